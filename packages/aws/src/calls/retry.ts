import type { Random } from '@lockkeeper/core';
import type { Fault, FaultKind } from '../errors/fault.ts';

/** Bounds of one call with its retries, in milliseconds of the monotonic clock. */
export interface Patience {
  /** Longest single try. */
  readonly tryMs: number;
  /** Longest call that is not throttled, retries and pauses included. */
  readonly callMs: number;
  /** Longest throttled call: throttling passes, so it is worth more patience. */
  readonly throttledMs: number;
}

const BASE_MS = 100;
const CAP_MS = 5_000;

/** How many tries each kind is worth. Kinds without a row are AWS's verdict: they are never retried. */
const TRIES: ReadonlyMap<FaultKind, number> = new Map<FaultKind, number>([
  ['throttled', Number.POSITIVE_INFINITY],
  ['transient', 4],
  ['network', 3],
  ['timeout', 2],
  ['bad-reply', 2],
  // The SDK corrects its clock by the reply's Date header, so the second signature is right if the clock was the cause.
  ['clock-skew', 2],
]);

/**
 * How long to wait before the next try, or undefined to give up. Full jitter: anything between 0 and a doubling bound, so
 * that callers which failed together do not come back together.
 */
export function retryDelay(
  fault: Fault,
  tries: number,
  elapsedMs: number,
  patience: Patience,
  random: Random,
): number | undefined {
  const bound = Math.min(CAP_MS, BASE_MS * 2 ** (tries - 1));
  const delay = Math.ceil(random.next() * bound);
  const budget = fault.kind === 'throttled' ? patience.throttledMs : patience.callMs;
  const isWorthIt = tries < (TRIES.get(fault.kind) ?? 1) && elapsedMs + delay < budget;
  return isWorthIt ? delay : undefined;
}
