import { type Clock, type Log, type Random, sleep } from '@lockkeeper/core';
import type { KubeClient } from '../client/kube-client.ts';
import { KubeError } from '../client/kube-error.ts';
import { events } from '../resources/resource-type.ts';
import { EventCorrelator, type EventSeries } from './event-correlator.ts';
import { cutMessage, type EventFacts, type EventSubject, eventTime, type KubeEvent } from './kube-event.ts';

export interface EventRecorderOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** `source.component`, by which people filter: `external-secrets`. */
  readonly component: string;
}

interface Pending {
  readonly subject: EventSubject;
  readonly facts: EventFacts;
  readonly series: EventSeries;
  readonly count: number;
  readonly at: number;
}

/** More than this many unsent events are not kept: the newest are dropped. */
const longestQueue = 1_000;
const triesPerEvent = 3;
const retryMs = 1_000;

/**
 * Tells Kubernetes what happened to an object. `record` returns at once and never throws; one event is sent at a time in
 * the background; what cannot be sent after a few tries is dropped. Repeats count up one Event object, and one object can
 * cause 25 writes at once and then one in five minutes.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator: EventCorrelator;
  readonly #pending: Pending[] = [];
  readonly #abort = new AbortController();
  #sending: Promise<void> | undefined;
  #dropped = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#correlator = new EventCorrelator(options.clock, (subject) => this.#newName(subject));
  }

  /** Events that were not told because an object told too much, the queue was full, or the server did not take them. */
  get dropped(): number {
    return this.#dropped;
  }

  record(subject: EventSubject, facts: EventFacts): void {
    const found =
      this.#abort.signal.aborted || this.#pending.length >= longestQueue
        ? undefined
        : this.#correlator.correlate(subject, facts);
    if (found === undefined) {
      this.#dropped += 1;
      return;
    }
    const { series, message } = found;
    const at = this.#options.clock.now();
    this.#pending.push({ subject, facts: { ...facts, message: cutMessage(message) }, series, count: series.count, at });
    this.#sending ??= this.#sendAll();
  }

  /** Waits until all events are sent, at most `graceMs`, and drops the rest. Nothing is recorded afterwards. */
  async stop(graceMs: number): Promise<void> {
    const cancel = this.#options.clock.after(graceMs, () => this.#abort.abort());
    await this.#sending;
    cancel();
    this.#abort.abort();
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      await this.#send(next).catch((error: unknown) => {
        this.#dropped += 1;
        this.#options.log.debug('an event was not sent', {
          status: error instanceof KubeError ? error.status : 0,
          object: next?.subject.name,
          reason: next?.facts.reason,
        });
      });
    }
    this.#sending = undefined;
  }

  async #send(pending: Pending): Promise<void> {
    const { clock } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await (pending.series.created ? this.#countUp(pending) : this.#create(pending));
        return;
      } catch (error) {
        // The Event object lives for an hour only, and then is made anew.
        if (isStatus(error, 404) && pending.series.created) pending.series.created = false;
        else if (attempt >= triesPerEvent || !isPassing(error)) throw error;
        else await sleep(clock, retryMs * attempt, this.#abort.signal);
      }
    }
  }

  async #countUp({ subject, facts, series, count, at }: Pending): Promise<void> {
    const body = { count, lastTimestamp: eventTime(at), message: facts.message };
    const address = { namespace: namespaceOf(subject), name: series.name };
    await this.#options.client.patch(events, address, { kind: 'merge', body }, { signal: this.#abort.signal });
  }

  async #create({ subject, facts, series, count, at }: Pending): Promise<void> {
    const { client, component } = this.#options;
    const event: KubeEvent = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: namespaceOf(subject), name: series.name },
      involvedObject: subject,
      type: facts.type,
      reason: facts.reason,
      message: facts.message,
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
      count,
      firstTimestamp: eventTime(series.firstAt),
      lastTimestamp: eventTime(at),
    };
    await client.create(events, event, { signal: this.#abort.signal }).catch((error: unknown) => {
      // An earlier try whose reply was lost.
      if (!isStatus(error, 409)) throw error;
    });
    series.created = true;
  }

  /** Object name and random digits, as client-go names them; long object names are cut to leave room. */
  #newName(subject: EventSubject): string {
    const digits = Buffer.from(this.#options.random.bytes(8)).toString('hex');
    return `${subject.name.slice(0, 253 - digits.length - 1).replace(/[.-]+$/, '')}.${digits}`;
  }
}

/** Events about cluster-scoped objects live in `default`. */
function namespaceOf(subject: EventSubject): string {
  return subject.namespace ?? 'default';
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof KubeError && error.status === status;
}

function isPassing(error: unknown): boolean {
  return error instanceof KubeError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
