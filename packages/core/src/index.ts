export type {
  AuthorizedIdentity,
  AuthorizedLocalUse,
  AuthorizedPush,
  AuthorizedUse,
  ObjectVersion,
  PushOwner,
} from './authorize/authorized-use.ts';
export {
  type AdmittedAws,
  type AdmittedLocal,
  type AdmittedStore,
  admitStore,
  type LocalProviderSpec,
  type Refused,
  type StoreQuestion,
  type StoreReference,
  type StoreVerdict,
} from './authorize/admit-store.ts';
export {
  authorizeListed,
  type DroppedNames,
  type ListedRequest,
  type ListedVerdict,
} from './authorize/authorize-listed.ts';
export {
  type Allowed,
  authorizeUse,
  type IdentityRequest,
  type UseRequest,
  type UseVerdict,
} from './authorize/authorize-use.ts';
export {
  type AdmittedGenerator,
  admitGenerator,
  authorizeGenerator,
  type GeneratorQuestion,
  type GeneratorReference,
  type GeneratorUseRequest,
  type GeneratorVerdict,
} from './authorize/generator/authorize-generator.ts';
export type { KeyRefusal, RemoteWish } from './authorize/open-keys.ts';
export {
  admitPush,
  authorizePush,
  openTargets,
  type PushQuestion,
  type PushRequest,
  type PushTarget,
  type PushVerdict,
} from './authorize/push/authorize-push.ts';
export {
  authorizeVolume,
  type ProvenAccount,
  type VolumeIdentity,
  type VolumeRequest,
  type VolumeVerdict,
} from './authorize/volume/authorize-volume.ts';
export { mayPushSecret, PUSH_ANNOTATION, type PushSource } from './authorize/push/may-push-secret.ts';
export type { AwsIdentityWish, IdentityFacts, IdentityWish } from './authorize/base-identity.ts';
export type {
  AwsGeneratorKind,
  AwsProviderSpec,
  GeneratorFacts,
  GrantFacts,
  NamespaceFacts,
  ObjectFacts,
  PlatformRules,
  PushAllowances,
  PushRules,
  SecretFacts,
  ServiceAccountFacts,
  StoreFacts,
} from './authorize/facts.ts';
export { generatorFactsOf, grantFactsOf, storeFactsOf } from './authorize/project-facts.ts';
export { tagKeysOf } from './authorize/session-tags.ts';
export { conditionsAdmit } from './authorize/store-conditions.ts';
export {
  openForWriting,
  openToAll,
  readsProtectedLabels,
  referentMode,
  restsOnLabels,
  servesClass,
} from './authorize/store-rules.ts';
export {
  type CreationPolicy,
  type Decision,
  type DecisionEvent,
  type DeletionPolicy,
  type FailedStage,
  merges,
  type TargetPlan,
  type TargetPolicies,
} from './decide/decision.ts';
export { decideExternalSecret, type ExternalSecretWorld, type Outcome } from './decide/external-secret.ts';
export { decideGenericTarget, type GenericOutcome, type GenericTarget } from './decide/generic-target.ts';
export { mergedSecret } from './decide/merge-data.ts';
export { mayDelete } from './decide/ownership.ts';
export type { ControllerReference, DesiredSecret, Rival, TargetObject, TargetSecret } from './decide/target.ts';
export {
  ADOPT_ANNOTATION,
  CREATED_BY_LABEL,
  DATA_HASH_ANNOTATION,
  EXTERNAL_SECRET_FINALIZER,
  type ExternalSecretReason,
  MANAGED_LABEL,
} from './decide/reasons.ts';
export {
  readRefreshWindows,
  type RefreshCause,
  refreshCause,
  type RefreshPolicy,
  type RefreshWorld,
  untilRefresh,
} from './decide/refresh.ts';
export { type Refusal, refusal, within } from './errors/refusal.ts';
export { dangerousKeys, dangerousKeysText } from './guard/dangerous-keys.ts';
export {
  type GenericTargetRules,
  isDeniedKind,
  type KindReference,
  kindText,
  refusedGenericTarget,
} from './guard/generic-kinds.ts';
export { type FinalSecret, guardFinalSecret } from './guard/final-secret.ts';
export { isForbiddenMetadataKey } from './guard/reserved-metadata.ts';
export * from './fan-out/index.ts';
export * from './generate/index.ts';
export * from './pod-identity/index.ts';
export * from './push/index.ts';
export { freezeIntrinsics } from './harden/freeze-intrinsics.ts';
export { type HardenedProcess, hardenProcess } from './harden/harden-process.ts';
export type { ReviewFacts, ReviewProblem } from './review/problem.ts';
export { reviewClusterExternalSecret } from './review/review-cluster-external-secret.ts';
export { reviewClusterGenerator } from './review/review-cluster-generator.ts';
export { reviewExternalSecret } from './review/review-external-secret.ts';
export { reviewGenerator } from './review/review-generator.ts';
export { parseProviderClass } from './review/provider-class.ts';
export { reviewProviderClass } from './review/review-provider-class.ts';
export { pushStores, reviewClusterPushSecret, reviewPushSecret } from './review/review-push-secret.ts';
export type { TemplateDelimiters } from './review/template-problems.ts';
export { reviewStore } from './review/review-store.ts';
export { reviewStoreGrant } from './review/review-store-grant.ts';
export type { RenderedManifest } from './render/manifest/render-manifest.ts';
export type { RendererPorts } from './render/render-pass.ts';
export {
  type RenderedSecret,
  Renderer,
  type RenderInput,
  type RenderManifestResult,
  type RenderPushResult,
  type RenderResult,
} from './render/renderer.ts';
export {
  type TemplateSourceReference,
  type TemplateSources,
  templateSourceKey,
  templateSourcesOf,
} from './render/template-sources.ts';
export type { UnexpectedKey } from './render/unexpected-key.ts';
export type { Absence } from './resolve/absence.ts';
export { type Assembled, assemble, type AssembleOptions } from './resolve/assemble.ts';
export type { EntryAnswer, FoundSecrets } from './resolve/entry-answer.ts';
export {
  type DataEntry,
  entryPrefix,
  type ExtractEntry,
  type FetchEntry,
  type FindEntry,
  type GeneratorEntry,
  type ReadEntry,
} from './resolve/fetch-entry.ts';
export type { FindKeeper } from './resolve/find/find-rules.ts';
export { filterNames, FIND_ANNOTATION, type FindPlan, type FindStore, planFind } from './resolve/find/plan-find.ts';
export { groupByStore, planFetches, remoteWish, type StoreFetches } from './resolve/plan-fetches.ts';
export { formatDuration, intervalMs, parseDuration, type Duration } from './duration/duration.ts';
export { type ErrorCode, type ErrorFacts, LockkeeperError } from './errors/lockkeeper-error.ts';
export type { LookupLimits } from './gjson/budget.ts';
export { isJson, type JsonMatch, lookupJson } from './gjson/lookup.ts';
export { type ConversionStrategy, convertKeys, reverseKeys } from './keys/convert-keys.ts';
export { checkSecretKey, validateKeys } from './keys/validate-keys.ts';
export { LABEL_POLICY_NAME, labelPolicyInForce } from './policy/protected-labels.ts';
export { type Cancel, type Clock, sleep } from './ports/clock.ts';
export type { AwsTokenSource, RegistryLogin, SessionKeys, SessionTokenWish } from './ports/aws-tokens.ts';
export type {
  GeneratedValues,
  GeneratorAnswer,
  GeneratorRequest,
  GeneratorSource,
} from './ports/generator-source.ts';
export type { HeavyRenderer, HeavyRenderJob } from './ports/heavy-renderer.ts';
export type { IdentitySource, StaticKeys } from './ports/identity-source.ts';
export type { LocalProvider } from './ports/local-provider.ts';
export type { Log, LogFacts } from './ports/log.ts';
export type { Random } from './ports/random.ts';
export type {
  AbsentAnswer,
  DeniedAnswer,
  FailedAnswer,
  FetchAnswer,
  FetchOptions,
  FoundAnswer,
  ListAnswer,
  ListedNames,
  ListFilter,
  SecretProvider,
} from './ports/secret-provider.ts';
export type {
  ForeignAnswer,
  PushAnswer,
  PushValue,
  PushWish,
  RemovalSettings,
  RemoveAnswer,
  SecretWriter,
} from './ports/secret-writer.ts';
export type {
  ParameterStorePushSettings,
  PushSettings,
  SecretsManagerPushSettings,
} from './api/push-secret/push-settings.ts';
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
  type AwsTokenService,
  type RemoteReference,
  referenceKey,
  type VersionSelector,
} from './reference/remote-reference.ts';
export type {
  BaseIdentity,
  ControllerIdentity,
  PodIdentity,
  RoleHop,
  Scope,
  SecretKeyLocation,
  ServiceAccountIdentity,
  SessionTag,
  StaticKeysIdentity,
} from './scope/scope.ts';
export type { FakeDatum, FakeScope, KubernetesScope, LocalReference, LocalScope } from './scope/local-scope.ts';
export { firingBefore, nextAfter } from './schedule/firing.ts';
export { parseSchedule, type Schedule } from './schedule/schedule.ts';
export {
  allowsRefresh,
  nextAllowed,
  parseSyncWindows,
  type SyncWindow,
  type SyncWindows,
} from './schedule/sync-windows.ts';
export { scopeKey } from './scope/scope-key.ts';
export { type JsonNode, type JsonReadOptions, readJson } from './json/json-text.ts';
export { entriesJson } from './values/entries-json.ts';
export { SealedValue } from './values/sealed-value.ts';
export * from './api/index.ts';
export { contentHash } from './values/content-hash.ts';
export { createdByLabel, dataHash, fieldManager, syncedResourceVersion } from './values/data-hash.ts';
