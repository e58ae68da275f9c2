export type { AuthorizedUse, ObjectVersion } from './authorize/authorized-use.ts';
export { type ErrorCode, type ErrorFacts, LockkeeperError } from './errors/lockkeeper-error.ts';
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
export { SealedValue } from './values/sealed-value.ts';
export * from './api/index.ts';
