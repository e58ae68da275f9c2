export { collectList } from './client/collect-list.ts';
export {
  type CallOptions,
  type DeleteOptions,
  type GetOptions,
  KubeClient,
  type KubeClientOptions,
  type ListOptions,
  type SelectOptions,
  type WatchOptions,
  type WriteOptions,
} from './client/kube-client.ts';
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
export { audiencesOf } from './client/token-audience.ts';
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
export { gatedTransport } from './transport/gated-transport.ts';
export type { KubeRequest, KubeResponse, KubeTransport } from './transport/transport.ts';
