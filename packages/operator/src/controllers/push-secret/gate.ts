import {
  admitPush,
  type AuthorizedPush,
  authorizePush,
  type NamespaceFacts,
  type PushTarget,
  type Refusal,
  refusal,
  restsOnLabels,
  type StoreName,
} from '@lockkeeper/core';
import { readIdentity } from '../../cluster/identity-facts.ts';
import type { LiveNamespaces } from '../external-secret/still-allowed.ts';
import { newer } from '../external-secret/still-allowed.ts';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';

type Ports = Pick<PushSecretPorts, 'cache' | 'identities' | 'rules'>;

const MOVED = refusal('Conflict', 'the PushSecret or its namespace changed while it was worked on', 'later');

/** Whether the PushSecret still is the one, and still asks for what, the pass began with. */
function isAsWished({ cache }: Ports, { subject, generation }: PushPass): boolean {
  const cached = cache.pushSecrets.store.get({ namespace: subject.namespace, name: subject.name });
  return cached?.uid === subject.uid && cached.generation === generation;
}

/** The namespace as it is now; its labels are read live where the store's right rests on them (must M5). */
async function currentNamespace(
  { cache }: Ports,
  live: LiveNamespaces,
  { namespace: { name, uid } }: PushPass,
  store: StoreName,
): Promise<NamespaceFacts | undefined> {
  const facts = cache.storeFacts(store, name);
  const isByLabel = facts?.kind === 'ClusterSecretStore' && restsOnLabels(facts);
  const fresh = isByLabel ? await live.read(name) : cache.namespaces.store.get({ name });
  const namespace = fresh && newer(fresh, cache.namespaces.store.get({ name }));
  return namespace?.uid === uid ? namespace : undefined;
}

/**
 * Asks the gate for one write or deletion, right before it is made (must M5): everything it decides from is read after the last wait.
 * Without `targets` it answers whether the store is open at all, and as whom it would be written to.
 */
export async function askGate(
  ports: Ports,
  live: LiveNamespaces,
  pass: PushPass,
  reference: StoreName,
  targets: readonly PushTarget[],
): Promise<AuthorizedPush | Refusal> {
  const namespace = await currentNamespace(ports, live, pass, reference);
  if (namespace === undefined) return MOVED;
  const questionNow = () => ({
    namespace,
    reference,
    store: ports.cache.storeFacts(reference, namespace.name),
    rules: ports.rules,
  });
  const admitted = admitPush(questionNow());
  if (admitted.kind === 'refused') return admitted.refusal;
  const identity = await readIdentity(ports.identities, admitted.wish);
  if ('tenant' in identity) return identity;
  if (!isAsWished(ports, pass)) return MOVED;
  const grants = ports.cache.grantsFor(namespace.name);
  const verdict = authorizePush({ ...questionNow(), grants, identity, targets, owner: pass.owner });
  return verdict.kind === 'allowed' ? verdict.use : verdict.refusal;
}
