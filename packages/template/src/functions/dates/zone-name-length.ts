import type { ByteString } from '../../text/byte-string.ts';

const SIGNED_HOURS = /^[+-]0*(?:[0-9]|1[0-9]|2[0-3])(?![0-9])/;
const CAPITALS = /^[A-Z]{0,6}/;

/** How many bytes at the start look like the letters of a time zone; zero when none do. The rules are those of Go's time package. */
export function zoneNameLength(text: ByteString): number {
  if (text.length < 3) return 0;
  if (text.startsWith('ChST') || text.startsWith('MeST')) return 4;
  if (text.startsWith('GMT')) return 3 + signedHours(text.slice(3));
  if (text.startsWith('+') || text.startsWith('-')) return signedHours(text);
  const letters = CAPITALS.exec(text)?.[0] ?? '';
  if (letters.length === 3) return 3;
  const isLong = letters.length === 4 || letters.length === 5;
  return isLong && (letters.endsWith('T') || letters === 'WITA') ? letters.length : 0;
}

function signedHours(text: ByteString): number {
  return SIGNED_HOURS.exec(text)?.[0].length ?? 0;
}
