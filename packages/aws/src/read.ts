import type { FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import type { Flight } from './batcher/flight.ts';

/** An answer and the monotonic time before the read that gave it. */
export interface Read {
  readonly answer: FetchAnswer;
  readonly startedAt: number;
}

/** The scope a read belongs to, with its key. */
export interface ReadContext {
  readonly scope: Scope;
  readonly key: string;
}

export type ReadFlight = Flight<RemoteReference, Read>;
