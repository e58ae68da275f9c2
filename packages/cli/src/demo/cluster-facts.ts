import { LockkeeperError } from '@lockkeeper/core';
import { type KubeClient, type KubeObject, type ResourceType, serviceAccounts } from '@lockkeeper/kube';
import { PODS_FOLDER_ANNOTATION } from '@lockkeeper/lab';
import { csiAccount, csiInstalledObjects } from '../lab/csi-account.ts';
import type { LabNeeds } from './scenario.ts';

/** What scenarios need to know of the cluster they play on, as far as the user may see it. */
export interface ClusterFacts {
  /** Its nodes are a lab's: pods get all a container would be started with, and none is run. */
  readonly podsOfLab: boolean;
  /** What kinds of nodes a lab has. A cluster's own nodes say nothing: Fargate makes them for the pods that ask. */
  readonly nodeTypes: ReadonlySet<string>;
  readonly hasSecretsStore: boolean;
  /** Whether a lab has our provider for that driver. What is on a cluster's nodes cannot be seen from here. */
  readonly hasProvider: boolean;
}

const NODES: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
const DRIVERS: ResourceType = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csidrivers',
  kind: 'CSIDriver',
  namespaced: false,
};
const SECRETS_STORE = 'secrets-store.csi.k8s.io';
const COMPUTE_TYPE = 'eks.amazonaws.com/compute-type';

/** What a user may not see is as if it were not there. */
async function seen<T>(look: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof LockkeeperError) return otherwise;
    throw error;
  }
}

async function nodesOf(client: KubeClient, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const nodes: KubeObject[] = [];
  for await (const page of client.listAll(NODES, { signal })) nodes.push(...page.items);
  return nodes;
}

/** The provider of a lab has an account of its own. */
async function hasAccount(client: KubeClient, signal: AbortSignal): Promise<boolean> {
  const account = csiAccount(csiInstalledObjects());
  return (await client.get(serviceAccounts, account, { signal, metadataOnly: true })) !== undefined;
}

/** Looks at the nodes and drivers of a cluster. */
export async function clusterFacts(client: KubeClient, signal: AbortSignal): Promise<ClusterFacts> {
  const nodes = await seen(nodesOf(client, signal), []);
  const ofLab = nodes.filter(({ metadata }) => metadata.annotations?.[PODS_FOLDER_ANNOTATION] !== undefined);
  const driver = await seen(client.get(DRIVERS, { name: SECRETS_STORE }, { signal }), undefined);
  return {
    podsOfLab: ofLab.length > 0,
    nodeTypes: new Set(ofLab.map(({ metadata }) => metadata.labels?.[COMPUTE_TYPE] ?? '')),
    hasSecretsStore: driver !== undefined,
    hasProvider: await seen(hasAccount(client, signal), false),
  };
}

/** What of a scenario's needs this cluster does not have, and how to get it; undefined when it has all. */
export function missingPart({ nodes = [], csi }: LabNeeds, facts: ClusterFacts): string | undefined {
  const missing = facts.podsOfLab ? nodes.filter((type) => !facts.nodeTypes.has(type)) : [];
  if (missing.length > 0)
    return `it needs a node of ${missing.join(' and of ')}: lockkeeper lab ${missing.map((type) => `--node ${type}`).join(' ')}`;
  if (csi === true && !facts.hasSecretsStore)
    return `it mounts volumes of ${SECRETS_STORE}, a driver that this cluster does not have`;
  if (csi === true && facts.podsOfLab && !facts.hasProvider)
    return 'it needs the CSI provider: lockkeeper lab --with-csi';
  return undefined;
}
