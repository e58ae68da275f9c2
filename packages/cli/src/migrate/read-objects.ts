import { LockkeeperError } from '@lockkeeper/core';
import {
  apiVersionOf,
  configMaps,
  type KubeClient,
  KubeError,
  type KubeObject,
  type ListOptions,
  type ResourceType,
  resourceName,
  secrets,
} from '@lockkeeper/kube';
import { withoutManagedFields } from '@lockkeeper/kube/internal';
import { fieldOf, readDocuments } from '../manifests/read-documents.ts';
import { withNamespace } from '../manifests/read-manifests.ts';
import { ROLE_MAP } from './identities/identity-inventory.ts';
import { PODS_KINDS, SECRETS_KINDS } from './object-kinds.ts';

const CLUSTER_SCOPED: readonly string[] = [
  'ClusterSecretStore',
  'ClusterExternalSecret',
  'ClusterPushSecret',
  'ClusterGenerator',
  'StoreGrant',
  'Namespace',
  'CSIDriver',
  'MutatingWebhookConfiguration',
];

function isObject(value: unknown): value is KubeObject {
  const metadata = fieldOf(value, 'metadata');
  return (
    typeof fieldOf(value, 'apiVersion') === 'string' &&
    typeof fieldOf(value, 'kind') === 'string' &&
    typeof fieldOf(metadata, 'name') === 'string'
  );
}

/** A `List`, as `kubectl get -o yaml` prints it, stands for its items. */
function itemsOf(value: unknown): readonly unknown[] {
  const items = fieldOf(value, 'items');
  return fieldOf(value, 'kind') === 'List' && Array.isArray(items) ? items : [value];
}

/** Objects of manifests. Throws LockkeeperError `InvalidInput` for a document that is no object of Kubernetes. */
export async function readObjectsOfFiles(paths: readonly string[], namespace: string): Promise<readonly KubeObject[]> {
  const documents = await readDocuments(paths);
  return documents.flatMap(({ value, where }) =>
    itemsOf(value).flatMap((item) => {
      if (item === null) return [];
      const kind = fieldOf(item, 'kind');
      const placed = typeof kind === 'string' && CLUSTER_SCOPED.includes(kind) ? item : withNamespace(item, namespace);
      if (isObject(placed)) return [placed];
      throw new LockkeeperError('InvalidInput', `${where}: not an object with apiVersion, kind and metadata.name`);
    }),
  );
}

/** Lists of kinds that are not installed are empty: ESO may be older, and StoreGrant comes with us. */
async function listed(client: KubeClient, type: ResourceType, options: ListOptions): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  try {
    for await (const page of client.listAll(type, options)) {
      // Items of a list carry neither kind nor version.
      found.push(
        ...page.items.map((item) => ({
          ...withoutManagedFields(item),
          apiVersion: apiVersionOf(type),
          kind: type.kind,
        })),
      );
    }
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return [];
    throw error;
  }
  return found;
}

/** The target Secrets that are not known yet: those without our label, one by one and by name. */
async function targets(client: KubeClient, objects: readonly KubeObject[], signal: AbortSignal): Promise<KubeObject[]> {
  const known = new Set(
    objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  const found: KubeObject[] = [];
  for (const { kind, metadata, ...rest } of objects) {
    if (kind !== 'ExternalSecret' || metadata.namespace === undefined) continue;
    const wished = fieldOf(fieldOf(fieldOf(rest, 'spec'), 'target'), 'name');
    const name = typeof wished === 'string' && wished !== '' ? wished : metadata.name;
    const address = { namespace: metadata.namespace, name };
    if (known.has(`${address.namespace}/${address.name}`)) continue;
    const secret = await client.get(secrets, address, { signal });
    if (secret) found.push(secret);
  }
  return found;
}

const MANAGED = 'reconcile.external-secrets.io/managed=true';

/** As `listed`; what may not be listed is told of and left out. */
async function listedIfAllowed(
  client: KubeClient,
  type: ResourceType,
  options: ListOptions,
  tell: (text: string) => void,
): Promise<KubeObject[]> {
  try {
    return await listed(client, type, options);
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 403) throw error;
    tell(`${resourceName(type)} may not be listed: what there is to say of them is left out\n`);
    return [];
  }
}

export interface ClusterReading {
  /** Reads the target Secrets too, whose values are hashed and dropped; it needs the right to list Secrets. */
  readonly withSecrets: boolean;
  readonly signal: AbortSignal;
  /** Takes what is left out for want of a right. */
  readonly tell: (text: string) => void;
}

/** All that a live cluster has to say. */
export async function readObjectsOfCluster(
  client: KubeClient,
  { withSecrets, signal, tell }: ClusterReading,
): Promise<readonly KubeObject[]> {
  const objects: KubeObject[] = [];
  for (const type of SECRETS_KINDS) objects.push(...(await listed(client, type, { signal })));
  for (const type of PODS_KINDS) objects.push(...(await listedIfAllowed(client, type, { signal }, tell)));
  const roleMaps = { signal, fieldSelector: `metadata.name=${ROLE_MAP}` };
  objects.push(...(await listedIfAllowed(client, configMaps, roleMaps, tell)));
  if (!withSecrets) return objects;
  objects.push(...(await listed(client, secrets, { signal, labelSelector: MANAGED })));
  objects.push(...(await targets(client, objects, signal)));
  return objects;
}
