import { FunctionFailure } from '../failure.ts';
import type { FunctionTable, TemplateFunction } from '../functions/function-table.ts';
import type { Budget } from '../limits.ts';
import type {
  ChainNode,
  CommandNode,
  IdentifierNode,
  Node,
  NumberNode,
  OperandNode,
  PipeNode,
  VariableNode,
} from '../parse/node.ts';
import { operandText } from '../parse/node-text.ts';
import { quote } from '../text/quote.ts';
import { canBeNil, type GoType, goTypes, isAssignable } from '../values/go-type.ts';
import { type Operand, operandType, unbox, unboxKeepingNil } from '../values/slot.ts';
import {
  boolValue,
  complexValue,
  floatValue,
  intValue,
  isTrue,
  nil,
  stringValue,
  type Value,
} from '../values/value.ts';
import { memberOf } from '../values/object.ts';
import { zeroOf } from '../values/zero.ts';
import { literalArgument } from './literal-argument.ts';
import { type MissingKey, readField } from './field.ts';
import type { Trace } from './trace.ts';
import type { Variables } from './variables.ts';

/** What an expression is evaluated in. */
export interface Scope {
  readonly dot: Operand;
  readonly variables: Variables;
}

/** What an evaluator works with; the same for all of one rendering. */
export interface Tools {
  readonly trace: Trace;
  readonly budget: Budget;
  readonly functions: FunctionTable;
  /** Functions whose names the engine gives a meaning of its own: `and`, `or`, `call`, unless they are replaced. */
  readonly isBuiltin: (name: string) => boolean;
  readonly missingKey: MissingKey;
}

/** A function of the table, or a member of an object. */
type Callee = Pick<TemplateFunction, 'parameters' | 'variadic' | 'call'>;

/** What stands after an operand: arguments for the method that it may name. */
interface Given {
  /** What an error of the method is reported at. */
  readonly whole: Node;
  readonly args: readonly OperandNode[];
  readonly piped: Value | undefined;
}

/** Evaluates expressions. What is passed as `piped` is the value of the command before, which becomes the last argument. */
export class Evaluator {
  readonly #tools: Tools;
  readonly #step: () => void;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#step = () => tools.budget.step();
  }

  pipe(scope: Scope, pipe: PipeNode): Value {
    this.#tools.trace.node = pipe;
    let piped: Value | undefined;
    for (const command of pipe.commands) piped = unbox(this.#command(scope, command, piped));
    const value = piped ?? nil;
    for (const name of pipe.variables) {
      if (!pipe.isAssignment) scope.variables.declare(name, value);
      else if (!scope.variables.assign(name, value, this.#step)) this.#fail(`undefined variable: ${name}`);
    }
    return value;
  }

  #at(node: Node): void {
    this.#tools.trace.node = node;
    this.#tools.budget.step();
  }

  #fail(text: string, safeText?: string): never {
    return this.#tools.trace.fail(text, safeText);
  }

  #command(scope: Scope, command: CommandNode, piped: Value | undefined): Operand {
    const [first, ...rest] = command.operands;
    switch (first.kind) {
      case 'field':
        this.#at(first);
        return this.#fields(scope, scope.dot, first.fields, { whole: first, args: rest, piped });
      case 'chain':
        return this.#chain(scope, first, { whole: first, args: rest, piped });
      case 'identifier':
        return this.#function(scope, first, command, rest, piped);
      case 'pipe':
        this.#refuseArguments(command, piped);
        return this.pipe(scope, first);
      case 'variable':
        return this.#variable(scope, first, command, piped);
      default:
        this.#at(first);
        this.#refuseArguments(command, piped);
        return this.#constant(scope, first);
    }
  }

  #refuseArguments(command: CommandNode, piped: Value | undefined): void {
    if (command.operands.length > 1 || piped !== undefined) {
      this.#fail(`can't give argument to non-function ${operandText(command.operands[0])}`);
    }
  }

  #constant(scope: Scope, node: OperandNode): Operand {
    switch (node.kind) {
      case 'bool':
        return boolValue(node.value);
      case 'dot':
        return scope.dot;
      case 'number':
        return this.#number(node);
      case 'string':
        return stringValue(node.value);
      default:
        return this.#fail('nil is not a command');
    }
  }

  /** A number that no parameter gives a type to: the way it is written decides. */
  #number(node: NumberNode): Value {
    this.#at(node);
    const { int, float, complex } = node.forms;
    if (complex !== undefined) return complexValue(complex.real, complex.imaginary);
    if (float !== undefined && looksLikeFloat(node.literal)) return floatValue(float);
    if (int !== undefined) return intValue(int);
    return this.#fail(`${node.literal} overflows int`);
  }

  #fields(scope: Scope, start: Operand, fields: readonly string[], given: Given): Operand {
    const none: Given = { whole: given.whole, args: [], piped: undefined };
    let value = start;
    fields.forEach((field, at) => {
      value = this.#member(scope, value, field, at === fields.length - 1 ? given : none);
    });
    return value;
  }

  #member(scope: Scope, receiver: Operand, name: string, given: Given): Operand {
    const { trace, missingKey } = this.#tools;
    const hasArguments = given.args.length > 0 || given.piped !== undefined;
    const member = memberOf(unbox(receiver), name);
    if (member === undefined) return readField(receiver, name, hasArguments, missingKey, trace);
    if (member.isField && hasArguments) this.#fail(`${name} has arguments but cannot be invoked as function`);
    this.#checkCount(name, member, given.args.length, given.piped === undefined ? 0 : 1);
    return this.#call(name, member, this.#arguments(scope, member, given), given.whole, false);
  }

  #chain(scope: Scope, chain: ChainNode, given: Given): Operand {
    this.#at(chain);
    this.#at(chain.base);
    const base =
      chain.base.kind === 'pipe'
        ? this.pipe(scope, chain.base)
        : this.#function(scope, chain.base, chain.base, [], undefined);
    return this.#fields(scope, base, chain.fields, given);
  }

  #variable(scope: Scope, node: VariableNode, command: CommandNode | undefined, piped: Value | undefined): Operand {
    this.#at(node);
    const value = scope.variables.get(node.name, this.#step) ?? this.#fail(`undefined variable: ${node.name}`);
    if (node.fields.length > 0) {
      return this.#fields(scope, value, node.fields, { whole: node, args: command?.operands.slice(1) ?? [], piped });
    }
    if (command !== undefined) this.#refuseArguments(command, piped);
    return value;
  }

  #function(
    scope: Scope,
    node: IdentifierNode,
    whole: Node,
    args: readonly OperandNode[],
    piped: Value | undefined,
  ): Operand {
    this.#at(node);
    const { name } = node;
    const called = this.#tools.functions.get(name) ?? this.#fail(`${quote(name)} is not a defined function`);
    this.#checkCount(name, called, args.length, piped === undefined ? 0 : 1);
    const isBuiltin = this.#tools.isBuiltin(name);
    if (isBuiltin && (name === 'and' || name === 'or')) return this.#logic(scope, name, args, piped);
    const values = this.#arguments(scope, called, { whole, args, piped });
    if (isBuiltin && name === 'call') values.unshift(stringValue(calleeName(args[0], piped)));
    return this.#call(name, called, values, whole, isBuiltin && name === 'call' && args.length === 0);
  }

  #arguments(scope: Scope, called: Callee, { args, piped }: Given): Value[] {
    const values = args.map((arg, at) => this.#argument(scope, parameterAt(called, at), arg));
    if (piped !== undefined) values.push(this.#fit(piped, parameterAt(called, values.length)));
    return values;
  }

  #checkCount(name: string, called: Callee, given: number, piped: number): void {
    const wanted = called.parameters.length;
    if (called.variadic === undefined) {
      if (given + piped !== wanted) {
        this.#fail(`wrong number of args for ${name}: want ${wanted} got ${given + piped}`);
      }
    } else if (given + piped < wanted) {
      this.#fail(`wrong number of args for ${name}: want at least ${wanted} got ${given}`);
    }
  }

  /** `and` and `or` stop at the first argument that decides. */
  #logic(scope: Scope, name: 'and' | 'or', args: readonly OperandNode[], piped: Value | undefined): Operand {
    let value: Value = nil;
    for (const arg of args) {
      value = unbox(this.#anyArgument(scope, arg));
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped ?? value;
  }

  #call(name: string, called: Callee, args: readonly Value[], whole: Node, quotesData: boolean): Value {
    const { budget } = this.#tools;
    for (const arg of args) if (arg.kind === 'string') budget.read(arg.value.length);
    try {
      return called.call(args, budget);
    } catch (problem) {
      if (!(problem instanceof FunctionFailure)) throw problem;
      this.#tools.trace.node = whole;
      const safeText = quotesData ? 'not a function' : problem.safeText;
      return this.#fail(`error calling ${name}: ${problem.text}`, `error calling ${name}: ${safeText}`);
    }
  }

  /** Evaluates an argument for a parameter of the given type. */
  #argument(scope: Scope, type: GoType, node: OperandNode): Value {
    this.#at(node);
    switch (node.kind) {
      case 'nil':
        return canBeNil(type) ? zeroOf(type) : this.#fail(`cannot assign nil to ${type.name}`);
      case 'bool':
      case 'number':
      case 'string':
        if (type.kind === 'any' || type.kind === 'raw') return unbox(this.#constant(scope, node));
        return literalArgument(node, type) ?? this.#fail(wrongLiteral(node, type));
      default:
        return this.#fit(this.#reference(scope, node), type);
    }
  }

  #anyArgument(scope: Scope, node: OperandNode): Operand {
    this.#at(node);
    if (node.kind === 'nil') return nil;
    const isLiteral = node.kind === 'bool' || node.kind === 'number' || node.kind === 'string';
    return isLiteral ? this.#constant(scope, node) : this.#reference(scope, node);
  }

  /** The value of an operand that is no literal. */
  #reference(scope: Scope, node: OperandNode): Operand {
    switch (node.kind) {
      case 'field':
        this.#at(node);
        return this.#fields(scope, scope.dot, node.fields, { whole: node, args: [], piped: undefined });
      case 'variable':
        return this.#variable(scope, node, undefined, undefined);
      case 'pipe':
        return this.pipe(scope, node);
      case 'identifier':
        return this.#function(scope, node, node, [], undefined);
      case 'chain':
        return this.#chain(scope, node, { whole: node, args: [], piped: undefined });
      default:
        return scope.dot;
    }
  }

  /** Checks that a value can be an argument of the given type. */
  #fit(operand: Operand, type: GoType): Value {
    if (operand.kind === 'nil') {
      return canBeNil(type) ? zeroOf(type) : this.#fail(`invalid value; expected ${type.name}`);
    }
    // Only functions of the engine have such parameters, and they are written for it.
    if (type === goTypes.rawPlace) return operand as Value;
    const value = type.kind === 'raw' ? unboxKeepingNil(operand) : unbox(operand);
    const actual = operandType(value.kind === 'nil' ? operand : value);
    if (actual !== undefined && isAssignable(actual, type)) return value;
    return this.#fail(`wrong type for value; expected ${type.name}; got ${actual?.name ?? ''}`);
  }
}

function parameterAt(called: Callee, at: number): GoType {
  const type = called.parameters[at] ?? called.variadic;
  if (type === undefined) throw new RangeError('more arguments than parameters');
  return type;
}

/** What `call` says it cannot call: the operand as written, or the text that was piped in. */
function calleeName(first: OperandNode | undefined, piped: Value | undefined): string {
  if (first !== undefined) return operandText(first);
  if (piped?.kind === 'string') return piped.value;
  return `<${piped === undefined ? 'invalid' : (operandType(piped)?.name ?? 'invalid')} Value>`;
}

function looksLikeFloat(literal: string): boolean {
  const isHexInteger = /^0[xX][^pP]*$/.test(literal) && literal.length > 2;
  return !isHexInteger && !literal.startsWith("'") && /[.eEpP]/.test(literal);
}

const EXPECTED: ReadonlyMap<GoType['kind'], string> = new Map([
  ['bool', 'bool'],
  ['int', 'integer'],
  ['uint', 'unsigned integer'],
  ['float', 'float'],
  ['complex', 'complex'],
  ['string', 'string'],
]);

function wrongLiteral(node: OperandNode, type: GoType): string {
  const expected = EXPECTED.get(type.kind);
  if (expected === undefined) return `can't handle ${operandText(node)} for arg of type ${type.name}`;
  return `expected ${expected}; found ${operandText(node)}`;
}
