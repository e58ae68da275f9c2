import { quote } from '../text/quote.ts';
import { isEmpty } from './emptiness.ts';
import type { BranchNode, Definition, PipeNode, Statement, TemplateNode } from './node.ts';
import { PipeParser } from './pipe-parser.ts';
import type { Token } from './token.ts';

interface EndMark {
  readonly kind: 'end' | 'else';
}

/** Statements up to the `end` or `else` that closes them. */
interface Block {
  readonly body: Statement[];
  readonly mark: EndMark;
}

type Branch = BranchNode['kind'];

/** Reads one template: the source as a whole, or the body of a `define` or `block`, each with variables of its own. */
export class TemplateParser extends PipeParser {
  #loops = 0;

  /** Reads to the end of the source and adds what it defines to the set. */
  parseSource(name: string): void {
    const body: Statement[] = [];
    for (let token = this.next(); token.kind !== 'eof'; token = this.next()) {
      const inside = token.kind === 'leftDelimiter' ? this.nextWord() : undefined;
      if (inside?.kind === 'define') {
        new TemplateParser(this.context).#parseDefinition();
        continue;
      }
      if (inside !== undefined) this.backUp(inside);
      this.backUp(token);
      const statement = this.#statement();
      if (isMark(statement)) this.fail(`unexpected ${this.#markText(statement)}`);
      body.push(statement);
    }
    this.#define({ name, body });
  }

  #parseDefinition(): void {
    const where = 'define clause';
    const token = this.nextWord();
    if (token.kind !== 'string' && token.kind !== 'rawString') this.unexpected(token, where);
    const name = this.unquoted(token);
    this.expectRightDelimiter(where);
    const { body, mark } = this.#block();
    if (mark.kind !== 'end') this.fail(`unexpected ${this.#markText(mark)} in ${where}`);
    this.#define({ name, body });
  }

  /** An empty definition never replaces another one, and gives way to every one. */
  #define(definition: Definition): void {
    const { definitions } = this.context;
    const former = definitions.get(definition.name);
    if (former === undefined || isEmpty(former.body)) definitions.set(definition.name, definition);
    else if (!isEmpty(definition.body)) {
      this.fail(`template: multiple definition of template ${quote(definition.name)}`);
    }
  }

  #block(): Block {
    this.context.enter();
    const body: Statement[] = [];
    for (let token = this.nextWord(); token.kind !== 'eof'; token = this.nextWord()) {
      this.backUp(token);
      const statement = this.#statement();
      if (isMark(statement)) {
        this.context.leave();
        return { body, mark: statement };
      }
      body.push(statement);
    }
    return this.fail('unexpected EOF');
  }

  #statement(): Statement | EndMark {
    const token = this.nextWord();
    if (token.kind === 'text') return { kind: 'text', position: token.position, text: token.text };
    if (token.kind !== 'leftDelimiter') return this.unexpected(token, 'input');
    this.actionLine = token.line;
    const statement = this.#action();
    this.actionLine = undefined;
    return statement;
  }

  #action(): Statement | EndMark {
    const token = this.nextWord();
    switch (token.kind) {
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(token.kind);
      case 'end':
        this.expectRightDelimiter('end');
        return { kind: 'end' };
      case 'else':
        return this.#else();
      case 'template':
        return this.#templateCall();
      case 'block':
        return this.#blockDefinition();
      case 'break':
      case 'continue':
        return this.#jump(token, token.kind);
      default:
        this.backUp(token);
        return { kind: 'action', position: token.position, pipe: this.pipeline('command', 'rightDelimiter') };
    }
  }

  #branch(kind: Branch): BranchNode {
    const variables = this.markVariables();
    const pipe = this.pipeline(kind, 'rightDelimiter');
    if (kind === 'range') this.#loops++;
    const { body, mark } = this.#block();
    if (kind === 'range') this.#loops--;
    const otherwise = mark.kind === 'else' ? this.#otherwise(kind) : undefined;
    this.forgetVariables(variables);
    return { kind, position: pipe.position, pipe, body, otherwise };
  }

  /** What follows `else`: statements, or for `else if` and `else with` one more branch that shares this one's `end`. */
  #otherwise(kind: Branch): readonly Statement[] {
    const token = this.next();
    if ((kind === 'if' || kind === 'with') && token.kind === kind) {
      this.context.enter();
      const chained = [this.#branch(kind)];
      this.context.leave();
      return chained;
    }
    this.backUp(token);
    const { body, mark } = this.#block();
    if (mark.kind !== 'end') this.fail(`expected end; found ${this.#markText(mark)}`);
    return body;
  }

  #else(): EndMark {
    const token = this.nextWord();
    if (token.kind === 'if' || token.kind === 'with') this.backUp(token);
    else if (token.kind !== 'rightDelimiter') this.unexpected(token, 'else');
    return { kind: 'else' };
  }

  #jump(token: Token, kind: 'break' | 'continue'): Statement {
    const end = this.nextWord();
    if (end.kind !== 'rightDelimiter') this.unexpected(end, `{{${kind}}}`);
    if (this.#loops === 0) this.fail(`{{${kind}}} outside {{range}}`);
    return { kind, position: token.position };
  }

  #templateCall(): TemplateNode {
    const where = 'template clause';
    const token = this.nextWord();
    const name = this.#templateName(token, where);
    const next = this.nextWord();
    if (next.kind === 'rightDelimiter') return templateCall(token, name, undefined);
    this.backUp(next);
    return templateCall(token, name, this.pipeline(where, 'rightDelimiter'));
  }

  #blockDefinition(): TemplateNode {
    const where = 'block clause';
    const token = this.nextWord();
    const name = this.#templateName(token, where);
    const pipe = this.pipeline(where, 'rightDelimiter');
    const inner = new TemplateParser(this.context);
    const { body, mark } = inner.#block();
    if (mark.kind !== 'end') this.fail(`unexpected ${this.#markText(mark)} in ${where}`);
    inner.#define({ name, body });
    return templateCall(token, name, pipe);
  }

  #templateName(token: Token, where: string): string {
    return token.kind === 'string' || token.kind === 'rawString' ? this.unquoted(token) : this.unexpected(token, where);
  }

  #markText(mark: EndMark): string {
    const { left, right } = this.context.delimiters;
    return left + mark.kind + right;
  }
}

function templateCall(token: Token, name: string, pipe: PipeNode | undefined): TemplateNode {
  return { kind: 'template', position: token.position, name, pipe };
}

function isMark(statement: Statement | EndMark): statement is EndMark {
  return statement.kind === 'end' || statement.kind === 'else';
}
