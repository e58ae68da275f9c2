import { LimitReached } from '../failure.ts';
import { printValue } from '../format/print.ts';
import { GO_TEMPLATE_DEPTH } from '../limits.ts';
import type { BranchNode, Definition, Statement, TemplateNode, TemplateSet } from '../parse/node.ts';
import { quote } from '../text/quote.ts';
import type { ByteString } from '../text/byte-string.ts';
import { isTrue, nil, type Value } from '../values/value.ts';
import { Evaluator, type Scope, type Tools } from './evaluator.ts';
import { type Round, roundsOf } from './rounds.ts';
import { type Variable, Variables } from './variables.ts';

/** A loop that goes on when the statements of its frame are done. */
interface Loop {
  readonly node: BranchNode;
  readonly rounds: Iterator<Round>;
  /** Variables that each round begins with. */
  readonly variablesPerRound: Variable | undefined;
}

/** Statements that are being carried out, and what happens after the last of them. */
interface Frame {
  readonly statements: readonly Statement[];
  next: number;
  scope: Scope;
  /** Variables that remain afterwards. */
  readonly variablesAfter: Variable | undefined;
  readonly loop?: Loop;
  /** The template that called this one; set on the outermost frame of a call. */
  readonly caller?: Definition;
}

/**
 * Carries out statements with a stack of its own, not with that of JavaScript: templates may call each other as deep as
 * the budget allows.
 */
export class Run {
  readonly #tools: Tools;
  readonly #set: TemplateSet;
  readonly #evaluator: Evaluator;
  readonly #frames: Frame[] = [];
  #depth = 0;
  #output = '';

  constructor(set: TemplateSet, tools: Tools) {
    this.#set = set;
    this.#tools = tools;
    this.#evaluator = new Evaluator(tools);
  }

  /** Renders a template of the set to bytes. Throws `TemplateError`. */
  render(definition: Definition, data: Value): ByteString {
    this.#enter(definition.body, { dot: data, variables: new Variables(data) }, undefined);
    try {
      for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) this.#advance(frame);
    } catch (problem) {
      if (problem instanceof LimitReached) this.#tools.trace.limit(problem.message);
      throw problem;
    }
    return this.#output;
  }

  #enter(statements: readonly Statement[], scope: Scope, variablesAfter: Variable | undefined): void {
    this.#frames.push({ statements, next: 0, scope, variablesAfter });
  }

  #advance(frame: Frame): void {
    const statement = frame.statements[frame.next++];
    if (statement === undefined) this.#finish(frame);
    else this.#carryOut(statement, frame.scope);
  }

  #carryOut(statement: Statement, scope: Scope): void {
    this.#tools.trace.node = statement;
    this.#tools.budget.step();
    switch (statement.kind) {
      case 'text':
        this.#write(statement.text);
        break;
      case 'action':
        this.#print(this.#evaluator.pipe(scope, statement.pipe), statement.pipe.variables.length > 0, statement);
        break;
      case 'if':
      case 'with':
        this.#choose(statement, scope);
        break;
      case 'range':
        this.#range(statement, scope);
        break;
      case 'template':
        this.#callTemplate(statement, scope);
        break;
      case 'break':
      case 'continue':
        this.#jump(statement.kind);
        break;
    }
  }

  #print(value: Value, isDeclaration: boolean, statement: Statement): void {
    if (isDeclaration) return;
    this.#tools.trace.node = statement;
    if (value.kind === 'string') this.#write(value.value);
    else this.#write(value.kind === 'nil' ? '<no value>' : printValue(value, this.#tools.budget));
  }

  #write(text: ByteString): void {
    this.#tools.budget.write(text.length);
    this.#output += text;
  }

  #choose(node: BranchNode, scope: Scope): void {
    const before = scope.variables.last;
    const value = this.#evaluator.pipe(scope, node.pipe);
    if (!isTrue(value)) this.#enter(node.otherwise ?? [], scope, before);
    else this.#enter(node.body, node.kind === 'with' ? { ...scope, dot: value } : scope, before);
  }

  #range(node: BranchNode, scope: Scope): void {
    const variablesAfter = scope.variables.last;
    const value = this.#evaluator.pipe(scope, node.pipe);
    const rounds = roundsOf(value, node.pipe.variables.length, this.#tools);
    const first = rounds.next();
    if (first.done === true) {
      this.#enter(node.otherwise ?? [], scope, variablesAfter);
      return;
    }
    const loop: Loop = { node, rounds, variablesPerRound: scope.variables.last };
    const frame: Frame = { statements: node.body, next: 0, scope, variablesAfter, loop };
    this.#frames.push(frame);
    this.#startRound(frame, loop, first.value);
  }

  #startRound(frame: Frame, loop: Loop, round: Round): void {
    this.#tools.budget.step();
    frame.next = 0;
    frame.scope = { ...frame.scope, dot: round.element };
    this.#bind(loop.node, frame.scope.variables, round);
  }

  #finish(frame: Frame): void {
    const { variables } = frame.scope;
    if (frame.loop !== undefined) {
      variables.forget(frame.loop.variablesPerRound);
      const round = frame.loop.rounds.next();
      if (round.done !== true) {
        this.#startRound(frame, frame.loop, round.value);
        return;
      }
    }
    this.#leave(frame);
  }

  #leave(frame: Frame): void {
    frame.scope.variables.forget(frame.variablesAfter);
    this.#frames.pop();
    if (frame.caller === undefined) return;
    this.#tools.trace.definition = frame.caller;
    this.#depth--;
  }

  #jump(kind: 'break' | 'continue'): void {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      if (frame.loop !== undefined) {
        if (kind === 'break') this.#leave(frame);
        else frame.next = frame.statements.length;
        return;
      }
      this.#leave(frame);
    }
  }

  #callTemplate(node: TemplateNode, scope: Scope): void {
    const { trace, budget } = this.#tools;
    const called = this.#set.definitions.get(node.name);
    if (called === undefined) return trace.fail(`template ${quote(node.name)} not defined`);
    if (this.#depth === budget.limits.depth) this.#tooDeep();
    const dot = node.pipe === undefined ? nil : this.#evaluator.pipe(scope, node.pipe);
    const inner: Scope = { dot, variables: new Variables(dot) };
    const frame: Frame = {
      statements: called.body,
      next: 0,
      scope: inner,
      variablesAfter: undefined,
      caller: trace.definition,
    };
    this.#frames.push(frame);
    this.#depth++;
    trace.definition = called;
  }

  #tooDeep(): never {
    const { depth } = this.#tools.budget.limits;
    const text = `exceeded maximum template depth (${depth})`;
    return depth === GO_TEMPLATE_DEPTH ? this.#tools.trace.fail(text) : this.#tools.trace.limit(text);
  }

  /** Gives the variables of a range their values: one variable is the element, two are index and element. */
  #bind(node: BranchNode, variables: Variables, { index, element }: Round): void {
    const [first, second] = node.pipe.variables;
    if (first === undefined) return;
    if (!node.pipe.isAssignment) {
      variables.setLast(element, second === undefined ? undefined : index);
      return;
    }
    const step = (): void => this.#tools.budget.step();
    variables.assign(first, second === undefined ? element : index, step);
    if (second !== undefined) variables.assign(second, element, step);
  }
}
