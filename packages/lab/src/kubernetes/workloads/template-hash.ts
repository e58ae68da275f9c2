import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json/json.ts';
import { isObject } from '../json/json.ts';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** A short name for what a pod template says: equal templates have equal ones. Upstream's own sum depends on Go's types. */
export function templateHash(template: JsonObject, collisions: number): string {
  const digest = createHash('sha256')
    .update(`${collisions} ${canonical(template)}`)
    .digest();
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`;
}
