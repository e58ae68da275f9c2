import { authorizeCall } from '../call/authorize-call.ts';
import type { CallVerdict } from '../call/call-verdict.ts';
import type { RequestContext } from '../context/request-context.ts';
import { matchPrincipal, type MatchRequest } from '../match/match-statement.ts';
import type { Policy, Statement } from '../policy/model.ts';
import { type Caller, type ResolvedCaller, resolveCaller } from '../world/caller.ts';
import { callerContext, callerPolicies } from '../world/decide.ts';
import type { World } from '../world/facts.ts';
import { GrantVoices } from './grant-voices.ts';
import type { Question } from './question.ts';
import { type ReadContext, readQuestions, readRequest } from './read-questions.ts';
import { ResourceVoices } from './resource-voices.ts';
import { Signatures } from './signatures.ts';
import { StatementPool } from './statement-pool.ts';
import type { Reach } from './statement-family.ts';

/** Who and what a matrix is about. */
export interface ReadMatrixInput {
  readonly callers: readonly Caller[];
  /** ARNs. */
  readonly secrets: readonly string[];
  /** What the calls tell about themselves; by default that of `readRequest`. */
  readonly context?: ReadContext;
}

/** The answer to a read; with `authorizeCall` of the same `readRequest` for parts, statements and error text. */
export type ReadVerdict = Pick<CallVerdict, 'outcome' | 'because'>;

/** What one caller may read. */
export interface ReadRow {
  readonly caller: Caller;
  /** By place of the secret in the input: index into `verdicts`. */
  readonly codes: Uint16Array;
  /** The verdicts met so far, each once; one list for all rows, which grows. */
  readonly verdicts: readonly ReadVerdict[];
}

/**
 * Who can read what, a row for each caller as it is asked for. Each verdict is that of `authorizeCall`: pairs for which all
 * statements come to the same are decided once, by it. Memory is that of the input and 2 bytes a pair of the rows that are kept.
 */
export function* readMatrix(world: World, input: ReadMatrixInput): Generator<ReadRow, void, undefined> {
  const matrix = new Matrix(world, input);
  for (const caller of input.callers) yield matrix.row(caller);
}

class Matrix {
  readonly #world: World;
  readonly #input: ReadMatrixInput;
  readonly #pool = new StatementPool();
  readonly #signatures = new Signatures();
  readonly #questions: readonly Question[];
  readonly #voices: readonly ResourceVoices[];
  readonly #grants: readonly GrantVoices[];
  /** By secret: the signature of a pair before any statement is matched. */
  readonly #frames: Uint32Array;
  readonly #verdicts: ReadVerdict[] = [];
  readonly #codes = new Map<string, number>();
  /** By what combination looks at in a caller, then by signature: the code of the verdict. */
  readonly #decided = new Map<string, (number | undefined)[]>();

  constructor(world: World, input: ReadMatrixInput) {
    this.#world = world;
    this.#input = input;
    const { questions, frames } = readQuestions(world, input.secrets, input.context);
    this.#questions = questions;
    this.#voices = questions.map((question) => new ResourceVoices(question, this.#pool));
    this.#grants = questions.map((question) => new GrantVoices(question));
    this.#frames = Uint32Array.from(frames, (frame) => this.#signatures.of(frame));
  }

  row(caller: Caller): ReadRow {
    const resolved = resolveCaller(this.#world, caller);
    const signatures = this.#frames.slice();
    for (const [at, question] of this.#questions.entries()) {
      const hearing = new Hearing(question, resolved, this.#signatures, signatures);
      hearing.hearCaller(this.#pool);
      hearing.hearResources(this.#voices[at]);
      hearing.hearGrants(this.#grants[at]);
      hearing.noteUnread(this.#world);
    }
    return { caller, codes: this.#decide(resolved, signatures), verdicts: this.#verdicts };
  }

  #decide(caller: ResolvedCaller, signatures: Uint32Array): Uint16Array {
    const shape = shapeOf(caller);
    const decided = this.#decided.get(shape) ?? [];
    this.#decided.set(shape, decided);
    const codes = new Uint16Array(signatures.length);
    for (let number = 0; number < signatures.length; number++) {
      const signature = signatures[number] ?? 0;
      const code = decided[signature] ?? this.#ask(caller, number);
      decided[signature] = code;
      codes[number] = code;
    }
    return codes;
  }

  /** The verdict of one pair for all of its signature. */
  #ask(caller: ResolvedCaller, number: number): number {
    const request = readRequest(caller.caller, this.#input.secrets[number] ?? '', this.#input.context);
    const { outcome, because } = authorizeCall(this.#world, request, { caller });
    const text = [outcome, ...because].join(' ');
    const code = this.#codes.get(text) ?? this.#verdicts.push({ outcome, because }) - 1;
    this.#codes.set(text, code);
    return code;
  }
}

/** What `combine` takes from a caller besides the statements of its policies. */
function shapeOf(caller: ResolvedCaller): string {
  const { boundary, session, scps } = callerPolicies(caller);
  const { type, account } = caller.principal;
  return JSON.stringify([type, account, boundary !== undefined, session !== undefined, scps?.length]);
}

/** What all policies say about one caller and each item of one question. */
class Hearing {
  readonly #question: Question;
  readonly #caller: ResolvedCaller;
  readonly #context: RequestContext;
  readonly #match: Pick<MatchRequest, 'principal' | 'hasBoundary'>;
  readonly #book: Signatures;
  readonly #signatures: Uint32Array;

  constructor(question: Question, caller: ResolvedCaller, book: Signatures, signatures: Uint32Array) {
    this.#question = question;
    this.#caller = caller;
    this.#context = callerContext(question.action, caller);
    this.#match = { principal: caller.principal, hasBoundary: caller.boundary !== undefined };
    this.#book = book;
    this.#signatures = signatures;
  }

  hearCaller(pool: StatementPool): void {
    const { identity = [], boundary, session = [], scps = [] } = callerPolicies(this.#caller);
    this.#hearPolicies('identity', identity, pool);
    this.#hearPolicies('boundary', boundary === undefined ? [] : [boundary], pool);
    this.#hearPolicies('session', session, pool);
    for (const [level, { policies }] of scps.entries()) this.#hearPolicies(`scp ${level}`, policies, pool);
  }

  hearResources(voices: ResourceVoices | undefined): void {
    for (const { place, reach } of voices?.about(this.#caller.principal) ?? []) this.#hear(place, reach);
  }

  hearGrants(grants: GrantVoices | undefined): void {
    for (const { outcome, numbers } of grants?.hits(this.#caller.principal) ?? [])
      this.#note(numbers, `grant ${outcome}`);
  }

  noteUnread(world: World): void {
    if (world.unread === undefined) return;
    for (const number of this.#question.numbers) {
      const layers = world.unread(this.#caller.principal, this.#question.resourceOf(number));
      if (layers.length > 0) this.#note([number], `unread ${layers.toSorted().join(' ')}`);
    }
  }

  #hearPolicies(place: string, policies: readonly Policy[], pool: StatementPool): void {
    const statements = new Set<Statement>(policies.flatMap((policy) => pool.of(policy)));
    for (const statement of statements) {
      const reach = this.#question.reachOf(statement);
      if (reach !== undefined) this.#hear(place, reach);
    }
  }

  #hear(place: string, reach: Reach): void {
    const means = matchPrincipal(reach.statement, this.#match);
    if (means.outcome === 'no') return;
    for (const { outcome, numbers } of reach.hits(this.#context)) {
      this.#note(numbers, `${place} ${reach.statement.effect} ${means.outcome} ${outcome} ${means.grades.join(' ')}`);
    }
  }

  #note(numbers: readonly number[], finding: string): void {
    this.#book.mark(this.#signatures, numbers, `${this.#question.action} ${finding}`);
  }
}
