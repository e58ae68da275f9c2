import type { KubeClient } from '@lockkeeper/kube';
import { pushSecrets } from '@lockkeeper/kube/internal';
import type { CachedPushSecret } from '../../cluster/project-push-secret.ts';
import type { PushSubject } from './report.ts';

/** Keeps a PushSecret until what it pushed is taken away; ESO's own name. */
export const PUSH_FINALIZER = 'pushsecret.externalsecrets.io/finalizer';

/** Puts our finalizer on, or takes it off, at the version that was seen; those of others stay. */
export async function setFinalizer(
  client: KubeClient,
  { namespace, name }: PushSubject,
  { finalizers, uid, resourceVersion }: CachedPushSecret,
  isWanted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const others = finalizers.filter((finalizer) => finalizer !== PUSH_FINALIZER);
  const body = { metadata: { uid, resourceVersion, finalizers: isWanted ? [...others, PUSH_FINALIZER] : others } };
  await client.patch(pushSecrets, { namespace, name }, { kind: 'merge', body }, { signal });
}
