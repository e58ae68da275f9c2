import { type JsonObject, objectAt, textAt } from '../json/json.ts';
import { ensureMetadata, isTerminating, type KubeObject, metadataOf, setOrRemove, uidOf } from '../json/kube-object.ts';
import { fromLabelSelector } from '../selectors/label-selector.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { controllerOf } from './pod-facts.ts';
import { controllerReference } from './pod-from-template.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** Adopts what a workload's selector names and nobody controls, and lets go of what it controls and no longer names. */
export function claimObjects({ store, writer }: WorkloadParts, owner: StoredObject, collection: string): void {
  if (isTerminating(owner.object)) return;
  const selects = fromLabelSelector(objectAt(owner.object, 'spec', 'selector'));
  const uid = uidOf(owner.object);
  for (const stored of store.list(collection, owner.namespace)) {
    const controller = controllerOf(stored.object);
    const isNamed = selects(stored.object);
    if (controller === '' && isNamed && !isTerminating(stored.object)) {
      const reference = controllerReference(owner.object);
      writer.amend(collection, stored, (object) => setReferences(object, [...referencesOf(object), reference]));
    } else if (controller === uid && !isNamed) {
      const rest = referencesOf(stored.object).filter((one) => textAt(one, 'uid') !== uid);
      writer.amend(collection, stored, (object) => setReferences(object, rest));
    }
  }
}

function referencesOf(object: KubeObject): readonly JsonObject[] {
  const found = metadataOf(object)['ownerReferences'];
  return Array.isArray(found) ? (found as readonly JsonObject[]) : [];
}

function setReferences(object: KubeObject, references: readonly JsonObject[]): void {
  setOrRemove(ensureMetadata(object), 'ownerReferences', references.length === 0 ? undefined : [...references]);
}
