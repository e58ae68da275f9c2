import type { Layer } from '../evaluate/access-request.ts';
import type { Verdict } from '../evaluate/verdict.ts';
import type { AwsErrorText } from '../explain/error-text.ts';
import type { Decision } from '../world/decide.ts';
import type { IssuedSession } from './issued-session.ts';

/** Why STS refuses a call outside of policy evaluation. */
export type Rejection =
  | 'duration'
  | 'limit'
  | 'audience'
  | 'provider'
  | 'inherited-tag'
  | 'source-identity'
  | 'session-policy-document'
  | 'root-user-caller';

/** The answer to a whole API call: allowed when every decision that AWS takes for it is. */
export interface CallVerdict {
  readonly outcome: Verdict['outcome'] | 'rejected';
  /** Union over the failing parts, or over all when none fails. `tag-session`: it is `sts:TagSession` that fails. */
  readonly because: readonly (Layer | 'tag-session' | Rejection)[];
  /** In the order in which AWS takes them; a part that AWS would not come to is absent. */
  readonly parts: readonly Decision[];
  /** Of a batch: each secret's own call. A refused item does not refuse the batch. */
  readonly items?: readonly { readonly secretId: string; readonly call: CallVerdict }[];
  /** What an allowed AssumeRole yields. */
  readonly session?: IssuedSession;
  /** What AWS answers when the call is not allowed. */
  readonly error?: AwsErrorText;
}

const severity: readonly CallVerdict['outcome'][] = ['explicit-deny', 'implicit-deny', 'unknown', 'disputed'];

/** The verdict over some parts. */
export function joinParts(parts: readonly Decision[]): CallVerdict {
  const failing = parts.filter((part) => part.verdict.outcome !== 'allowed');
  const outcome = severity.find((one) => failing.some((part) => part.verdict.outcome === one)) ?? 'allowed';
  const because = (failing.length > 0 ? failing : parts).flatMap((part) => part.verdict.because);
  const tagSession = failing.some((part) => part.request.action === 'sts:TagSession');
  return { outcome, because: [...new Set([...because, ...(tagSession ? (['tag-session'] as const) : [])])], parts };
}

/** A call that STS refuses before, or after, policies are asked. */
export function reject(because: Rejection, error: AwsErrorText): CallVerdict {
  return { outcome: 'rejected', because: [because], parts: [], error };
}
