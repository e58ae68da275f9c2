/**
 * Whether something matches. `unknown`: a fact that would decide it is not known. `disputed`: AWS's documentation, most
 * likely read, says yes, and the field says no (or the other way round for what is negated: see `disputed-no`).
 */
export type Outcome = 'yes' | 'no' | 'unknown' | 'disputed' | 'disputed-no';

/** All of them must match. */
export function allOf(left: Outcome, right: Outcome): Outcome {
  if (left === 'no' || right === 'no') return 'no';
  if (left === 'yes') return right;
  if (right === 'yes' || left === right) return left;
  return 'unknown';
}

/** One of them must match. */
export function anyOf(left: Outcome, right: Outcome): Outcome {
  return negate(allOf(negate(left), negate(right)));
}

/** The opposite. */
export function negate(outcome: Outcome): Outcome {
  return opposites[outcome];
}

/** A plain answer. */
export function outcomeOf(matches: boolean): Outcome {
  return matches ? 'yes' : 'no';
}

const opposites = {
  yes: 'no',
  no: 'yes',
  unknown: 'unknown',
  disputed: 'disputed-no',
  'disputed-no': 'disputed',
} as const satisfies Record<Outcome, Outcome>;
