import { isGone, isTooLargeResourceVersion, KubeError } from '../client/kube-error.ts';

/** What a reflector does next when a list or a watch went wrong. It always backs off first. */
export interface NextMove {
  /** `resume`: watch from where it was. `relist`: list not older than what was seen. `relist-newest`: a consistent list. */
  readonly move: 'resume' | 'relist' | 'relist-newest';
  /** Milliseconds that the server asked to wait. */
  readonly waitMs: number;
}

/** After so many failures in a row a watch is not resumed again: a server may close stale versions without saying 410 (k/k#137089). */
const resumesBeforeRelist = 6;

/** However long a server asks to wait: a cache must not stay behind for longer than this. */
const longestWaitMs = 60_000;

/**
 * One table for failures of lists and watches, whether they came as HTTP status, as an ERROR event inside a 200 stream, or
 * as a broken connection (status 0). `failuresInRow` counts this one.
 */
export function decideAfterTrouble(error: unknown, failuresInRow: number): NextMove {
  if (isGone(error) || isTooLargeResourceVersion(error)) return { move: 'relist-newest', waitMs: 0 };
  const status = error instanceof KubeError ? error.status : 0;
  const waitMs = error instanceof KubeError ? Math.min((error.retryAfterSeconds ?? 0) * 1_000, longestWaitMs) : 0;
  const resumable = status === 0 || status === 401 || status === 429 || status >= 500;
  const move = resumable && failuresInRow % resumesBeforeRelist !== 0 ? 'resume' : 'relist';
  return { move, waitMs };
}
