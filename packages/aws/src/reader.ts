import { type Cancel, type Clock, type Log, type RemoteReference, referenceKey } from '@lockkeeper/core';
import type { BatchAdvice } from './batcher/batch-advice.ts';
import { Batcher, type BatcherOptions, type SubmitOptions } from './batcher/batcher.ts';
import { type BatchSteps, readIsolating } from './batcher/isolate.ts';
import { type BatchResult, suspectOf } from './batcher/settle-batch.ts';
import type { Slots } from './calls/slots.ts';
import type { Desk } from './desk.ts';
import { batchGetParameters, listParameter, MAX_PARAMETERS } from './parameter-store/batch-get.ts';
import { getParameter } from './parameter-store/get.ts';
import { getParameterTags } from './parameter-store/tags.ts';
import type { Read, ReadContext, ReadFlight } from './read.ts';
import { batchGetSecrets, isBatchActionRefused, MAX_SECRETS } from './secrets-manager/batch-get.ts';
import { getSecret } from './secrets-manager/get.ts';
import { getSecretTags } from './secrets-manager/tags.ts';

export interface ReaderOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly desk: Desk;
  readonly advice: BatchAdvice;
  readonly slots: Slots;
  /** Windows of the batchers; see `BatcherOptions`. */
  readonly idleMs: number;
  readonly busyIdleMs: number;
  readonly maxMs: number;
  readonly bulkIdleMs: number;
  readonly bulkMaxMs: number;
}

type Lane = Batcher<ReadContext, RemoteReference, Read>;
type Run = BatcherOptions<ReadContext, RemoteReference, Read>['run'];

/** Bound of the identifiers in one call, far above what 20 ordinary ones need. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** An error of ours inside a batch must still answer everybody who waits. */
const CRASHED: Read = Object.freeze({
  answer: Object.freeze({
    kind: 'failed',
    code: 'Internal',
    message: 'reading failed for a reason of our own; the log of the process says more',
    retry: 'later',
  }),
  startedAt: 0,
});

/**
 * Chooses how each reference is read: current versions of secrets and all parameters in batches, pinned secrets and
 * references that spoil batches singly, as tags are. One lane per way; equal references of a scope share a flight until it is sent.
 */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #secrets: Lane;
  readonly #parameters: Lane;
  readonly #singles: Lane;

  constructor(options: ReaderOptions) {
    const { clock, log, idleMs, busyIdleMs, maxMs, bulkIdleMs, bulkMaxMs, slots } = options;
    const windows = { idleMs, busyIdleMs, maxMs, bulkIdleMs, bulkMaxMs };
    const lane = (maxItems: number, waits: typeof windows, run: Run): Lane =>
      new Batcher({
        clock,
        ...waits,
        maxItems,
        maxBytes: MAX_REQUEST_BYTES,
        bytesOf: (reference) => reference.id.length,
        permit: (scopeKey) => slots.acquire(scopeKey),
        run,
        crashed: (thrown) => {
          // The class alone: a text could hold what was being read.
          log.error('Reading failed inside the provider', {
            error: thrown instanceof Error ? thrown.name : typeof thrown,
          });
          return CRASHED;
        },
      });
    this.#options = options;
    this.#secrets = lane(MAX_SECRETS, windows, (context, flights) =>
      this.#readBatch(context, flights, 'BatchGetSecretValue', batchGetSecrets),
    );
    this.#parameters = lane(MAX_PARAMETERS, windows, (context, flights) =>
      this.#readBatch(context, flights, 'GetParameters', batchGetParameters),
    );
    this.#singles = lane(
      1,
      { idleMs: 0, busyIdleMs: 0, maxMs: 0, bulkIdleMs: 0, bulkMaxMs: 0 },
      async (context, flights) => {
        for (const flight of flights) {
          flight.settle(await this.#readAlone(context, flight.item));
        }
      },
    );
  }

  /** Asks for one reference; see `Batcher.submit`. */
  submit(context: ReadContext, reference: RemoteReference, done: (read: Read) => void, options: SubmitOptions): Cancel {
    const lane = this.#laneOf(context, reference);
    return lane.submit(context.key, context, referenceKey(reference), reference, done, options);
  }

  #laneOf(context: ReadContext, reference: RemoteReference): Lane {
    const { advice } = this.#options;
    if (reference.part === 'tags') {
      return this.#singles;
    }
    const mayBatch = advice.mayBatch(context.key) && !advice.isLoner(context.key, referenceKey(reference));
    if (reference.service === 'ParameterStore') {
      return mayBatch ? this.#parameters : this.#singles;
    }
    // BatchGetSecretValue has no version input: a pinned stage or id goes alone (`threat/K10`).
    return mayBatch && reference.version.kind === 'current' ? this.#secrets : this.#singles;
  }

  /** What is read by itself for a while. A role that may only list parameters, as roles made for ASCP may, is served too. */
  async #readAlone(context: ReadContext, reference: RemoteReference): Promise<Read> {
    const read = await this.#readOne(context, reference);
    const mayBeListed = reference.service === 'ParameterStore' && reference.part !== 'tags';
    if (!mayBeListed || read.answer.kind !== 'denied') return read;
    return (await listParameter(this.#options.desk, context, reference)) ?? read;
  }

  #readOne(context: ReadContext, reference: RemoteReference): Promise<Read> {
    const isSecret = reference.service === 'SecretsManager';
    const [readSecret, readParameter] =
      reference.part === 'tags' ? [getSecretTags, getParameterTags] : [getSecret, getParameter];
    return (isSecret ? readSecret : readParameter)(this.#options.desk, context, reference);
  }

  async #readBatch(
    context: ReadContext,
    flights: readonly ReadFlight[],
    operation: string,
    call: (desk: Desk, context: ReadContext, flights: readonly ReadFlight[]) => Promise<BatchResult>,
  ): Promise<void> {
    const { desk, advice } = this.#options;
    const readSingly = (flight: ReadFlight): void => {
      this.#singles.submit(context.key, context, referenceKey(flight.item), flight.item, (read) => flight.settle(read));
    };
    const steps: BatchSteps<ReadFlight> = {
      mayBatch: () => advice.mayBatch(context.key),
      readSingly,
      suspectOf: (fault, among) => suspectOf(fault, among, context.scope),
      send: async (among) => {
        const { refused, again } = await call(desk, context, among);
        again.forEach(readSingly);
        if (refused !== undefined && isBatchActionRefused(refused)) {
          advice.refuse(context.key, operation);
          among.forEach(readSingly);
          return undefined;
        }
        return refused;
      },
      inspect: async (flight) => {
        const read = await this.#readOne(context, flight.item);
        advice.addLoner(context.key, referenceKey(flight.item));
        if (read.answer.kind === 'value') {
          // Refused in a batch and granted alone: this identity has the single action and not the batch action.
          advice.refuse(context.key, operation);
        }
        flight.settle(read);
      },
    };
    await readIsolating(flights, steps);
  }
}
