import type { Call } from './call.ts';

/** One question to IAM: may the call's principal do `action` on `resource`? */
export interface AuthorizationQuestion {
  /** `service:Operation`, as IAM spells it. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource type. */
  readonly resource: string;
  /** Condition keys that only the service knows, besides those that every call has. */
  readonly context?: ReadonlyMap<string, string>;
}

/**
 * The one step of the pipeline that decides. It is asked once per call and resource, by batches once more for each
 * item, and by services that use a KMS key for their caller.
 *
 * @throws AwsError `AccessDeniedException` (JSON) or `AccessDenied` (query)
 */
export type Authorize = (call: Call, question: AuthorizationQuestion) => void;

/** What the endpoint says when it starts, because a stand-in that is more lenient than AWS must say so. */
export const authorizationNotice =
  'The AWS endpoint authenticates every caller but does not evaluate IAM, key, resource or trust policies: every authenticated call is allowed.';

/** Allows everything that has been authenticated. */
export const allowAuthenticated: Authorize = () => undefined;
