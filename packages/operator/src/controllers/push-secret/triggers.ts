import type { WorkQueue } from '@lockkeeper/kube';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';
import type { CachedPushSecret } from '../../cluster/project-push-secret.ts';
import type { TemplateSourceWatches } from '../../cluster/template-source-watches.ts';
import { isWatched } from '../triggers.ts';

/** A change of the object itself; our own status writes are none. */
function isEdit(before: CachedPushSecret, after: CachedPushSecret): boolean {
  return (
    before.uid !== after.uid ||
    before.generation !== after.generation ||
    before.deletedAt !== after.deletedAt ||
    before.finalizers.length !== after.finalizers.length ||
    before.metadataText !== after.metadataText
  );
}

/** What makes a PushSecret be looked at again by its own change; stores, accounts, grants, namespaces and sources are in `connectTriggers`. */
export function connectPushSecrets(cache: ClusterCache, queue: WorkQueue, watches: TemplateSourceWatches): void {
  cache.pushSecrets.store.onChange((change) => {
    const { key, namespace = '', value } = change.entry;
    if (change.kind === 'added') queue.add(key, 'new');
    else if (change.kind === 'deleted' || isEdit(change.before.value, value)) queue.add(key, 'edit');
    const isSame = change.kind === 'updated' && change.before.value.sources.join(' ') === value.sources.join(' ');
    if (change.kind === 'added' || isSame) return;
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      if (!isWatched(cache, kind, namespace)) watches.release(kind, namespace);
    }
  });
}
