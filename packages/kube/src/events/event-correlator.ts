import type { Clock } from '@lockkeeper/core';
import type { EventFacts, EventSubject } from './kube-event.ts';
import { LruMap } from './lru-map.ts';

/** What is remembered of one kind of event of one object. */
export interface EventSeries {
  /** Name of the Event object; the same for all repeats. */
  readonly name: string;
  readonly firstAt: number;
  count: number;
  /** Whether the Event object is known to exist. */
  created: boolean;
}

interface Similar {
  readonly since: number;
  readonly messages: Set<string>;
}

interface Bucket {
  tokens: number;
  refilledAt: number;
}

// The defaults of client-go's correlator.
const cacheSize = 4_096;
const burst = 25;
const refillMs = 5 * 60_000;
const similarLimit = 10;
const similarMs = 10 * 60_000;

/** Decides which events are told, and under which Event object: bounds what one object can cause, and what all cause in memory. */
export class EventCorrelator {
  readonly #clock: Clock;
  readonly #newName: (subject: EventSubject) => string;
  readonly #series = new LruMap<string, EventSeries>(cacheSize);
  readonly #similar = new LruMap<string, Similar>(cacheSize);
  readonly #buckets = new LruMap<string, Bucket>(cacheSize);

  constructor(clock: Clock, newName: (subject: EventSubject) => string) {
    this.#clock = clock;
    this.#newName = newName;
  }

  /** The series that the event belongs to, already counted, or undefined when the object has told too much. */
  correlate(
    subject: EventSubject,
    facts: EventFacts,
  ): { readonly series: EventSeries; readonly message: string } | undefined {
    const object = [subject.kind, subject.namespace ?? '', subject.name, subject.uid].join('\0');
    if (!this.#takeToken(object)) return undefined;
    const kind = [object, facts.type, facts.reason].join('\0');
    // Messages that keep changing would each be an Event of its own: beyond a few they become one.
    const combined = this.#isCombined(kind, facts.message);
    const key = combined ? kind : [kind, facts.message].join('\0');
    const series = this.#series.get(key) ?? {
      name: this.#newName(subject),
      firstAt: this.#clock.now(),
      count: 0,
      created: false,
    };
    series.count += 1;
    this.#series.set(key, series);
    return { series, message: combined ? `(combined from similar events): ${facts.message}` : facts.message };
  }

  #isCombined(kind: string, message: string): boolean {
    const now = this.#clock.monotonic();
    let similar = this.#similar.get(kind);
    if (similar === undefined || now - similar.since > similarMs) {
      similar = { since: now, messages: new Set() };
      this.#similar.set(kind, similar);
    }
    if (similar.messages.size < similarLimit) similar.messages.add(message);
    return !similar.messages.has(message);
  }

  #takeToken(object: string): boolean {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(object) ?? { tokens: burst, refilledAt: now };
    this.#buckets.set(object, bucket);
    const refills = Math.floor((now - bucket.refilledAt) / refillMs);
    bucket.tokens = Math.min(burst, bucket.tokens + refills);
    bucket.refilledAt += refills * refillMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
