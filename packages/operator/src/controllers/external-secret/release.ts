import { EXTERNAL_SECRET_FINALIZER } from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import { externalSecrets } from '@lockkeeper/kube/internal';
import type { CachedExternalSecret } from '../../cluster/project-external-secret.ts';

/**
 * An ExternalSecret that is being deleted: its Secret goes with its owner reference. All that is left to do is to take away
 * the finalizer that ESO may have put on it, because nobody else would.
 */
export async function release(
  client: KubeClient,
  address: { readonly namespace: string; readonly name: string },
  cached: CachedExternalSecret,
  signal: AbortSignal,
): Promise<void> {
  if (!cached.finalizers.includes(EXTERNAL_SECRET_FINALIZER)) return;
  const finalizers = cached.finalizers.filter((finalizer) => finalizer !== EXTERNAL_SECRET_FINALIZER);
  const { uid, resourceVersion } = cached;
  const body = { metadata: { uid, resourceVersion, finalizers } };
  await client.patch(externalSecrets, address, { kind: 'merge', body }, { signal });
}
