import type { ByteString } from '../../text/byte-string.ts';

/** The only names with small letters. */
const MIXED = /^(?:ChST|MeST)/;
const GMT = /^GMT(?:[+-]0*(?:[0-9]|1[0-9]|2[0-3])(?![0-9]))?/;
const SIGNED_HOURS = /^[+-]0*(?:[0-9]|1[0-9]|2[0-3])(?![0-9])/;
/** Three capitals, or four or five that end in T, and no further ones; one name ends otherwise. */
const CAPITALS = /^(?:[A-Z]{3}|[A-Z]{3,4}T|WITA)(?![A-Z])/;
const SHORTEST = 3;

/** How many bytes at the start look like the letters of a time zone; zero when none do. The rules are those of Go's time package. */
export function zoneNameLength(text: ByteString): number {
  if (text.length < SHORTEST) return 0;
  const found = [MIXED, GMT, SIGNED_HOURS, CAPITALS].map((form) => form.exec(text)).find((match) => match !== null);
  return found?.[0].length ?? 0;
}
