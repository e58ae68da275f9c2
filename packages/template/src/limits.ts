import { LimitReached } from './failure.ts';

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

/** Counts what one rendering uses and stops it. */
export class Budget {
  readonly limits: RenderLimits;
  #steps = 0;
  #outputBytes = 0;
  #workBytes = 0;
  #nextLook = STEPS_BETWEEN_LOOKS;

  constructor(limits: RenderLimits) {
    this.limits = limits;
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

  #look(): void {
    this.#nextLook = this.#steps + STEPS_BETWEEN_LOOKS;
    if (this.limits.isExpired()) throw new LimitReached('more time than allowed');
  }
}
