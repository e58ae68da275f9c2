import { lookupJson } from '../gjson/lookup.ts';
import { SealedValue } from './sealed-value.ts';

/**
 * The part of a Secret's entries that `remoteRef.property` asks for, or undefined: an entry of that very name, dots included, or what
 * stands before the first dot as entry and what is behind it as a gjson path into its JSON (`eso.md` §2.2, provider kubernetes).
 * Throws `LockkeeperError('Limit')` for lookups that cost too much.
 */
export function lookupEntry(entries: ReadonlyMap<string, SealedValue>, property: string): SealedValue | undefined {
  const whole = entries.get(property);
  if (whole !== undefined) return whole;
  const dot = property.indexOf('.');
  const entry = dot > 0 && dot < property.length - 1 ? entries.get(property.slice(0, dot)) : undefined;
  const found = entry && lookupJson(entry.reveal(), property.slice(dot + 1));
  return found?.exists ? SealedValue.ofBytes(found.bytes()) : undefined;
}
