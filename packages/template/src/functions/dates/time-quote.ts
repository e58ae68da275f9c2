import type { ByteString } from '../../text/byte-string.ts';

/** A text in quotes as the errors of Go's time package have it: every byte that is not ASCII as its number. */
export function timeQuote(text: ByteString): ByteString {
  const escaped = Array.from(text, (byte) => {
    const code = byte.charCodeAt(0);
    if (code < 0x20 || code >= 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return byte === '"' || byte === '\\' ? `\\${byte}` : byte;
  });
  return `"${escaped.join('')}"`;
}
