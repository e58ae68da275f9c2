import { at, isObject, listAt, own, textAt } from '../json/json.ts';
import { isTerminating, type KubeObject, metadataOf, uidOf } from '../json/kube-object.ts';
import type { StoredObject } from '../store/stored-object.ts';

/** The UID of the controller that an object belongs to; empty when it has none. */
export function controllerOf(object: KubeObject): string {
  const owners = own(metadataOf(object), 'ownerReferences');
  if (!Array.isArray(owners)) return '';
  return textAt(owners.find((owner) => at(owner, 'controller') === true) ?? null, 'uid');
}

export function ownedBy(owner: KubeObject, objects: readonly StoredObject[]): readonly StoredObject[] {
  const uid = uidOf(owner);
  return objects.filter(({ object }) => controllerOf(object) === uid);
}

export function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
  );
}

/** How many pods can serve for long enough, and after how many milliseconds one more will. */
export interface Availability {
  readonly available: number;
  readonly nextMs?: number;
}

/** By `minReadySeconds` of their workload; `now` is in milliseconds since the epoch. */
export function availability(workload: KubeObject, pods: readonly StoredObject[], now: number): Availability {
  const leastMs = numberAt(workload, 0, 'spec', 'minReadySeconds') * 1000;
  const left = pods.filter(({ object }) => isReady(object)).map(({ object }) => readySince(object) + leastMs - now);
  const soon = left.filter((ms) => leastMs > 0 && ms > 0);
  const nextMs = soon.length === 0 ? {} : { nextMs: Math.max(1, Math.min(...soon)) };
  return { available: left.length - soon.length, ...nextMs };
}

function readySince(pod: KubeObject): number {
  const ready = listAt(pod, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready');
  return Date.parse(textAt(ready, 'lastTransitionTime')) || 0;
}

/** Neither ended nor about to go. */
export function isActive(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed' && !isTerminating(pod);
}

export function numberAt(object: KubeObject, fallback: number, ...path: readonly string[]): number {
  const found = at(object, ...path);
  return typeof found === 'number' ? found : fallback;
}

export function labelOf(object: KubeObject, key: string): string {
  const labels = own(metadataOf(object), 'labels');
  const found = isObject(labels) ? own(labels, key) : undefined;
  return typeof found === 'string' ? found : '';
}
