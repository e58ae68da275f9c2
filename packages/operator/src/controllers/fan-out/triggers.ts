import type { NamespaceFacts } from '@lockkeeper/core';
import type { StoreChange, StoreView, WorkQueue } from '@lockkeeper/kube';
import { BY_CHILD, BY_UID } from '../../cluster/cluster-cache.ts';
import type { CachedFanOut } from '../../cluster/project-fan-out.ts';

/** What a change of a child is told by; statuses are none of it. */
export interface CachedChild {
  readonly generation: number;
  readonly metadataText: string;
  readonly controllerUid?: string;
  readonly deleting?: boolean;
  readonly deletedAt?: number;
}

type CachedNamespace = NamespaceFacts & { readonly terminating: boolean };

function isEdit(before: CachedFanOut, after: CachedFanOut): boolean {
  return (
    before.uid !== after.uid ||
    before.generation !== after.generation ||
    before.deleting !== after.deleting ||
    before.metadataText !== after.metadataText
  );
}

function childMatters(before: CachedChild, after: CachedChild): boolean {
  return (
    before.generation !== after.generation ||
    before.controllerUid !== after.controllerUid ||
    before.metadataText !== after.metadataText ||
    before.deleting !== after.deleting ||
    before.deletedAt !== after.deletedAt
  );
}

function choiceMayChange(before: CachedNamespace, after: CachedNamespace): boolean {
  if (before.uid !== after.uid || before.terminating !== after.terminating) return true;
  if (before.labels.size !== after.labels.size) return true;
  return [...before.labels].some(([key, value]) => after.labels.get(key) !== value);
}

/**
 * What makes a cluster object be looked at again: its own edit, a namespace that comes, goes or changes its labels, and a change of a
 * child of its own or of an object that stands in a child's place.
 */
export function connectFanOut(
  owners: StoreView<CachedFanOut>,
  children: StoreView<CachedChild>,
  namespaces: StoreView<CachedNamespace>,
  queue: WorkQueue,
): void {
  owners.onChange((change) => {
    const { key, value } = change.entry;
    if (change.kind === 'added') queue.add(key, 'new');
    else if (change.kind === 'deleted' || isEdit(change.before.value, value)) queue.add(key, 'edit');
  });

  namespaces.onChange((change: StoreChange<CachedNamespace>) => {
    if (change.kind === 'updated' && !choiceMayChange(change.before.value, change.entry.value)) return;
    for (const { key } of owners.entries()) queue.add(key, 'edit');
  });

  children.onChange((change) => {
    const { name, value } = change.entry;
    if (change.kind === 'updated' && !childMatters(change.before.value, value)) return;
    const uids = [value.controllerUid, change.kind === 'updated' ? change.before.value.controllerUid : undefined];
    const controllers = uids.flatMap((uid) => (uid === undefined ? [] : owners.byIndex(BY_UID, uid)));
    for (const { key } of [...controllers, ...owners.byIndex(BY_CHILD, name)]) queue.add(key, 'edit');
  });
}
