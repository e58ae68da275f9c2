import type { Cancel, Random } from '@lockkeeper/core';

/** What goes wrong, for which calls, and how often. */
export interface Fault {
  /** `ssm.GetParameters`, `ssm.*` or `*`. */
  readonly operation: string;
  /** Delays the call; alone, or before what `answer` or `cut` do. */
  readonly latencyMs?: number;
  /** Answers with an error of AWS instead of doing the work. */
  readonly answer?: { readonly code: string; readonly message: string; readonly status: number };
  /**
   * The connection breaks: `before` the work is done, or `after` it, so that the effect stays and the reply is lost.
   * `handle` then rejects with a LockkeeperError `Unavailable`.
   */
  readonly cut?: 'before' | 'after';
  /** For deliveries of events (`events.Deliver`): how many times more each arrives. A `cut` loses it. */
  readonly duplicates?: number;
  /** In how many of the calls, 0 to 1; all of them by default. */
  readonly probability?: number;
  /** Ends after this many hits. */
  readonly times?: number;
}

/** The faults in force. Empty unless a test or an operator of the lab adds one. */
export class Faults {
  readonly #random: Random;
  readonly #faults = new Map<Fault, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  add(fault: Fault): Cancel {
    const added = { ...fault };
    this.#faults.set(added, fault.times ?? Number.POSITIVE_INFINITY);
    return () => {
      this.#faults.delete(added);
    };
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The fault that hits this call, if any. Counts it. */
  hit(service: string, operation: string): Fault | undefined {
    for (const [fault, left] of this.#faults) {
      if (!concerns(fault, service, operation)) continue;
      if (fault.probability !== undefined && this.#random.next() >= fault.probability) continue;
      if (left <= 1) this.#faults.delete(fault);
      else this.#faults.set(fault, left - 1);
      return fault;
    }
    return undefined;
  }
}

function concerns(fault: Fault, service: string, operation: string): boolean {
  return [`${service}.${operation}`, `${service}.*`, '*'].includes(fault.operation);
}
