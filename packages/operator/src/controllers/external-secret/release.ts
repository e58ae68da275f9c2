import { createdByLabel, EXTERNAL_SECRET_FINALIZER, mayDelete } from '@lockkeeper/core';
import { type KubeClient, secrets } from '@lockkeeper/kube';
import { externalSecrets } from '@lockkeeper/kube/internal';
import { type CachedExternalSecret, readExternalSecret } from '../../cluster/project-external-secret.ts';
import { refusedByApiServer } from './apply.ts';
import { readLiveTarget, targetFacts } from './target.ts';

interface Address {
  readonly namespace: string;
  readonly name: string;
}

/** With `deletionPolicy: Delete` the Secret goes at once, and not when the garbage collector comes by (`eso.md` §3.2, step 2). */
async function deleteTarget(
  client: KubeClient,
  { namespace, name }: Address,
  cached: CachedExternalSecret,
  signal: AbortSignal,
): Promise<void> {
  const parsed = readExternalSecret(cached);
  if (!parsed.ok || parsed.object.spec.target.deletionPolicy !== 'Delete' || parsed.object.spec.target.manifest) return;
  const address = { namespace, name: cached.targetName };
  const live = await readLiveTarget(client, address, signal);
  if (live === undefined || live.secret.deleting) return;
  const owner = { uid: cached.uid, createdBy: createdByLabel(namespace, name) };
  if (!mayDelete(owner, targetFacts(live.secret, name))) return;
  const { uid, resourceVersion } = live.secret;
  try {
    await client.delete(secrets, address, { uid, resourceVersion, signal });
  } catch (error) {
    // Where we may not, the garbage collector does it; a finalizer that stays would hold the namespace up.
    if (refusedByApiServer(error, 'delete') === undefined) throw error;
  }
}

/**
 * An ExternalSecret that is being deleted: its Secret goes with its owner reference. All that is left to do is to take away
 * the finalizer that ESO may have put on it, because nobody else would. No call to AWS is needed for it (`threat/T14`).
 */
export async function release(
  client: KubeClient,
  address: Address,
  cached: CachedExternalSecret,
  signal: AbortSignal,
): Promise<void> {
  if (!cached.finalizers.includes(EXTERNAL_SECRET_FINALIZER)) return;
  await deleteTarget(client, address, cached, signal);
  const finalizers = cached.finalizers.filter((finalizer) => finalizer !== EXTERNAL_SECRET_FINALIZER);
  const { uid, resourceVersion } = cached;
  const body = { metadata: { uid, resourceVersion, finalizers } };
  await client.patch(externalSecrets, address, { kind: 'merge', body }, { signal });
}
