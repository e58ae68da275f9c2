import { byteTextOf, byteTextOfText, bytesOfByteText, compareByteTexts } from '../json/byte-text.ts';
import { quoteJsonString } from '../json/json-string.ts';

/**
 * A JSON object of texts as Go's `encoding/json` writes a `map[string]string`: keys sorted by their bytes, no spaces, bytes that are not
 * UTF-8 as U+FFFD.
 *
 * @param html whether `<`, `>` and `&` are escaped: Go does, unless told `SetEscapeHTML(false)`.
 */
export function textMapJson(texts: ReadonlyMap<string, Uint8Array | string>, html: 'escaped' | 'plain'): Uint8Array {
  const members = [...texts].map(([key, text]) => ({
    key: byteTextOfText(key),
    text: typeof text === 'string' ? byteTextOfText(text) : byteTextOf(text),
  }));
  const sorted = members.toSorted((a, b) => compareByteTexts(a.key, b.key));
  const written = sorted.map(({ key, text }) => `${quoteJsonString(key, html)}:${quoteJsonString(text, html)}`);
  return bytesOfByteText(`{${written.join(',')}}`);
}
