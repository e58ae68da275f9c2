import type { TargetSecret } from '@lockkeeper/core';
import { type KubeClient, secrets } from '@lockkeeper/kube';
import { type CachedSecret, type KubeSecret, projectSecret, readSecretMetadata } from '../../cluster/project-secret.ts';
import type { LastPass } from './last-pass.ts';

/** The target as the decision sees it, for one field manager. */
export function targetFacts(secret: CachedSecret, fieldManager: string): TargetSecret {
  const { labels, annotations, managers } = readSecretMetadata(secret);
  const own = managers.get(fieldManager) ?? { labels: new Set(), annotations: new Set() };
  return { ...secret, labels, annotations, ownLabels: own.labels, ownAnnotations: own.annotations };
}

/**
 * Whether the target still is what the last pass left: present, ours, and with data that hashes to what was written. After a
 * restart nothing is remembered and the annotation is believed until the next refresh compares with the source.
 */
export function isTargetIntact(secret: CachedSecret | undefined, uid: string, last: LastPass | undefined): boolean {
  if (secret === undefined || secret.deleting || secret.controller?.uid !== uid || !secret.isManaged) return false;
  return secret.dataHash === (last?.dataHash ?? secret.claimedHash) && secret.claimedHash === secret.dataHash;
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
