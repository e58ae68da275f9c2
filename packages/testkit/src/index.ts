export { buildIdentity } from './builders/authorized-identity.ts';
export { buildPush, buildPushOwner } from './builders/authorized-push.ts';
export { buildParameterSettings, buildPushSettings, buildSecretSettings } from './builders/push-settings.ts';
export { buildReference } from './builders/reference.ts';
export { buildHop, buildScope, buildServiceAccount, buildStaticKeys } from './builders/scope.ts';
export { buildUse } from './builders/authorized-use.ts';
export type { ProviderHarness } from './contracts/provider-harness.ts';
export { secretProviderContract } from './contracts/secret-provider.ts';
export {
  type FakeProviderOptions,
  type FakeRequest,
  FakeSecretProvider,
  type Interception,
} from './fake-provider/fake-secret-provider.ts';
export { secretWriterContract, type SeenSecret, type WriterHarness } from './contracts/secret-writer.ts';
export { FakeSecretWriter, type FakeWrite, type RemoteSecret } from './fake-writer/fake-secret-writer.ts';
export type { Content } from './fake-provider/fake-keeper.ts';
export { FakeClock } from './fake-clock.ts';
export { FakeRandom } from './fake-random.ts';
export { type PlantedFinding, type ScannedOutput, scanForPlanted } from './planted-scan/scan-for-planted.ts';
export {
  REFUSAL_RULES,
  type RefusalCase,
  refusalCases,
  type RefusalManifest,
  refusalManifest,
  refusalTitle,
  servedVersions,
} from './refusal-cases/refusal-cases.ts';
export { hasClient, type NeededClient } from './system-clients.ts';
