import { parseArn } from '../accounts/arn.ts';
import type { Call, World } from '../call.ts';
import type { IamRole } from '../state/iam.ts';
import type { AccessKey } from '../identity/access-keys.ts';
import type { RoleSession, SessionTag, WebIdentity } from '../identity/caller.ts';
import { checkDocument } from '../iam/check-document.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { SessionTags } from './session-tags.ts';

const maxPlainPolicy = 2048;

export interface SessionRequest {
  readonly role: IamRole;
  readonly accountId: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly tags: SessionTags;
  readonly chain: readonly string[];
  readonly policy?: string | undefined;
  readonly policyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  readonly externalId?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly webIdentity?: WebIdentity;
}

/** The role of an ARN, or undefined. The path counts: another path is another role. */
export function findRole(
  world: World,
  roleArn: string,
): { readonly role: IamRole; readonly accountId: string } | undefined {
  const parsed = parseArn(roleArn);
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('role/')) return undefined;
  const name = parsed.resource.split('/').at(-1) ?? '';
  const role = world.accounts.find(parsed.account)?.iam.roles.get(name.toLowerCase());
  return role?.arn === roleArn ? { role, accountId: parsed.account } : undefined;
}

/** Issues the session's keys and gives the answer that all AssumeRole operations share. */
export function issueSession(world: World, call: Call, request: SessionRequest): Output {
  const { role } = request;
  if (request.durationSeconds > role.maxSessionSeconds) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  checkSessionPolicy(request.policy);
  const packed = packedSize(request.policy, request.tags.tags);
  const session = sessionOf(call.now, request);
  const key = world.keys.create({
    accountId: request.accountId,
    holder: { kind: 'role', session },
    now: call.now,
    expiresAt: session.expiresAt,
  });
  return {
    Credentials: writeCredentials(key),
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${session.sessionName}`, Arn: session.arn },
    PackedPolicySize: packed,
    SourceIdentity: session.sourceIdentity,
  };
}

function sessionOf(now: number, request: SessionRequest): RoleSession {
  const { role } = request;
  return {
    accountId: request.accountId,
    roleName: role.name,
    roleId: role.id,
    roleArn: role.arn,
    sessionName: request.sessionName,
    arn: `arn:aws:sts::${request.accountId}:assumed-role/${role.name}/${request.sessionName}`,
    tags: request.tags.tags,
    transitiveTagKeys: request.tags.transitiveTagKeys,
    policyArns: (request.policyArns ?? []).flatMap((policy) => policy.arn ?? []),
    chain: request.chain,
    issuedAt: now,
    expiresAt: Math.floor(now / 1000) * 1000 + request.durationSeconds * 1000,
    ...(request.policy === undefined ? {} : { policy: request.policy }),
    ...(request.externalId === undefined ? {} : { externalId: request.externalId }),
    ...(request.sourceIdentity === undefined ? {} : { sourceIdentity: request.sourceIdentity }),
    ...(request.webIdentity === undefined ? {} : { webIdentity: request.webIdentity }),
  };
}

/** @throws AwsError `ValidationError` for too long a policy, `MalformedPolicyDocument` */
export function checkSessionPolicy(policy: string | undefined): void {
  if (policy === undefined) return;
  if (policy.length > maxPlainPolicy) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${maxPlainPolicy}`,
    );
  }
  checkDocument(policy, 'session');
}

/**
 * AWS reports how much of the packed size policies and tags take, in percent, without saying how it packs.
 * Ours is the share of the plain text limits; absent when nothing was passed, as with AWS.
 *
 * @throws AwsError `PackedPolicyTooLarge`
 */
export function packedSize(policy: string | undefined, tags: readonly SessionTag[]): number | undefined {
  const tagText = tags.reduce((sum, tag) => sum + tag.key.length + tag.value.length, 0);
  const size = (policy?.length ?? 0) + tagText;
  const share = Math.ceil((size * 100) / (2 * maxPlainPolicy));
  if (share > 100) {
    throw new AwsError(
      'PackedPolicyTooLarge',
      `Packed policy consumes ${share}% of allotted space, please use smaller policy.`,
    );
  }
  return size === 0 ? undefined : share;
}

/** `Credentials` of a temporary key. */
export function writeCredentials(key: AccessKey): Output {
  return {
    AccessKeyId: key.id,
    SecretAccessKey: key.secret,
    SessionToken: key.temporary?.token,
    Expiration: new Timestamp(key.temporary?.expiresAt ?? 0),
  };
}
