import { unquote } from '../text/unquote.ts';
import type {
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  NumberNode,
  OperandNode,
  PipeNode,
  VariableNode,
} from './node.ts';
import { operandText } from './node-text.ts';
import { type ParsedNumber, parseCharacter, parseComplex, parseNumber } from './number.ts';
import type { ParseContext } from './parse-context.ts';
import { quote } from '../text/quote.ts';
import { describeToken, type Token, type TokenKind } from './token.ts';

/** Commands of one pipeline; Go's own limit. */
const MOST_COMMANDS = 100_000;

const OPERAND_STARTS: ReadonlySet<TokenKind> = new Set([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);
const NOT_CALLABLE: ReadonlySet<OperandNode['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

/** The part of the grammar inside of actions, and the tokens that the parser holds in its hands. */
export class PipeParser {
  protected readonly context: ParseContext;
  /** Line of the action that is being read, for errors that are found on a later one. */
  protected actionLine: number | undefined;
  readonly #pending: Token[] = [];
  /** Variables that are defined at this point, and how often each one is. */
  readonly #variables: string[] = ['$'];
  readonly #declared = new Map([['$', 1]]);
  /** Line of the token read last, which is where errors are reported. */
  #line = 0;

  constructor(context: ParseContext) {
    this.context = context;
  }

  protected next(): Token {
    const pending = this.#pending.pop();
    if (pending !== undefined) return pending;
    const token = this.context.nextToken();
    this.#line = token.line;
    return token;
  }

  /** Gives a token back, to be read next. */
  protected backUp(token: Token): void {
    this.#pending.push(token);
  }

  protected nextWord(): Token {
    let token = this.next();
    while (token.kind === 'space') token = this.next();
    return token;
  }

  #peek(): Token {
    const token = this.next();
    this.backUp(token);
    return token;
  }

  #peekWord(): Token {
    const token = this.nextWord();
    this.backUp(token);
    return token;
  }

  protected fail(problem: string): never {
    return this.context.fail(this.#line, problem);
  }

  protected unexpected(token: Token, where: string): never {
    if (token.kind !== 'error') return this.fail(`unexpected ${describeToken(token)} in ${where}`);
    if (this.actionLine === undefined || this.actionLine === token.line) return this.fail(token.text);
    const started = `started at ${this.context.name}:${this.actionLine}`;
    return this.fail(`${token.text}${token.text.endsWith(' action') ? '' : ' in action'} ${started}`);
  }

  protected expectRightDelimiter(where: string): void {
    const token = this.nextWord();
    if (token.kind !== 'rightDelimiter') this.unexpected(token, where);
  }

  protected unquoted(token: Token): string {
    return unquote(token.text) ?? this.fail('invalid syntax');
  }

  protected markVariables(): number {
    return this.#variables.length;
  }

  protected forgetVariables(mark: number): void {
    for (const name of this.#variables.splice(mark)) this.#declared.set(name, (this.#declared.get(name) ?? 0) - 1);
  }

  /** Reads declarations and commands up to `end`. `where` names the place in error texts. */
  protected pipeline(where: string, end: TokenKind): PipeNode {
    const { position } = this.#peekWord();
    const variables: string[] = [];
    const isAssignment = this.#declarations(where, variables);
    const commands: CommandNode[] = [];
    for (let token = this.nextWord(); token.kind !== end; token = this.nextWord()) {
      if (!OPERAND_STARTS.has(token.kind)) this.unexpected(token, where);
      this.backUp(token);
      commands.push(this.#command());
      if (commands.length > MOST_COMMANDS) this.fail('pipeline too long');
    }
    this.#checkCommands(commands, where);
    return { kind: 'pipe', position, isAssignment, variables, commands };
  }

  /** Reads `$x :=`, `$x =` and, in a range, `$i, $x :=`; says whether it was an assignment. */
  #declarations(where: string, variables: string[]): boolean {
    const variable = this.#peekWord();
    if (variable.kind !== 'variable') return false;
    this.nextWord();
    const after = this.next();
    const sign = after.kind === 'space' ? this.nextWord() : after;
    if (sign.kind === 'assign' || sign.kind === 'declare') {
      this.#declare(variable, variables);
      return sign.kind === 'assign';
    }
    if (sign.kind === 'char' && sign.text === ',') {
      this.#declare(variable, variables);
      return this.#secondDeclaration(where, variables);
    }
    if (sign !== after) this.backUp(sign);
    this.backUp(after);
    this.backUp(variable);
    return false;
  }

  #secondDeclaration(where: string, variables: string[]): boolean {
    if (where !== 'range' || variables.length > 1) return this.fail(`too many declarations in ${where}`);
    const { kind } = this.#peekWord();
    if (kind !== 'variable' && kind !== 'rightDelimiter' && kind !== 'rightParen') {
      return this.fail('range can only initialize variables');
    }
    return this.#declarations(where, variables);
  }

  #declare(variable: Token, variables: string[]): void {
    variables.push(variable.text);
    this.#variables.push(variable.text);
    this.#declared.set(variable.text, (this.#declared.get(variable.text) ?? 0) + 1);
  }

  #checkCommands(commands: readonly CommandNode[], where: string): void {
    if (commands.length === 0) this.fail(`missing value for ${where}`);
    const stage = commands.findIndex((command, at) => at > 0 && NOT_CALLABLE.has(command.operands[0].kind));
    if (stage > 0) this.fail(`non executable command in pipeline stage ${stage + 1}`);
  }

  /** Operands up to a pipe sign, which is consumed, or to the end of the pipeline, which is not. */
  #command(): CommandNode {
    const { position } = this.#peekWord();
    const operands: OperandNode[] = [];
    for (;;) {
      this.#peekWord();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelimiter' || token.kind === 'rightParen') this.backUp(token);
      else if (token.kind !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = operands;
    if (first === undefined) return this.fail('empty command');
    return { kind: 'command', position, operands: [first, ...rest] };
  }

  /** A term and the fields that are taken from it. */
  #operand(): OperandNode | undefined {
    const term = this.#term();
    const { kind, position } = this.#peek();
    if (term === undefined || kind !== 'field') return term;
    const fields: string[] = [];
    for (let token = this.next(); ; token = this.next()) {
      if (token.kind !== 'field') {
        this.backUp(token);
        break;
      }
      fields.push(token.text.slice(1));
    }
    return this.#withFields(term, position, fields);
  }

  #withFields(term: OperandNode, position: number, fields: string[]): FieldNode | VariableNode | ChainNode {
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { ...term, position, fields: [...term.fields, ...fields] };
      case 'identifier':
      case 'pipe':
        return { kind: 'chain', position, base: term, fields };
      default:
        return this.fail(`unexpected . after term ${quote(operandText(term))}`);
    }
  }

  #term(): OperandNode | undefined {
    const token = this.nextWord();
    const { position } = token;
    switch (token.kind) {
      case 'identifier':
        return this.#function(token);
      case 'dot':
      case 'nil':
        return { kind: token.kind, position };
      case 'variable':
        return this.#variable(token);
      case 'field':
        return { kind: 'field', position, fields: [token.text.slice(1)] };
      case 'bool':
        return { kind: 'bool', position, value: token.text === 'true' };
      case 'leftParen':
        return this.#parenthesized();
      case 'string':
      case 'rawString':
        return { kind: 'string', position, literal: token.text, value: this.unquoted(token) };
      default:
        return this.#number(token);
    }
  }

  #function({ position, text }: Token): IdentifierNode {
    if (!this.context.isFunction(text)) this.fail(`function ${quote(text)} not defined`);
    return { kind: 'identifier', position, name: text };
  }

  #variable({ position, text }: Token): VariableNode {
    if (!this.#declared.get(text)) this.fail(`undefined variable ${quote(text)}`);
    return { kind: 'variable', position, name: text, fields: [] };
  }

  #parenthesized(): PipeNode {
    this.context.enter();
    const pipe = this.pipeline('parenthesized pipeline', 'rightParen');
    this.context.leave();
    return pipe;
  }

  #number(token: Token): NumberNode | undefined {
    const forms = readNumber(token);
    if (forms === undefined) {
      this.backUp(token);
      return undefined;
    }
    if ('problem' in forms) return this.fail(forms.problem);
    return { kind: 'number', position: token.position, literal: token.text, forms };
  }
}

function readNumber({ kind, text }: Token): ParsedNumber | undefined {
  if (kind === 'number') return parseNumber(text);
  if (kind === 'complex') return parseComplex(text);
  return kind === 'charConstant' ? parseCharacter(text) : undefined;
}
