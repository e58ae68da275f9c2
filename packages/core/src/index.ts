export type { AuthorizedUse, ObjectVersion } from './authorize/authorized-use.ts';
export { type ErrorCode, type ErrorFacts, LockkeeperError } from './errors/lockkeeper-error.ts';
export type { LookupLimits } from './gjson/budget.ts';
export { isJson, type JsonMatch, lookupJson } from './gjson/lookup.ts';
export { type Cancel, type Clock, sleep } from './ports/clock.ts';
export type { IdentitySource, StaticKeys } from './ports/identity-source.ts';
export type { Log, LogFacts } from './ports/log.ts';
export type { Random } from './ports/random.ts';
export type {
  AbsentAnswer,
  DeniedAnswer,
  FailedAnswer,
  FetchAnswer,
  FetchOptions,
  FoundAnswer,
  SecretProvider,
} from './ports/secret-provider.ts';
export { AWS_PARTITIONS, type AwsPartition, partitionOfRegion } from './reference/aws-regions.ts';
export {
  arnOf,
  parseRemoteReference,
  type RemoteReferenceInput,
  sameRemote,
  spellRemoteReference,
} from './reference/parse-remote-reference.ts';
export {
  type ArnParts,
  type AwsService,
  type RemoteReference,
  referenceKey,
  type VersionSelector,
} from './reference/remote-reference.ts';
export type {
  BaseIdentity,
  ControllerIdentity,
  RoleHop,
  Scope,
  SecretKeyLocation,
  ServiceAccountIdentity,
  SessionTag,
  StaticKeysIdentity,
} from './scope/scope.ts';
export { scopeKey } from './scope/scope-key.ts';
export { type JsonNode, type JsonReadOptions, readJson } from './values/json-text.ts';
export { SealedValue } from './values/sealed-value.ts';
export * from './api/index.ts';
