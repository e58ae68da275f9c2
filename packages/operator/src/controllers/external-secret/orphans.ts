import { CREATED_BY_LABEL } from '@lockkeeper/core';
import { type KubeClient, secrets } from '@lockkeeper/kube';
import { externalSecrets } from '@lockkeeper/kube/internal';
import { BY_CONTROLLER, type ClusterCache } from '../../cluster/cluster-cache.ts';
import { type CachedSecret, readSecretMetadata } from '../../cluster/project-secret.ts';
import type { TargetOwner } from './apply.ts';
import { readLiveTarget } from './target.ts';

/** Asks the API server whether the ExternalSecret exists as it was when the pass began. */
async function isCurrent(
  client: KubeClient,
  owner: TargetOwner,
  generation: number,
  signal: AbortSignal,
): Promise<boolean> {
  const address = { namespace: owner.namespace, name: owner.name };
  const { metadata } = (await client.get(externalSecrets, address, { signal, metadataOnly: true })) ?? {};
  return metadata?.uid === owner.uid && metadata.generation === generation && !metadata.deletionTimestamp;
}

function isOurs(secret: CachedSecret, owner: TargetOwner): boolean {
  const { labels } = readSecretMetadata(secret);
  return secret.controller?.uid === owner.uid && labels.get(CREATED_BY_LABEL) === owner.createdBy;
}

/**
 * Deletes Secrets that this ExternalSecret made under an earlier `target.name`. Which ones follows from what exists: the
 * owner reference names our uid and the label agrees (`threat/T9`). Both the ExternalSecret and the Secret are read live
 * before, and the request names the exact state, because a delete on the word of a cache cannot be taken back.
 *
 * Called only after the Secret under the new name has been written.
 */
export async function deleteOrphans(
  client: KubeClient,
  cache: ClusterCache,
  owner: TargetOwner,
  generation: number,
  signal: AbortSignal,
  onDeleted: () => void,
): Promise<void> {
  const candidates = cache.secrets.store
    .byIndex(BY_CONTROLLER, owner.uid)
    .filter(({ namespace, name }) => namespace === owner.namespace && name !== owner.targetName);
  if (candidates.length === 0) return;
  if (!(await isCurrent(client, owner, generation, signal))) return;
  for (const { name } of candidates) {
    const victim = (await readLiveTarget(client, { namespace: owner.namespace, name }, signal))?.secret;
    if (victim === undefined || !isOurs(victim, owner)) continue;
    const { uid, resourceVersion } = victim;
    const outcome = await client.delete(
      secrets,
      { namespace: owner.namespace, name },
      { uid, resourceVersion, signal },
    );
    if (outcome === 'deleted') onDeleted();
  }
}
