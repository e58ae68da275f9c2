import type { Log } from '@lockkeeper/core';

/** Aborts with the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(process: NodeJS.Process, log: Log): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal });
      process.once(signal, () => process.exit(130));
      stop.abort(new Error('stopping'));
    });
  }
  return stop.signal;
}
