import { byteTextOf, bytesOfByteText, byteTextOfText, compareByteTexts } from '../json/byte-text.ts';
import { quoteJsonString } from '../json/json-string.ts';
import { SealedValue } from './sealed-value.ts';

/**
 * Entries as one JSON object of strings, spelled as Go's encoder does without its HTML escapes: sorted by the bytes of the keys, and
 * what is no UTF-8 as `\ufffd`. That is what upstream makes of a whole Secret (`eso.md` §2.2, provider kubernetes).
 */
export function entriesJson(entries: ReadonlyMap<string, SealedValue>): SealedValue {
  const spelled = [...entries].map(([key, value]) => ({ key: byteTextOfText(key), value: byteTextOf(value.reveal()) }));
  const sorted = spelled.toSorted((a, b) => compareByteTexts(a.key, b.key));
  const members = sorted.map(({ key, value }) => `${quoteJsonString(key, 'plain')}:${quoteJsonString(value, 'plain')}`);
  return SealedValue.ofBytes(bytesOfByteText(`{${members.join(',')}}`));
}
