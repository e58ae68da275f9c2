import { put, textsAt } from '../../json/json.ts';
import { ensureMetadata, ensureObject, type KubeObject, nameOf } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';

/** Namespace: label with its name, phase, and the finalizer that keeps it until its content is gone. */
export const namespaceStrategy: Strategy = {
  prepare,
  names: 'label',
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
};

function prepare(object: KubeObject, old: KubeObject | undefined): void {
  const name = nameOf(object);
  if (name !== '') put(ensureObject(ensureMetadata(object), 'labels'), 'kubernetes.io/metadata.name', name);
  if (old !== undefined) {
    // Only the finalize subresource changes them.
    put(ensureObject(object, 'spec'), 'finalizers', [...textsAt(old, 'spec', 'finalizers')]);
    return;
  }
  put(object, 'spec', { finalizers: ['kubernetes'] });
  put(object, 'status', { phase: 'Active' });
}
