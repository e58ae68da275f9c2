import {
  type ChildWish,
  type ClusterExternalSecret,
  type ClusterPushSecret,
  externalSecretWish,
  type NamespaceChoice,
  parseClusterExternalSecret,
  parseClusterPushSecret,
  parseExternalSecret,
  parsePushSecret,
  pushSecretWish,
} from '@lockkeeper/core';
import type { KubeObject, ResourceType } from '@lockkeeper/kube';
import { clusterExternalSecrets, clusterPushSecrets, externalSecrets, pushSecrets } from '@lockkeeper/kube/internal';

type ClusterObject = ClusterExternalSecret | ClusterPushSecret;

/** What differs between the two kinds that put one object into each of many namespaces. */
export interface FanOutKind<Object extends ClusterObject = ClusterObject> {
  readonly type: ResourceType;
  readonly childType: ResourceType;
  readonly parse: (object: unknown) => Object;
  readonly wish: (object: Object) => ChildWish;
  readonly choice: (object: Object) => NamespaceChoice;
  /** The spec of a child with the defaults of its CRD; throws LockkeeperError for a shape that cannot be read. */
  readonly childSpec: (object: KubeObject) => unknown;
  /** Field of the status with the name of the children. */
  readonly nameField: 'externalSecretName' | 'pushSecretName';
  /** Why a namespace fails in which an object of that name belongs to somebody else; upstream's words. */
  readonly taken: string;
  /** Beginning of the names of its metrics. */
  readonly metrics: 'clusterexternalsecret' | 'clusterpushsecret';
  /** Put on cluster objects by ESO, and taken away from those that are being deleted. */
  readonly finalizer?: string;
}

export const CLUSTER_EXTERNAL_SECRETS: FanOutKind<ClusterExternalSecret> = {
  type: clusterExternalSecrets,
  childType: externalSecrets,
  parse: parseClusterExternalSecret,
  wish: externalSecretWish,
  choice: ({ spec }) => spec,
  childSpec: (object) => parseExternalSecret(object).spec,
  nameField: 'externalSecretName',
  taken: 'external secret already exists in namespace',
  metrics: 'clusterexternalsecret',
  finalizer: 'externalsecrets.external-secrets.io/clusterexternalsecret-cleanup',
};

export const CLUSTER_PUSH_SECRETS: FanOutKind<ClusterPushSecret> = {
  type: clusterPushSecrets,
  childType: pushSecrets,
  parse: parseClusterPushSecret,
  wish: pushSecretWish,
  choice: ({ spec }) => spec,
  childSpec: (object) => parsePushSecret(object).spec,
  nameField: 'pushSecretName',
  taken: 'push secret already exists in namespace',
  metrics: 'clusterpushsecret',
};
