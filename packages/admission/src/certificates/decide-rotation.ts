import { type AuthorityState, lifeOf } from './authority-state.ts';
import { LEAF_DAYS } from './issue.ts';

const DAY_MS = 86_400_000;
/** Trust must have been in place this long before a new authority signs: API servers learn of it by their own watches. */
export const SPREAD_MS = 60_000;

/** What is due. Every replica comes to the same answer; the Secret's version decides whose write counts. */
export type RotationStep = 'none' | 'add-next' | 'promote' | 'drop-previous' | 'replace';

export interface RotationWorld {
  readonly state: AuthorityState;
  readonly now: number;
  /** How long every bundle has held the next authority, as this process has seen it; undefined when one lacks it. */
  readonly nextTrustedMs: number | undefined;
}

function partOfLife(certificate: string, now: number): number {
  const life = lifeOf(certificate);
  return life === undefined ? 1 : (now - life.from) / (life.to - life.from);
}

/**
 * The next step of changing authorities without a moment in which a shown certificate is not trusted: at two thirds of its
 * life a successor is added, after it has been trusted for a while it signs, and once all that the old one signed has expired
 * the old one goes. An authority that is past its end is replaced at once: there is no trust left to keep.
 */
export function decideRotation({ state, now, nextTrustedMs }: RotationWorld): RotationStep {
  const { current, next, previous, since } = state;
  if (partOfLife(current.certificate, now) >= 1) return 'replace';
  if (next !== undefined) {
    return nextTrustedMs !== undefined && nextTrustedMs >= SPREAD_MS ? 'promote' : 'none';
  }
  if (previous !== undefined && now - since > (LEAF_DAYS + 1) * DAY_MS) return 'drop-previous';
  return partOfLife(current.certificate, now) >= 2 / 3 ? 'add-next' : 'none';
}
