import { child, isRecord } from '@lockkeeper/kube/internal';

/** Equal as JSON: the order of an object's keys says nothing. */
function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
    );
  }
  return Object.is(a, b);
}

/** Whether an update leaves the spec as it was: only metadata, finalizers or the status change. */
export function sameSpec(object: unknown, oldObject: unknown): boolean {
  return sameJson(child(object, 'spec'), child(oldObject, 'spec'));
}
