export { collectList } from './client/collect-list.ts';
export type {
  CallOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  SelectOptions,
  WatchOptions,
  WriteOptions,
} from './client/call-options.ts';
export { KubeClient, type KubeClientOptions } from './client/kube-client.ts';
export {
  isConflict,
  isGone,
  isNotFound,
  type KubeCause,
  KubeError,
  type KubeFailure,
  type KubeOperation,
} from './client/kube-error.ts';
export type { ListPage } from './client/parse-object.ts';
export type { JsonPatchStep, KubePatch } from './client/patch.ts';
export { selfCan } from './client/self-access.ts';
export { audiencesOf } from './client/token-audience.ts';
export type { AccountToken } from './client/token-request.ts';
export type { WatchEvent } from './client/watch-event.ts';
export {
  type KubeObject,
  type ObjectAddress,
  type ObjectMeta,
  type OwnerReference,
  readAnnotation,
  readLabel,
} from './resources/kube-object.ts';
export {
  apiVersionOf,
  configMaps,
  customResourceDefinitions,
  events,
  leases,
  namespaces,
  pods,
  type ResourceType,
  resourceName,
  secrets,
  serviceAccounts,
} from './resources/resource-type.ts';
export { bearerTransport } from './transport/bearer-transport.ts';
export { gatedTransport } from './transport/gated-transport.ts';
export type { KubeRequest, KubeResponse, KubeTransport } from './transport/transport.ts';
export { type BackoffOptions, reflectorBackoff } from './watch/backoff.ts';
export { compareVersions } from './watch/compare-versions.ts';
export { Reflector, type ReflectorHealth, type ReflectorOptions, type ReflectorTiming } from './watch/reflector.ts';
export {
  type ReflectorSource,
  type SourceSelection,
  sourceOfAll,
  sourceOfNamespace,
} from './watch/reflector-source.ts';
export { type Indexer, type StoreChange, type StoreEntry, type StoreView, storeKey } from './watch/store.ts';
export type { QueueClass } from './queue/queue-class.ts';
export { type TakenKey, WorkQueue, type WorkQueueOptions, type WorkQueueStats } from './queue/work-queue.ts';
export { WorkAborted, Workers, type WorkersOptions, type WorkOutcome } from './queue/workers.ts';
export { systemClock, systemRandom } from './system.ts';
export type { ClientCertificate, ClusterConfig, ExecPlugin, TokenSource } from './config/cluster-config.ts';
export { type InClusterOptions, inClusterConfig } from './config/in-cluster-config.ts';
export {
  type KubeconfigFileOptions,
  type KubeconfigOptions,
  loadKubeconfig,
  loadKubeconfigFile,
} from './config/load-kubeconfig.ts';
export type { CommandResult, Commands, Files } from './config/ports.ts';
export { strictKubeconfig } from './config/strict-kubeconfig.ts';
export { systemCommands, systemFiles } from './system-ports.ts';
export { type ClosableTransport, undiciTransport, type UndiciTransportOptions } from './transport/undici-transport.ts';
export type { Lease } from './election/lease.ts';
export {
  defaultLeaseTiming,
  LeaderElector,
  type LeaderElectorOptions,
  type LeadershipEnd,
  type LeaseTiming,
} from './election/leader-elector.ts';
export { EventRecorder, type EventRecorderOptions } from './events/event-recorder.ts';
export type { EventFacts, EventSubject, KubeEvent } from './events/kube-event.ts';
export { OwnWrites } from './watch/own-writes.ts';
