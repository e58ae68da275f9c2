import type { Cancel, Clock } from '@lockkeeper/core';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** 2030-01-01T00:00:00Z: a readable start that no test mistakes for the present. */
const START_OF_TIME = 1_893_456_000_000;

/** How many turns of the event loop `settle` gives to promises that wait on one another. */
const SETTLE_TURNS = 5;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A clock that moves only when told to. `advance` runs due timers in the order of their time (then of their making), each
 * at its own time, and lets promises settle in between, so that a chain "wait, call, wait" finishes within one `advance`.
 */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #made = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs: number = START_OF_TIME) {
    this.#wall = startMs;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, run: () => void): Cancel {
    const timer: Timer = { at: this.#monotonic + Math.max(0, ms), order: this.#made++, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** How many timers wait; a test of clean shutdown expects 0. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the earliest timer is due, or undefined when none waits. */
  get untilNext(): number | undefined {
    const next = this.#earliest();
    return next === undefined ? undefined : Math.max(0, next.at - this.#monotonic);
  }

  /** Moves both readings forward by `ms`, running what is due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await this.settle();
    for (let timer = this.#earliest(); timer !== undefined && timer.at <= end; timer = this.#earliest()) {
      this.#moveTo(timer.at);
      this.#timers.delete(timer);
      timer.run();
      await this.settle();
    }
    this.#moveTo(end);
  }

  /** Lets time pass without running anything, as when timers are lost or the process is suspended. */
  stall(ms: number): void {
    this.#moveTo(this.#monotonic + ms);
  }

  /** As `advance`, but without letting promises settle: for code that has none. */
  advanceSync(ms: number): void {
    const end = this.#monotonic + ms;
    for (let timer = this.#earliest(); timer !== undefined && timer.at <= end; timer = this.#earliest()) {
      this.#moveTo(timer.at);
      this.#timers.delete(timer);
      timer.run();
    }
    this.#moveTo(end);
  }

  /** Advances from timer to timer until `promise` settles, at most `withinMs`; then resolves or rejects as it does. */
  async until<T>(promise: Promise<T>, withinMs = 3_600_000): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    const end = this.#monotonic + withinMs;
    await this.settle();
    while (!settled) {
      const step = this.untilNext;
      if (step === undefined) {
        await this.settle();
        if (settled) {
          break;
        }
        if (this.untilNext === undefined) {
          throw new Error('the promise waits, and no timer is left that could wake it');
        }
        continue;
      }
      if (this.#monotonic + step > end) {
        throw new Error(`the promise was not settled within ${withinMs} ms`);
      }
      await this.advance(step);
    }
    return promise;
  }

  /** Sets the wall clock alone, as an administrator or NTP would; the monotonic reading does not notice. */
  setWall(ms: number): void {
    this.#wall = ms;
  }

  /** Lets promises that are ready run. */
  async settle(): Promise<void> {
    for (let i = 0; i < SETTLE_TURNS; i += 1) {
      await turn();
    }
  }

  #moveTo(monotonic: number): void {
    if (monotonic > this.#monotonic) {
      this.#wall += monotonic - this.#monotonic;
      this.#monotonic = monotonic;
    }
  }

  #earliest(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of this.#timers) {
      if (found === undefined || timer.at < found.at || (timer.at === found.at && timer.order < found.order)) {
        found = timer;
      }
    }
    return found;
  }
}
