import { textAt } from '../../kubernetes/json/json.ts';
import type { StoredObject } from '../../kubernetes/store/stored-object.ts';

/** The first address of 10.42.0.0/16 that no pod has. */
export function freeAddress(pods: readonly StoredObject[]): string {
  const taken = new Set(pods.map(({ object }) => textAt(object, 'status', 'podIP')));
  for (let index = 2; index < 65_534; index++) {
    const address = `10.42.${index >> 8}.${index & 255}`;
    if (!taken.has(address)) return address;
  }
  return '';
}
