import { arn } from '../accounts/arn.ts';
import { knownRegion } from '../accounts/regions.ts';
import { tagsOf } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import type { KmsKey } from '../state/kms.ts';
import { ownKey } from './key-operations.ts';
import { defaultKeyPolicy } from './key-policy.ts';
import { metadata } from './metadata.ts';
import { savePolicy } from './save-policy.ts';
import { shapes } from './shapes.ts';

/** ReplicateKey and UpdatePrimaryRegion: keys of one id and one material in several regions. */
export function multiRegionOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    ['ReplicateKey', operation(shapes.replicate, (input, call) => replicate(world, call, input))],
    [
      'UpdatePrimaryRegion',
      operation(shapes.primaryRegion, (input, call) => {
        const key = primaryKey(world, call, input.KeyId);
        const next = world.accounts.region(key.accountId, input.PrimaryRegion)?.kms.keys.get(key.id);
        if (next === undefined || next === key) {
          throw new AwsError('ValidationException', `The key has no replica in ${input.PrimaryRegion}.`);
        }
        key.primary = false;
        next.primary = true;
        return {};
      }),
    ],
  ];
}

function replicate(world: World, call: SignedCall, input: Input<typeof shapes.replicate>): Output {
  const key = primaryKey(world, call, input.KeyId);
  const region = input.ReplicaRegion;
  if (!knownRegion(region)) throw new AwsError('ValidationException', `${region} is not a region.`);
  const target = world.accounts.region(key.accountId, region);
  if (target === undefined) throw new AwsError('KMSInternalException', 'The account is gone.', 500);
  if (target.kms.keys.has(key.id)) {
    throw new AwsError('AlreadyExistsException', `A key with the id ${key.id} already exists in ${region}.`);
  }
  const saved =
    input.Policy === undefined
      ? { policy: defaultKeyPolicy(key.accountId), policyPrincipals: new Map<string, string>() }
      : savePolicy(world, call, input.Policy, input);
  const { rotation: _rotation, deletionAt: _deletionAt, ...shared } = key;
  const replica: KmsKey = {
    ...shared,
    region,
    arn: arn('kms', region, key.accountId, `key/${key.id}`),
    primary: false,
    state: 'Enabled',
    createdAt: call.now,
    description: input.Description ?? '',
    ...saved,
    tags: tagsOf((input.Tags ?? []).map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }))),
    grants: new Map(),
  };
  target.kms.keys.set(replica.id, replica);
  return {
    ReplicaKeyMetadata: metadata(world, replica),
    ReplicaPolicy: replica.policy,
    ReplicaTags: input.Tags ?? [],
  };
}

function primaryKey(world: World, call: SignedCall, keyId: string): KmsKey {
  const key = ownKey(world, call, keyId, ['Enabled', 'Disabled']);
  if (!key.multiRegion || !key.primary) {
    throw new AwsError('UnsupportedOperationException', `${key.arn} is not a multi-Region primary key.`);
  }
  return key;
}
