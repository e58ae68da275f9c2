import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** What one lookup may cost (threat K11). A step is about one character looked at. */
export interface LookupLimits {
  /** Longest path, in bytes. */
  readonly pathBytes: number;
  /** Characters looked at, all passes together. */
  readonly steps: number;
  /** Nesting of path segments, pipes, queries, modifiers and of documents given to recursive modifiers. */
  readonly depth: number;
  /** Bytes that multipaths and modifiers may build, intermediate results included. */
  readonly outputBytes: number;
}

/** Limits that let any sensible path through: 32 looks at every byte of the document, and never more than 16 million. */
export function defaultLimits(documentBytes: number): LookupLimits {
  return {
    pathBytes: 4096,
    steps: Math.min(16_000_000, 200_000 + 32 * documentBytes),
    depth: 400,
    outputBytes: 1_048_576 + 4 * documentBytes,
  };
}

/** Counts down during one lookup and throws `LockkeeperError('Limit')` when a limit is passed. */
export class Budget {
  readonly #limits: LookupLimits;
  #steps: number;
  #output: number;
  #depth = 0;

  constructor(limits: LookupLimits) {
    this.#limits = limits;
    this.#steps = limits.steps;
    this.#output = limits.outputBytes;
  }

  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw exceeded('steps', this.#limits.steps);
  }

  /** Accounts for text that was built, and hands it back. */
  produce(text: string): string {
    this.#output -= text.length;
    if (this.#output < 0) throw exceeded('outputBytes', this.#limits.outputBytes);
    return text;
  }

  nested<T>(work: () => T): T {
    if (++this.#depth > this.#limits.depth) throw exceeded('depth', this.#limits.depth);
    const result = work();
    this.#depth--;
    return result;
  }
}

export function exceeded(what: keyof LookupLimits, limit: number): LockkeeperError {
  return new LockkeeperError('Limit', `property lookup exceeds its limit of ${limit} (${what})`, { limit, what });
}
