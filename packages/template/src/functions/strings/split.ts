import type { CallContext } from '../../call-context.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import { type MapValue, mapValue, stringValue, type Value } from '../../values/value.ts';
import { characters } from './trim.ts';

/**
 * The parts between separators, at most `limit` of them: the last holds the rest. A negative limit is none, zero gives no part.
 * An empty separator cuts after every character.
 */
export function splitText(text: ByteString, separator: ByteString, limit: number, context: CallContext): ByteString[] {
  if (limit === 0) return [];
  const parts = separator === '' ? characters(text) : text.split(separator);
  context.step(parts.length);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

/** Parts under the names `_0`, `_1`, …. */
export function numbered(parts: readonly ByteString[]): MapValue {
  const entries = new Map<ByteString, Value>(parts.map((part, at) => [`_${at}`, stringValue(part)]));
  return mapValue(entries, goTypes.stringMap);
}
