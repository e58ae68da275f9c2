import type { DenialFacts } from './denial.ts';
import type { Notice } from './notice.ts';

/**
 * What went wrong with one call or one item of a batch, in our words.
 *
 * - `absent`, `denied`: AWS's verdict on the request.
 * - `throttled`, `transient`, `network`, `timeout`, `bad-reply`: no verdict; worth another try.
 * - `expired`, `bad-credentials`, `clock-skew`: the credentials or the signature were not accepted.
 * - `bad-token`: STS does not accept the token of a web identity.
 * - `request`: AWS cannot do this request as it stands.
 * - `closed`: the provider was closed meanwhile.
 */
export type FaultKind =
  | 'absent'
  | 'denied'
  | 'throttled'
  | 'transient'
  | 'network'
  | 'timeout'
  | 'bad-reply'
  | 'expired'
  | 'bad-credentials'
  | 'clock-skew'
  | 'bad-token'
  | 'request'
  | 'closed';

/** A fault holds codes and checked facts only; the foreign error it was made from is not kept. */
export interface Fault {
  readonly kind: FaultKind;
  /** AWS's error code, or one of ours. */
  readonly code: string;
  readonly denial?: DenialFacts;
  readonly notice?: Notice;
  /** AWS's id of the request, for the debug log only: in a status it would change with each try. */
  readonly requestId?: string;
}
