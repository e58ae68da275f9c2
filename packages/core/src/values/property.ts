import { lookupJson } from '../gjson/lookup.ts';
import { SealedValue } from './sealed-value.ts';

/**
 * The part of a secret that `remoteRef.property` asks for, or undefined when the secret has no such part.
 *
 * A property with a dot is first taken as one key, with every dot escaped; only when that leads nowhere it is used as a
 * gjson path, as ESO does. Throws `LockkeeperError('Limit')` for lookups that cost too much.
 */
export function lookupProperty(secret: SealedValue, property: string): SealedValue | undefined {
  const document = secret.reveal();
  if (property.includes('.')) {
    const asKey = lookupJson(document, property.replaceAll('.', '\\.'));
    if (asKey.exists) return SealedValue.ofBytes(asKey.bytes());
  }
  const found = lookupJson(document, property);
  return found.exists ? SealedValue.ofBytes(found.bytes()) : undefined;
}
