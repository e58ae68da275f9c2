import { tagKeyList, stringMap } from '../accounts/tags.ts';
import { blob, boolean, integer, list, oneOf, required, string, struct } from '../protocol/shape.ts';

const keyId = required(string({ min: 1, max: 2048 }));
const alias = required(string({ min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/, patternText: '^[a-zA-Z0-9:/_-]+$' }));
const tags = list(
  struct({ TagKey: required(string({ min: 1, max: 128 })), TagValue: required(string({ max: 256 })) }),
  { max: 50 },
);
const dataKey = struct({
  KeyId: keyId,
  EncryptionContext: stringMap,
  NumberOfBytes: integer({ min: 1, max: 1024 }),
  KeySpec: oneOf(['AES_256', 'AES_128'] as const),
  DryRun: boolean(),
});
const paging = { Limit: integer({ min: 1, max: 1000 }), Marker: string({ min: 1, max: 1024 }) };

/** Inputs of KMS with the constraints of its service model. */
export const shapes = {
  createKey: struct({
    Policy: string({ min: 1, max: 131_072 }),
    Description: string({ max: 8192 }),
    KeyUsage: string(),
    KeySpec: string(),
    CustomerMasterKeySpec: string(),
    Origin: string(),
    Tags: tags,
    BypassPolicyLockoutSafetyCheck: boolean(),
    MultiRegion: boolean(),
  }),
  byKey: struct({ KeyId: keyId }),
  page: struct(paging),
  keyPage: struct({ KeyId: keyId, ...paging }),
  aliases: struct({ KeyId: string({ min: 1, max: 2048 }), ...paging }),
  getPolicy: struct({ KeyId: keyId, PolicyName: string({ min: 1, max: 128 }) }),
  putPolicy: struct({
    KeyId: keyId,
    PolicyName: string({ min: 1, max: 128 }),
    Policy: required(string({ min: 1, max: 131_072 })),
    BypassPolicyLockoutSafetyCheck: boolean(),
  }),
  alias: struct({ AliasName: alias, TargetKeyId: keyId }),
  deleteAlias: struct({ AliasName: alias }),
  encrypt: struct({
    KeyId: keyId,
    Plaintext: required(blob({ min: 1, max: 4096 })),
    EncryptionContext: stringMap,
    EncryptionAlgorithm: oneOf(['SYMMETRIC_DEFAULT'] as const),
    DryRun: boolean(),
  }),
  decrypt: struct({
    CiphertextBlob: required(blob({ min: 1, max: 6144 })),
    EncryptionContext: stringMap,
    KeyId: string({ min: 1, max: 2048 }),
    EncryptionAlgorithm: oneOf(['SYMMETRIC_DEFAULT'] as const),
    DryRun: boolean(),
  }),
  reEncrypt: struct({
    CiphertextBlob: required(blob({ min: 1, max: 6144 })),
    SourceEncryptionContext: stringMap,
    SourceKeyId: string({ min: 1, max: 2048 }),
    DestinationKeyId: keyId,
    DestinationEncryptionContext: stringMap,
    DryRun: boolean(),
  }),
  dataKey,
  random: struct({ NumberOfBytes: required(integer({ min: 1, max: 1024 })) }),
  scheduleDeletion: struct({ KeyId: keyId, PendingWindowInDays: integer({ min: 7, max: 30 }) }),
  description: struct({ KeyId: keyId, Description: required(string({ max: 8192 })) }),
  tag: struct({ KeyId: keyId, Tags: required(tags) }),
  untag: struct({ KeyId: keyId, TagKeys: required(tagKeyList) }),
};
