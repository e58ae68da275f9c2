import type { World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { KeyUsage, KmsKey } from '../state/kms.ts';
import { algorithmsOf } from './key-specs.ts';

const algorithmMembers: Readonly<Record<KeyUsage, string>> = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
};

/** `KeyMetadata` of a key. */
export function metadata(world: World, key: KmsKey): Output {
  return {
    AWSAccountId: key.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Timestamp(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    DeletionDate: key.deletionAt === undefined ? undefined : new Timestamp(key.deletionAt),
    Origin: 'AWS_KMS',
    KeyManager: key.manager === 'AWS' ? 'AWS' : 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    [algorithmMembers[key.usage]]: algorithmsOf(key),
    MultiRegion: key.multiRegion,
    MultiRegionConfiguration: key.multiRegion ? configuration(world, key) : undefined,
    CurrentKeyMaterialId: key.spec === 'SYMMETRIC_DEFAULT' ? key.materialId : undefined,
  };
}

function configuration(world: World, key: KmsKey): Output {
  const regions = world.accounts.find(key.accountId)?.regions ?? new Map();
  const related = [...regions.values()].flatMap(({ kms }) => kms.keys.get(key.id) ?? []);
  const show = ({ arn, region }: KmsKey): Output => ({ Arn: arn, Region: region });
  const primary = related.find((other) => other.primary);
  return {
    MultiRegionKeyType: key.primary ? 'PRIMARY' : 'REPLICA',
    PrimaryKey: primary === undefined ? undefined : show(primary),
    ReplicaKeys: related.filter((other) => !other.primary).map(show),
  };
}
