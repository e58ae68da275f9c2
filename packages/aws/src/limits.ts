import type { Patience } from './calls/retry.ts';

/** Every bound of the provider. Times in milliseconds. */
export interface AwsLimits extends Patience {
  /** A batch is sent when nothing was added for this long… */
  readonly batchIdleMs: number;
  /** …or for this long when the scope asked for something else within the last second… */
  readonly batchBusyIdleMs: number;
  /** …or this long after its first item. */
  readonly batchMaxMs: number;
  /** The same two for batches of bulk requests only, which are in no hurry. */
  readonly bulkIdleMs: number;
  readonly bulkMaxMs: number;
  /** Connections per host. */
  readonly maxSockets: number;
  readonly connectMs: number;
  /** Calls in progress, over all scopes. */
  readonly maxConcurrent: number;
  readonly maxConcurrentPerScope: number;
  /** Scopes whose credentials and clients are kept. */
  readonly maxScopes: number;
  /** Longest life of a remembered value, whatever `maxAgeMs` a caller would accept. */
  readonly valueKeepMs: number;
  readonly valueBytes: number;
  readonly valueBytesPerScope: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: AwsLimits = Object.freeze({
  batchIdleMs: 25,
  batchBusyIdleMs: 250,
  batchMaxMs: 500,
  bulkIdleMs: 2_000,
  bulkMaxMs: 5_000,
  maxSockets: 50,
  connectMs: 3_000,
  maxConcurrent: 48,
  maxConcurrentPerScope: 8,
  maxScopes: 10_000,
  valueKeepMs: 30_000,
  valueBytes: 16 * MIB,
  valueBytesPerScope: 4 * MIB,
  tryMs: 10_000,
  callMs: 20_000,
  throttledMs: 60_000,
});
