import type { Decision } from '@lockkeeper/core';
import type { WorkOutcome } from '@lockkeeper/kube';
import { nextDue, type Pass } from './pass.ts';

/** The longest wait between two tries of a refused object, unless its interval is longer. */
const LONGEST_BACKOFF_MS = 7 * 60_000;

export const IDLE: WorkOutcome = { next: 'idle' };

/** When a key has its next turn after a decision. */
export function nextTurn(pass: Pass, decision: Decision, failures: number, now: number): WorkOutcome {
  if (decision.ready) return after(nextDue(pass, now, pass.startedAt));
  if (decision.retry === 'later') return { next: 'backoff' };
  // Time seldom helps a refusal, so tries get rarer up to one per interval; an edit is followed at once all the same.
  const ceiling = Math.max(pass.intervalMs, LONGEST_BACKOFF_MS);
  return { next: 'backoff', atLeastMs: Math.min(1_000 * 2 ** Math.min(failures, 40), ceiling) };
}

export function after(ms: number | undefined): WorkOutcome {
  return ms === undefined ? IDLE : { next: 'after', ms };
}
