import type { LeaderElector } from '@lockkeeper/kube';
import type { Operator } from '../operator.ts';

/** How a run ended. `lost` asks the process to exit at once: what it would write may be another's by now. */
export type RunEnd = 'stopped' | 'lost';

/**
 * Runs an operator until `stop` aborts or its lease is lost. With an elector the caches are filled before the lease is
 * waited for, so that a standby takes over without a list; the lease is given up only after the last write was answered.
 */
export async function runOperator(
  operator: Operator,
  elector: LeaderElector | undefined,
  stop: AbortSignal,
  graceMs: number,
): Promise<RunEnd> {
  const stopped = new Promise<'stopped'>((resolve) => {
    if (stop.aborted) resolve('stopped');
    stop.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  const lease = new AbortController();
  const begin = async (): Promise<Promise<RunEnd>> => {
    await operator.sync();
    if (elector === undefined) {
      operator.work();
      return stopped;
    }
    await elector.acquire(stop);
    operator.work();
    return elector.hold(lease.signal).then((end) => (end === 'lost' ? 'lost' : 'stopped'));
  };
  const begun = begin();
  // A stop during the start ends the wait; the rejection that it causes there is its echo.
  begun.catch(() => undefined);
  const first = await Promise.race([stopped, begun.then((end) => ({ end }))]);
  const end = first === 'stopped' ? first : await Promise.race([stopped, first.end]);
  if (end === 'lost') return end;
  await operator.stop(graceMs);
  lease.abort();
  if (first !== 'stopped') await first.end;
  return 'stopped';
}
