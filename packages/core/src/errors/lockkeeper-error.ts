/**
 * The closed list of what can go wrong across a package edge.
 *
 * - `InvalidInput`: a document, flag or reference is wrong; only its author can help.
 * - `Refused`: one of our own rules refuses; only the platform or the author can help.
 * - `Denied`: AWS or Kubernetes refuses this identity.
 * - `Absent`: the thing asked for does not exist, and its keeper said so.
 * - `Conflict`: somebody else changed the object first.
 * - `Unavailable`: no answer, a 5xx answer, or throttling; trying later may help.
 * - `Limit`: an input exceeds a size, depth or step budget.
 */
export type ErrorCode = 'InvalidInput' | 'Refused' | 'Denied' | 'Absent' | 'Conflict' | 'Unavailable' | 'Limit';

/** What an error may carry besides its sentence. Facts are names and numbers, never values and never foreign error texts. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The one error class that crosses package edges. Its message is ours, made of constant text and facts;
 * the foreign error that led to it is never attached, because foreign texts quote secrets (`threat/L1`, `threat/L2`).
 */
export class LockkeeperError extends Error {
  override readonly name = 'LockkeeperError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}
