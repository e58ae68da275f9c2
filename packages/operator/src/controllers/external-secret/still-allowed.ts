import { type NamespaceFacts, type Refusal, refusal, restsOnLabels } from '@lockkeeper/core';
import { compareVersions, type KubeClient, type KubeObject, namespaces } from '@lockkeeper/kube';
import { externalSecrets, projectNamespace } from '@lockkeeper/kube/internal';
import { type Fetches, gather, type GatherPorts } from './gather.ts';
import type { Pass } from './pass.ts';

const MOVED = refusal('Conflict', 'the ExternalSecret or its namespace changed while its values were read', 'later');

/** Reads of one namespace that are under way, shared by all who need it at the same moment. */
export class LiveNamespaces {
  readonly #client: KubeClient;
  readonly #flights = new Map<string, Promise<NamespaceFacts | undefined>>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  read(name: string): Promise<NamespaceFacts | undefined> {
    const flying = this.#flights.get(name);
    if (flying) return flying;
    const flight = this.#client
      .get<KubeObject>(namespaces, { name }, { metadataOnly: true })
      .then((found) => found && projectNamespace(found))
      .finally(() => this.#flights.delete(name));
    this.#flights.set(name, flight);
    return flight;
  }
}

function usesLabels(ports: GatherPorts, pass: Pass, gathered: Fetches): boolean {
  return gathered.fetches.some(({ question: { reference } }) => {
    if (reference.kind !== 'ClusterSecretStore') return false;
    const store = ports.cache.storeFacts(reference, pass.namespace.name);
    return store !== undefined && restsOnLabels(store);
  });
}

/** Whether the ExternalSecret still is the one, and still asks for what, the pass began with. */
function isAsWished(ports: GatherPorts, pass: Pass): boolean {
  const cached = ports.cache.externalSecrets.store.get({ namespace: pass.namespace.name, name: pass.owner.name });
  return cached?.uid === pass.owner.uid && cached.generation === pass.generation && !cached.deleting;
}

/** A live answer may have been long on its way: what the watch has brought meanwhile counts when it is newer. */
export function newer(live: NamespaceFacts, cached: NamespaceFacts | undefined): NamespaceFacts | undefined {
  return cached && (compareVersions(live.resourceVersion, cached.resourceVersion) ?? 1) > 0 ? live : cached;
}

/**
 * Asks the gate once more, right before a write (must M5, `threat/S4`): values were read a moment ago, and store, grant,
 * account or namespace may have changed since. Where the right rests on namespace labels they are read live, because a label
 * is the one fact that its cache may still show after it was taken away. Undefined means: go ahead.
 */
export async function stillAllowed(
  ports: GatherPorts,
  live: LiveNamespaces,
  pass: Pass,
  gathered: Fetches,
): Promise<Refusal | undefined> {
  if (!isAsWished(ports, pass)) return MOVED;
  const fresh = usesLabels(ports, pass, gathered) ? await live.read(pass.namespace.name) : pass.namespace;
  const namespace = fresh && newer(fresh, ports.cache.namespaces.store.get({ name: pass.namespace.name }));
  if (namespace?.uid !== pass.namespace.uid) return MOVED;
  const again = await gather(ports, pass.object, namespace);
  if (again.kind === 'refused') return again.refusal;
  return again.kind === 'fetches' && again.permits === gathered.permits ? undefined : MOVED;
}

/**
 * Asks the API server whether the ExternalSecret exists as it is known here, before its Secret is created again. A Secret that has vanished is
 * often the work of the garbage collector, and a cache that is behind would keep the two creating and deleting in turns.
 */
export async function stillThere(client: KubeClient, pass: Pass): Promise<Refusal | undefined> {
  const address = { namespace: pass.namespace.name, name: pass.owner.name };
  const live = await client.get(externalSecrets, address, { metadataOnly: true, signal: pass.signal });
  const { uid, generation, deletionTimestamp } = live?.metadata ?? {};
  const isSame = uid === pass.owner.uid && generation === pass.generation && deletionTimestamp === undefined;
  return isSame ? undefined : MOVED;
}
