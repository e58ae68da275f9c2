import { dataHash } from '../values/data-hash.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import type { DesiredSecret } from './target.ts';

/**
 * What a Secret holds after values were merged into it: keys of others stay, keys that this ExternalSecret wrote earlier go,
 * and what it wants now wins (`eso.md` §3.4). The hash covers all of it, as ESO's does.
 */
export function mergedSecret(
  live: ReadonlyMap<string, SealedValue>,
  ownKeys: ReadonlySet<string>,
  desired: DesiredSecret,
  data: ReadonlyMap<string, SealedValue>,
): DesiredSecret {
  const foreign = [...live].filter(([key]) => !ownKeys.has(key));
  const merged = new Map([...foreign, ...data]);
  return {
    ...desired,
    dataSizes: new Map([...merged].map(([key, value]) => [key, value.byteLength])),
    dataHash: dataHash(merged),
  };
}
