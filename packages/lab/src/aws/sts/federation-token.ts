import type { SignedCall, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { checkSessionPolicy, packedSize, writeCredentials } from './role-session.ts';
import { mergeSessionTags } from './session-tags.ts';
import type { shapes } from './shapes.ts';

const hour = 3600;
const halfDay = 43_200;

/** GetFederationToken: a session of a user, or of the root, under a name that the caller chooses. */
export function getFederationToken(
  world: World,
  call: SignedCall,
  input: Input<typeof shapes.getFederationToken>,
): Output {
  const { caller } = call;
  if (caller.temporary || caller.kind === 'role' || caller.kind === 'federated') {
    throw new AwsError('AccessDenied', 'Cannot call GetFederationToken with session credentials', 403);
  }
  checkSessionPolicy(input.Policy);
  const { tags } = mergeSessionTags(input.Tags ?? [], [], undefined);
  const packed = packedSize(input.Policy, tags);
  const longest = caller.kind === 'root' ? hour : Number.POSITIVE_INFINITY;
  const seconds = Math.min(input.DurationSeconds ?? halfDay, longest);
  const expiresAt = Math.floor(call.now / 1000) * 1000 + seconds * 1000;
  const arn = `arn:aws:sts::${caller.accountId}:federated-user/${input.Name}`;
  const policyArns = (input.PolicyArns ?? []).flatMap((policy) => policy.arn ?? []);
  const key = world.keys.create({
    accountId: caller.accountId,
    holder: {
      kind: 'federated',
      session: {
        name: input.Name,
        arn,
        tags,
        policyArns,
        issuedAt: call.now,
        expiresAt,
        ...(input.Policy === undefined ? {} : { policy: input.Policy }),
      },
      ...(caller.kind === 'user' ? { userId: caller.user.id, userName: caller.user.name } : {}),
    },
    now: call.now,
    expiresAt,
  });
  return {
    Credentials: writeCredentials(key),
    FederatedUser: { FederatedUserId: `${caller.accountId}:${input.Name}`, Arn: arn },
    PackedPolicySize: packed,
  };
}
