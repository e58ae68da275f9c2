/** Cancels what it was returned for. Calling it twice, or after the fact, does nothing. */
export type Cancel = () => void;

/**
 * Time as a process sees it. Everything that waits, expires or ages takes a Clock, so that a test or a simulation can
 * own time. Two readings, because a virtual machine may be suspended (monotonic stops) or its wall clock be set (wall jumps).
 */
export interface Clock {
  /** Wall clock in milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds since an arbitrary start; never runs backwards. */
  monotonic(): number;
  /** Runs `run` once after `ms` milliseconds. Any length is legal: implementations split waits above 2³¹−1 ms. */
  after(ms: number, run: () => void): Cancel;
}

/**
 * Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts.
 * The abort listener is removed either way: long-lived signals do not collect listeners.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
