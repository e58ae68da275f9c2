import type { CallContext } from './call-context.ts';
import { FunctionFailure, LimitReached } from './failure.ts';

/** What one rendering may use. Everything is counted by the engine, so the same template and data always give the same answer. */
export interface RenderLimits {
  /**
   * Units of work: one for each statement, operand, call and round of a loop, and one more for every 16 bytes that a function
   * reads or writes.
   */
  readonly steps: number;
  /** Bytes of output. */
  readonly outputBytes: number;
  /** Bytes of text that functions may make on the way. */
  readonly workBytes: number;
  /** Templates within templates. Go's own limit is 100000, and its own text is used there. */
  readonly depth: number;
  /** Asked now and then; when it says yes, rendering stops. For a deadline, whose clock belongs to the caller. */
  readonly isExpired: () => boolean;
}

/** What reading a template may use. */
export interface CompileLimits {
  /** Bytes of template text. */
  readonly sourceBytes: number;
  /** Words and signs inside of actions, and texts between actions. */
  readonly tokens: number;
  /** Control structures within each other, and parentheses within each other. */
  readonly nesting: number;
}

export const GO_TEMPLATE_DEPTH = 100_000;

export const defaultRenderLimits: RenderLimits = Object.freeze({
  steps: 250_000,
  outputBytes: 4 * 1024 * 1024,
  workBytes: 4 * 1024 * 1024,
  depth: GO_TEMPLATE_DEPTH,
  isExpired: () => false,
});

export const defaultCompileLimits: CompileLimits = Object.freeze({
  sourceBytes: 1024 * 1024,
  tokens: 50_000,
  nesting: 200,
});

/** Limits that are given, and the usual one for each that is not. */
export function completeLimits<Limits extends object>(usual: Limits, given: Partial<Limits> = {}): Limits {
  const stated = Object.entries(given).filter(([, limit]) => limit !== undefined);
  return { ...usual, ...(Object.fromEntries(stated) as Partial<Limits>) };
}

const BYTES_PER_STEP = 16;
const STEPS_BETWEEN_LOOKS = 4096;

interface Sources {
  /** Bytes that nobody can guess, for the functions that make passwords and keys. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Nanoseconds since the epoch. Asked at most once in a rendering, so that one output has one time. */
  readonly now: () => bigint;
}

/** What a rendering is given from outside besides its data. A function that needs one which is not there fails. */
export type RenderSources = Partial<Sources>;

/** Counts what one rendering uses and stops it; hands its sources to functions. */
export class Budget implements CallContext {
  readonly limits: RenderLimits;
  readonly #sources: RenderSources;
  #now: bigint | undefined;
  #steps = 0;
  #outputBytes = 0;
  #workBytes = 0;
  #nextLook = STEPS_BETWEEN_LOOKS;

  constructor(limits: RenderLimits, sources: RenderSources = {}) {
    this.limits = limits;
    this.#sources = sources;
  }

  /** Steps used so far. */
  get steps(): number {
    return this.#steps;
  }

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.limits.steps) throw new LimitReached(`more than ${this.limits.steps} steps`);
    if (this.#steps >= this.#nextLook) this.#look();
  }

  /** Bytes that a function reads. */
  read(bytes: number): void {
    this.step(Math.ceil(bytes / BYTES_PER_STEP));
  }

  /** Bytes that a function makes; ask before making them. */
  make(bytes: number): void {
    this.#workBytes += bytes;
    if (this.#workBytes > this.limits.workBytes) {
      throw new LimitReached(`more than ${this.limits.workBytes} bytes of intermediate text`);
    }
    this.read(bytes);
  }

  /** Bytes that go to the output. */
  write(bytes: number): void {
    this.#outputBytes += bytes;
    if (this.#outputBytes > this.limits.outputBytes) {
      throw new LimitReached(`more than ${this.limits.outputBytes} bytes of output`);
    }
  }

  randomBytes(count: number): Uint8Array {
    if (this.#sources.randomBytes === undefined) throw FunctionFailure.plain('there is no source of randomness here');
    this.make(count);
    return this.#sources.randomBytes(count);
  }

  now(): bigint {
    if (this.#sources.now === undefined) throw FunctionFailure.plain('there is no clock here');
    this.#now ??= this.#sources.now();
    return this.#now;
  }

  #look(): void {
    this.#nextLook = this.#steps + STEPS_BETWEEN_LOOKS;
    if (this.limits.isExpired()) throw new LimitReached('more time than allowed');
  }
}
