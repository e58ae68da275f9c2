import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type JsonNode, readJson } from '../json/json-text.ts';
import { SealedValue } from './sealed-value.ts';

/**
 * The members of a JSON object as separate values, for `dataFrom.extract`: strings without quotes, all else in its own
 * spelling, `null` as empty value. Of a repeated key the last counts, and the text `null` is an object without members,
 * both as in Go. Throws `LockkeeperError('InvalidInput')` for anything else, and never quotes the secret.
 */
export function extractJson(secret: SealedValue): Map<string, SealedValue> {
  const bytes = secret.reveal();
  const document = readJson(bytes, { duplicates: 'last' });
  if (document.kind === 'null') return new Map();
  if (document.kind !== 'object') {
    throw new LockkeeperError('InvalidInput', 'the secret is JSON, but not a JSON object', { kind: document.kind });
  }
  return new Map([...document.members].map(([key, member]) => [key, memberValue(bytes, member)]));
}

function memberValue(bytes: Uint8Array, member: JsonNode): SealedValue {
  if (member.kind === 'null') return SealedValue.ofText('');
  if (member.kind === 'string') return SealedValue.ofText(member.text);
  return SealedValue.ofBytes(bytes.subarray(member.start, member.end));
}
