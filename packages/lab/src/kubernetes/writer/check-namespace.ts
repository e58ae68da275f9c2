import { forbidden, type GroupResource, notFound } from '../errors/refusals.ts';
import { isTerminating } from '../json/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** Refuses new content in a namespace that does not exist or is going away. */
export function checkNamespaceOpen(store: ObjectStore, of: GroupResource, namespace: string, name: string): void {
  const stored = store.get('/namespaces', '', namespace);
  if (stored === undefined) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (!isTerminating(stored.object)) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(of, name, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}
