import type { Clock } from '@lockkeeper/core';

/** How long something may take, and what to reject with when it took longer. */
export interface Deadline {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  readonly expired: () => Error;
}

/**
 * Runs `run` with a signal that aborts at the deadline or with the caller's signal, and settles at that moment even when
 * `run` never does. Leaves no timer and no listener behind.
 */
export async function withDeadline<T>(deadline: Deadline, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  deadline.signal?.throwIfAborted();
  const abort = new AbortController();
  const cancel = deadline.clock.after(deadline.ms, () => abort.abort(deadline.expired()));
  const onAbort = (): void => abort.abort(deadline.signal?.reason);
  deadline.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await unlessAborted(abort.signal, run(abort.signal));
  } finally {
    cancel();
    deadline.signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * Waits for `work`, or rejects with the signal's reason as soon as it aborts; the late outcome of `work` is then dropped.
 * Unlike a race, it takes its listener off a signal that outlives it.
 */
export function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}
