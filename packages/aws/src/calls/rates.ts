import type { CallRecord } from './call-hook.ts';
import type { Rate } from './rate-limiter.ts';

interface Quota {
  /** Operations of one group share AWS's bucket. */
  readonly group: string;
  readonly rate: Rate;
}

/** Writes of Secrets Manager: 50/s for each of AWS's groups. */
const secretWrites = (group: string): Quota => ({
  group: `secrets: ${group}`,
  rate: { initial: 20, min: 1, max: 50 },
});

/**
 * Where each call starts and how far it may go, after AWS's quota pages: BatchGetSecretValue 100/s and GetSecretValue
 * 10,000/s per account and region (not adjustable), DescribeSecret more than that, ListSecrets 100/s; GetParameter, GetParameters and
 * GetParametersByPath share 40/s until the account switches higher throughput on; the other calls of Parameter Store have low rates that
 * AWS does not tell, found by throttling; writes to secrets 50/s for each group, to parameters 3/s; STS 600/s per account and region.
 */
const QUOTAS: Readonly<Record<CallRecord['operation'], Quota>> = {
  BatchGetSecretValue: { group: 'BatchGetSecretValue', rate: { initial: 100, min: 1, max: 100 } },
  GetSecretValue: { group: 'GetSecretValue', rate: { initial: 2_000, min: 5, max: 10_000 } },
  GetParameter: { group: 'parameters', rate: { initial: 40, min: 1, max: 10_000 } },
  GetParameters: { group: 'parameters', rate: { initial: 40, min: 1, max: 10_000 } },
  DescribeSecret: { group: 'DescribeSecret', rate: { initial: 2_000, min: 5, max: 10_000 } },
  ListSecrets: { group: 'ListSecrets', rate: { initial: 50, min: 1, max: 100 } },
  GetParametersByPath: { group: 'parameters', rate: { initial: 40, min: 1, max: 10_000 } },
  DescribeParameter: { group: 'DescribeParameters', rate: { initial: 10, min: 1, max: 100 } },
  ListTagsForResource: { group: 'ListTagsForResource', rate: { initial: 10, min: 1, max: 100 } },
  CreateSecret: secretWrites('CreateSecret'),
  PutSecretValue: secretWrites('values'),
  UpdateSecret: secretWrites('values'),
  ReplicateSecretToRegions: secretWrites('values'),
  RemoveRegionsFromReplication: secretWrites('values'),
  DeleteSecret: secretWrites('DeleteSecret'),
  RestoreSecret: secretWrites('RestoreSecret'),
  TagResource: secretWrites('tags'),
  UntagResource: secretWrites('tags'),
  GetResourcePolicy: secretWrites('policies'),
  PutResourcePolicy: secretWrites('policies'),
  PutParameter: { group: 'PutParameter', rate: { initial: 3, min: 1, max: 100 } },
  DeleteParameter: { group: 'DeleteParameter', rate: { initial: 3, min: 1, max: 100 } },
  AddTagsToResource: { group: 'tags of parameters', rate: { initial: 5, min: 1, max: 100 } },
  RemoveTagsFromResource: { group: 'tags of parameters', rate: { initial: 5, min: 1, max: 100 } },
  GetAuthorizationToken: { group: 'GetAuthorizationToken', rate: { initial: 50, min: 1, max: 500 } },
  GetSessionToken: { group: 'GetSessionToken', rate: { initial: 50, min: 1, max: 600 } },
  AssumeRole: { group: 'AssumeRole', rate: { initial: 200, min: 2, max: 600 } },
  AssumeRoleWithWebIdentity: { group: 'AssumeRoleWithWebIdentity', rate: { initial: 200, min: 2, max: 600 } },
};

export function rateOf(operation: CallRecord['operation']): Quota {
  return QUOTAS[operation];
}
