import { tagKeyList, stringMap } from '../accounts/tags.ts';
import { blob, boolean, integer, list, map, oneOf, required, string, struct } from '../protocol/shape.ts';

const keyId = required(string({ min: 1, max: 2048 }));
const alias = required(string({ min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/, patternText: '^[a-zA-Z0-9:/_-]+$' }));
const tags = list(
  struct({ TagKey: required(string({ min: 1, max: 128 })), TagValue: required(string({ max: 256 })) }),
  { max: 50 },
);
const grantTokens = list(string({ min: 1, max: 8192 }), { max: 10 });
const algorithm = required(string());
const message = required(blob({ min: 1, max: 4096 }));
const messageType = oneOf(['RAW', 'DIGEST', 'EXTERNAL_MU'] as const);
const principal = string({ min: 1, max: 256 });
const grantOperations = [
  'Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo Sign Verify GetPublicKey',
  'CreateGrant RetireGrant DescribeKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateMac VerifyMac',
  'DeriveSharedSecret',
].flatMap((line) => line.split(' '));
const encryptionAlgorithm = oneOf(['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const);
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
    KeyUsage: oneOf(['SIGN_VERIFY', 'ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC'] as const),
    KeySpec: string(),
    CustomerMasterKeySpec: string(),
    Origin: string(),
    Tags: tags,
    BypassPolicyLockoutSafetyCheck: boolean(),
    MultiRegion: boolean(),
  }),
  useKey: struct({ KeyId: keyId, GrantTokens: grantTokens }),
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
    EncryptionAlgorithm: encryptionAlgorithm,
    DryRun: boolean(),
  }),
  decrypt: struct({
    CiphertextBlob: required(blob({ min: 1, max: 6144 })),
    EncryptionContext: stringMap,
    KeyId: string({ min: 1, max: 2048 }),
    EncryptionAlgorithm: encryptionAlgorithm,
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
  dataKeyPair: struct({
    KeyId: keyId,
    KeyPairSpec: required(
      oneOf([
        'RSA_2048',
        'RSA_3072',
        'RSA_4096',
        'ECC_NIST_P256',
        'ECC_NIST_P384',
        'ECC_NIST_P521',
        'ECC_SECG_P256K1',
      ] as const),
    ),
    EncryptionContext: stringMap,
    GrantTokens: grantTokens,
    DryRun: boolean(),
  }),
  random: struct({ NumberOfBytes: required(integer({ min: 1, max: 1024 })) }),
  scheduleDeletion: struct({ KeyId: keyId, PendingWindowInDays: integer({ min: 7, max: 30 }) }),
  sign: struct({
    KeyId: keyId,
    Message: message,
    MessageType: messageType,
    SigningAlgorithm: algorithm,
    GrantTokens: grantTokens,
    DryRun: boolean(),
  }),
  verify: struct({
    KeyId: keyId,
    Message: message,
    MessageType: messageType,
    Signature: required(blob({ min: 1, max: 6144 })),
    SigningAlgorithm: algorithm,
    GrantTokens: grantTokens,
    DryRun: boolean(),
  }),
  generateMac: struct({
    KeyId: keyId,
    Message: message,
    MacAlgorithm: algorithm,
    GrantTokens: grantTokens,
    DryRun: boolean(),
  }),
  verifyMac: struct({
    KeyId: keyId,
    Message: message,
    MacAlgorithm: algorithm,
    Mac: required(blob({ min: 1, max: 6144 })),
    GrantTokens: grantTokens,
    DryRun: boolean(),
  }),
  createGrant: struct({
    KeyId: keyId,
    GranteePrincipal: required(principal),
    RetiringPrincipal: principal,
    Operations: required(list(oneOf(grantOperations))),
    Constraints: struct({ EncryptionContextSubset: map(string()), EncryptionContextEquals: map(string()) }),
    Name: string({ min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/, patternText: '^[a-zA-Z0-9:/_-]+$' }),
    GrantTokens: grantTokens,
    DryRun: boolean(),
  }),
  listGrants: struct({ KeyId: keyId, GrantId: string({ min: 1, max: 128 }), GranteePrincipal: principal, ...paging }),
  retirable: struct({ RetiringPrincipal: required(principal), ...paging }),
  revokeGrant: struct({ KeyId: keyId, GrantId: required(string({ min: 1, max: 128 })), DryRun: boolean() }),
  retireGrant: struct({
    GrantToken: string({ min: 1, max: 8192 }),
    KeyId: string({ min: 1, max: 2048 }),
    GrantId: string({ min: 1, max: 128 }),
    DryRun: boolean(),
  }),
  enableRotation: struct({ KeyId: keyId, RotationPeriodInDays: integer({ min: 90, max: 2560 }) }),
  replicate: struct({
    KeyId: keyId,
    ReplicaRegion: required(string({ min: 1, max: 32 })),
    Policy: string({ min: 1, max: 131_072 }),
    BypassPolicyLockoutSafetyCheck: boolean(),
    Description: string({ max: 8192 }),
    Tags: tags,
  }),
  primaryRegion: struct({ KeyId: keyId, PrimaryRegion: required(string({ min: 1, max: 32 })) }),
  description: struct({ KeyId: keyId, Description: required(string({ max: 8192 })) }),
  tag: struct({ KeyId: keyId, Tags: required(tags) }),
  untag: struct({ KeyId: keyId, TagKeys: required(tagKeyList) }),
};
