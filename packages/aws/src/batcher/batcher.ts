import type { Cancel, Clock } from '@lockkeeper/core';
import { Flight } from './flight.ts';

export interface BatcherOptions<Context, Item, Answer> {
  readonly clock: Clock;
  /** A batch is closed when nothing was added for this long… */
  readonly idleMs: number;
  /** …or, in a group that had another request within the last second, for this long: more is likely to come… */
  readonly busyIdleMs: number;
  /** …or this long after its first item, or when it is full. */
  readonly maxMs: number;
  /** The same two for a batch in which all requests are bulk. */
  readonly bulkIdleMs: number;
  readonly bulkMaxMs: number;
  readonly maxItems: number;
  /** Upper bound of the sum of `bytesOf` in one call; a single larger item still goes alone. */
  readonly maxBytes: number;
  readonly bytesOf: (item: Item) => number;
  /** Waits until the group may make one more call; resolves to what gives the place back. Must not reject. */
  readonly permit: (groupKey: string) => Promise<() => void>;
  /** Makes the call and settles each flight, now or later. What it leaves unsettled by throwing gets `crashed`. */
  readonly run: (context: Context, flights: readonly Flight<Item, Answer>[]) => Promise<void>;
  /** Told what `run` threw; gives the answer for those who still wait. */
  readonly crashed: (thrown: unknown) => Answer;
}

/** How one caller asks. */
export interface SubmitOptions {
  /** The answer may be that of a flight which was sent no longer ago than this. Default 0: none may. */
  readonly maxAgeMs?: number;
  /** Many more follow at once: the batch may wait longer to fill. */
  readonly isBulk?: boolean;
}

/** A group that asked within this long is taken to be in the middle of something. */
const BUSY_MS = 1_000;

interface Group<Context, Item, Answer> {
  readonly key: string;
  readonly context: Context;
  /** Not yet sent, in the order of arrival. */
  readonly waiting: Map<string, Flight<Item, Answer>>;
  /** Calls that were asked for and whose items are not chosen yet. */
  permits: number;
  firstAt: number;
  /** Somebody waits who did not ask in bulk. */
  isUrgent: boolean;
  window: Cancel | undefined;
}

interface Sent<Item, Answer> {
  readonly flight: Flight<Item, Answer>;
  /** Monotonic time. */
  readonly at: number;
}

/**
 * Gathers single requests into calls. Requests of one group with equal keys share one flight as long as it is not sent:
 * whoever comes later gets a read that starts later, unless an earlier one is recent enough for it. Items are chosen when the permit comes, not when the window closes,
 * so that calls fill up while a busy group waits.
 */
export class Batcher<Context, Item, Answer> {
  readonly #options: BatcherOptions<Context, Item, Answer>;
  readonly #groups = new Map<string, Group<Context, Item, Answer>>();
  /** Flights whose answer is on its way, by group and key. */
  readonly #sent = new Map<string, Sent<Item, Answer>>();
  /** When each group last asked for something new, the earliest first. */
  readonly #lastAsked = new Map<string, number>();

  constructor(options: BatcherOptions<Context, Item, Answer>) {
    this.#options = options;
  }

  /** Groups with unsent items. */
  get size(): number {
    return this.#groups.size;
  }

  /**
   * Asks for one item; `done` is called once with its answer. The returned function withdraws the caller: its `done` is
   * not called any more, other callers of the flight are not affected, and an unsent flight without callers is dropped.
   */
  submit(
    groupKey: string,
    context: Context,
    key: string,
    item: Item,
    done: (answer: Answer) => void,
    { maxAgeMs = 0, isBulk = false }: SubmitOptions = {},
  ): Cancel {
    const sent = this.#recentlySent(sentKey(groupKey, key), maxAgeMs);
    if (sent !== undefined) {
      return sent.join(done);
    }
    const group = this.#groupOf(groupKey, context);
    const flight = group.waiting.get(key) ?? new Flight<Item, Answer>(item);
    const leave = flight.join(done);
    const isNew = !group.waiting.has(key);
    group.waiting.set(key, flight);
    if (isNew || (!isBulk && !group.isUrgent)) {
      group.isUrgent ||= !isBulk;
      this.#schedule(group, this.#isBusy(groupKey));
    }
    return () => {
      leave();
      if (flight.isAbandoned && group.waiting.get(key) === flight) {
        group.waiting.delete(key);
        this.#forgetIfEmpty(group);
      }
    };
  }

  /** The flight of that key whose answer is on its way, if it was sent no longer ago than `maxAgeMs`; 0 finds none. */
  #recentlySent(id: string, maxAgeMs: number): Flight<Item, Answer> | undefined {
    const sent = this.#sent.get(id);
    if (sent === undefined || maxAgeMs <= 0 || this.#options.clock.monotonic() - sent.at > maxAgeMs) {
      return undefined;
    }
    return sent.flight;
  }

  /** Whether the group asked within the last second; notes that it asks now. */
  #isBusy(groupKey: string): boolean {
    const now = this.#options.clock.monotonic();
    const last = this.#lastAsked.get(groupKey);
    this.#lastAsked.delete(groupKey);
    this.#lastAsked.set(groupKey, now);
    for (const [key, at] of this.#lastAsked) {
      if (now - at <= BUSY_MS) {
        break;
      }
      this.#lastAsked.delete(key);
    }
    return last !== undefined && now - last <= BUSY_MS;
  }

  #groupOf(key: string, context: Context): Group<Context, Item, Answer> {
    const known = this.#groups.get(key);
    if (known !== undefined) {
      return known;
    }
    const group: Group<Context, Item, Answer> = {
      key,
      context,
      waiting: new Map(),
      permits: 0,
      firstAt: this.#options.clock.monotonic(),
      isUrgent: false,
      window: undefined,
    };
    this.#groups.set(key, group);
    return group;
  }

  #schedule(group: Group<Context, Item, Answer>, isBusy: boolean): void {
    const { clock, maxItems } = this.#options;
    const uncovered = group.waiting.size - group.permits * maxItems;
    if (uncovered <= 0) {
      return;
    }
    if (uncovered >= maxItems) {
      this.#ask(group);
      return;
    }
    if (group.window === undefined) {
      group.firstAt = clock.monotonic();
    }
    group.window?.();
    group.window = clock.after(this.#patience(group, isBusy), () => {
      // A process that was busy for longer than the window has requests in its sockets that it has not looked at yet: one
      // more turn lets them in, and a request that comes in it opens the window anew.
      group.window = clock.after(0, () => {
        group.window = undefined;
        if (group.waiting.size > group.permits * maxItems) {
          this.#ask(group);
        }
      });
    });
  }

  /** How long the group's batch may still wait for company. */
  #patience(group: Group<Context, Item, Answer>, isBusy: boolean): number {
    const { clock, idleMs, busyIdleMs, maxMs, bulkIdleMs, bulkMaxMs } = this.#options;
    const sinceFirst = clock.monotonic() - group.firstAt;
    if (!group.isUrgent) {
      return Math.max(0, Math.min(bulkIdleMs, bulkMaxMs - sinceFirst));
    }
    return Math.max(0, Math.min(isBusy ? busyIdleMs : idleMs, maxMs - sinceFirst));
  }

  #ask(group: Group<Context, Item, Answer>): void {
    group.window?.();
    group.window = undefined;
    group.permits += 1;
    void this.#send(group);
  }

  async #send(group: Group<Context, Item, Answer>): Promise<void> {
    const release = await this.#options.permit(group.key);
    group.permits -= 1;
    const flights = this.#choose(group);
    // Whoever is urgent asked early, and has a place in this call or the next one, which is on its way.
    group.isUrgent &&= group.waiting.size > 0;
    if (group.waiting.size > 0) {
      this.#schedule(group, true);
    }
    this.#forgetIfEmpty(group);
    try {
      if (flights.length > 0) {
        await this.#options.run(group.context, flights);
      }
    } catch (thrown) {
      const answer = this.#options.crashed(thrown);
      for (const flight of flights) {
        flight.settle(answer);
      }
    } finally {
      release();
    }
  }

  #choose(group: Group<Context, Item, Answer>): readonly Flight<Item, Answer>[] {
    const { maxItems, maxBytes, bytesOf } = this.#options;
    const chosen: Flight<Item, Answer>[] = [];
    let bytes = 0;
    for (const [key, flight] of group.waiting) {
      bytes += bytesOf(flight.item);
      if (chosen.length === maxItems || (chosen.length > 0 && bytes > maxBytes)) {
        break;
      }
      chosen.push(flight);
      group.waiting.delete(key);
      this.#markSent(sentKey(group.key, key), flight);
    }
    return chosen;
  }

  #markSent(id: string, flight: Flight<Item, Answer>): void {
    const sent = { flight, at: this.#options.clock.monotonic() };
    this.#sent.set(id, sent);
    flight.join(() => {
      // A later flight of the same key may have taken the place.
      if (this.#sent.get(id) === sent) {
        this.#sent.delete(id);
      }
    });
  }

  #forgetIfEmpty(group: Group<Context, Item, Answer>): void {
    if (group.waiting.size > 0 || group.permits > 0) {
      return;
    }
    group.window?.();
    group.window = undefined;
    if (this.#groups.get(group.key) === group) {
      this.#groups.delete(group.key);
    }
  }
}

/** Group keys are hashes of one length, so the joined text cannot be ambiguous. */
function sentKey(groupKey: string, key: string): string {
  return `${groupKey} ${key}`;
}
