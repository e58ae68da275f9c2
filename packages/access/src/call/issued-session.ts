import type { Caller } from '../world/caller.ts';
import type { Tags } from '../world/facts.ts';

/** A session of a role, as AssumeRole and its relatives issue it. */
export interface IssuedSession {
  readonly arn: string;
  readonly roleArn: string;
  /** What `aws:PrincipalTag` will show: session tags over role tags. */
  readonly tags: Tags;
  /** Inherited and own. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
  readonly durationSeconds: number;
  /** Who the next call is made by. */
  readonly caller: Caller;
}
