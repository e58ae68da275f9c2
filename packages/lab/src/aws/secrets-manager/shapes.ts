import { tagKeyList, tagList } from '../accounts/tags.ts';
import { blob, boolean, integer, list, oneOf, required, string, struct } from '../protocol/shape.ts';

const secretId = required(string({ min: 1, max: 2048 }));
const token = string({ min: 32, max: 64 });
const stage = string({ min: 1, max: 256 });
const secretString = string({ max: 65_536, sensitive: true });
const secretBinary = blob({ max: 65_536 });
const nextToken = string({ min: 1, max: 4096 });

const replicas = list(struct({ Region: string({ min: 1, max: 128 }), KmsKeyId: string({ max: 2048 }) }), { min: 1 });

const filters = list(
  struct({
    Key: oneOf(['all', 'name', 'tag-key', 'description', 'tag-value', 'primary-region', 'owning-service'] as const),
    Values: list(string({ min: 0, max: 512 }), { max: 10 }),
  }),
  { max: 10 },
);

/** Inputs of Secrets Manager with the constraints of its service model. */
export const shapes = {
  create: struct({
    Name: required(string({ min: 1, max: 512 })),
    ClientRequestToken: token,
    Description: string({ max: 2048 }),
    KmsKeyId: string({ max: 2048 }),
    SecretBinary: secretBinary,
    SecretString: secretString,
    Tags: tagList,
    Type: string({ max: 64 }),
    AddReplicaRegions: replicas,
    ForceOverwriteReplicaSecret: boolean(),
  }),
  replicate: struct({
    SecretId: secretId,
    AddReplicaRegions: required(replicas),
    ForceOverwriteReplicaSecret: boolean(),
  }),
  removeReplicas: struct({
    SecretId: secretId,
    RemoveReplicaRegions: required(list(string({ min: 1, max: 128 }), { min: 1 })),
  }),
  rotate: struct({
    SecretId: secretId,
    ClientRequestToken: token,
    RotationLambdaARN: string({ max: 2048 }),
    RotationRules: struct({
      AutomaticallyAfterDays: integer({ min: 1, max: 1000 }),
      Duration: string({ min: 2, max: 3, pattern: /^[0-9h]+$/, patternText: '[0-9h]+' }),
      ScheduleExpression: string({ min: 1, max: 256 }),
    }),
    RotateImmediately: boolean(),
    ExternalSecretRotationMetadata: list(struct({ Key: string({ max: 256 }), Value: string({ max: 2048 }) })),
    ExternalSecretRotationRoleArn: string({ min: 20, max: 2048 }),
  }),
  put: struct({
    SecretId: secretId,
    ClientRequestToken: token,
    SecretBinary: secretBinary,
    SecretString: secretString,
    VersionStages: list(stage, { min: 1, max: 20 }),
  }),
  get: struct({ SecretId: secretId, VersionId: token, VersionStage: stage }),
  batchGet: struct({
    SecretIdList: list(string({ min: 1, max: 2048 }), { min: 1, max: 20 }),
    Filters: filters,
    MaxResults: integer({ min: 1, max: 20 }),
    NextToken: nextToken,
  }),
  update: struct({
    SecretId: secretId,
    ClientRequestToken: token,
    Description: string({ max: 2048 }),
    KmsKeyId: string({ max: 2048 }),
    SecretBinary: secretBinary,
    SecretString: secretString,
  }),
  updateStage: struct({
    SecretId: secretId,
    VersionStage: required(stage),
    RemoveFromVersionId: token,
    MoveToVersionId: token,
  }),
  byId: struct({ SecretId: secretId }),
  list: struct({
    IncludePlannedDeletion: boolean(),
    MaxResults: integer({ min: 1, max: 100 }),
    NextToken: nextToken,
    Filters: filters,
    SortOrder: oneOf(['asc', 'desc'] as const),
    SortBy: oneOf(['created-date', 'last-accessed-date', 'last-changed-date', 'name'] as const),
  }),
  listVersions: struct({
    SecretId: secretId,
    IncludeDeprecated: boolean(),
    MaxResults: integer({ min: 1, max: 100 }),
    NextToken: nextToken,
  }),
  delete: struct({
    SecretId: secretId,
    RecoveryWindowInDays: integer(),
    ForceDeleteWithoutRecovery: boolean(),
  }),
  tag: struct({ SecretId: secretId, Tags: required(tagList) }),
  untag: struct({ SecretId: secretId, TagKeys: required(tagKeyList) }),
  putPolicy: struct({
    SecretId: secretId,
    ResourcePolicy: required(string({ min: 1, max: 20_480 })),
    BlockPublicPolicy: boolean(),
  }),
  validatePolicy: struct({
    SecretId: string({ min: 1, max: 2048 }),
    ResourcePolicy: required(string({ min: 1, max: 20_480 })),
  }),
  randomPassword: struct({
    PasswordLength: integer(),
    ExcludeCharacters: string({ max: 4096 }),
    ExcludeNumbers: boolean(),
    ExcludePunctuation: boolean(),
    ExcludeUppercase: boolean(),
    ExcludeLowercase: boolean(),
    IncludeSpace: boolean(),
    RequireEachIncludedType: boolean(),
  }),
};

export type SecretFilters = readonly {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}[];
