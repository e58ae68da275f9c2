import { MANAGED_LABEL, DATA_HASH_ANNOTATION, type TargetSecret } from '@lockkeeper/core';
import { type KubeClient, secrets } from '@lockkeeper/kube';
import { type CachedSecret, type KubeSecret, projectSecret } from '../../cluster/project-secret.ts';
import type { LastPass } from './last-pass.ts';

/** The target as the decision sees it, for one field manager. */
export function targetFacts(secret: CachedSecret, fieldManager: string): TargetSecret {
  const { labels, annotations } = secret.managers.get(fieldManager) ?? { labels: new Set(), annotations: new Set() };
  return { ...secret, ownLabels: labels, ownAnnotations: annotations };
}

/**
 * Whether the target still is what the last pass left: present, ours, and with data that hashes to what was written. After a
 * restart nothing is remembered and the annotation is believed until the next refresh compares with the source.
 */
export function isTargetIntact(secret: CachedSecret | undefined, uid: string, last: LastPass | undefined): boolean {
  if (secret === undefined || secret.deleting || secret.controller?.uid !== uid) return false;
  const expected = last?.dataHash ?? secret.annotations.get(DATA_HASH_ANNOTATION);
  return (
    secret.labels.get(MANAGED_LABEL) === 'true' &&
    secret.dataHash === expected &&
    secret.annotations.get(DATA_HASH_ANNOTATION) === secret.dataHash
  );
}

/** The Secret as the API server has it now, past every cache. */
export async function readLiveTarget(
  client: KubeClient,
  address: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<CachedSecret | undefined> {
  const live = await client.get<KubeSecret>(secrets, address, { signal });
  return live && projectSecret(live);
}
