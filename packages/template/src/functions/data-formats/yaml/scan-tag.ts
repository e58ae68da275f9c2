import { encodeText, fromBytes, decodeText } from '../../../text/byte-string.ts';
import { isBlank, isBlankOrEnd, isNameCharacter } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** A tag: a handle such as `!!` that a directive explains, and what follows it. Without a handle the suffix is all. */
export interface TagParts {
  readonly handle: string;
  readonly suffix: string;
}

const URI = /^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/;

/** Reads `!suffix`, `!!suffix`, `!handle!suffix` or `!<whole>`. */
export function scanTag(cursor: Cursor): TagParts {
  const parts = cursor.peek(1) === '<' ? scanWhole(cursor) : scanShort(cursor);
  if (!isBlankOrEnd(cursor.peek())) throw cursor.failure('did not find expected whitespace or line break');
  return parts;
}

function scanWhole(cursor: Cursor): TagParts {
  cursor.skip(2);
  const suffix = scanUri(cursor, '');
  if (cursor.peek() !== '>') throw cursor.failure("did not find the expected '>'");
  cursor.skip();
  return { handle: '', suffix };
}

function scanShort(cursor: Cursor): TagParts {
  const handle = scanHandle(cursor);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanUri(cursor, '') };
  const suffix = scanUri(cursor, handle);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanHandle(cursor: Cursor): string {
  if (cursor.peek() !== '!') throw cursor.failure("did not find expected '!'");
  let handle = cursor.read();
  while (isNameCharacter(cursor.peek())) handle += cursor.read();
  if (cursor.peek() === '!') handle += cursor.read();
  return handle;
}

/** `head` is what was read as a handle and turned out to be the beginning of the suffix, after its `!`. */
function scanUri(cursor: Cursor, head: string): string {
  let uri = encodeText(head.slice(1));
  let isThere = head !== '';
  while (URI.test(cursor.peek())) {
    uri += cursor.peek() === '%' ? scanEscapes(cursor) : cursor.read();
    isThere = true;
  }
  if (!isThere) throw cursor.failure('did not find expected tag URI');
  return decodeText(uri);
}

/** Octets below each limit begin a code point of this many octets; zero for those that begin none. */
const LEADING_OCTETS = Object.freeze([
  { below: 0x80, width: 1 },
  { below: 0xc0, width: 0 },
  { below: 0xe0, width: 2 },
  { below: 0xf0, width: 3 },
  { below: 0xf8, width: 4 },
]);

/** The octets of one code point. */
function scanEscapes(cursor: Cursor): string {
  const first = scanOctet(cursor);
  const width = LEADING_OCTETS.find(({ below }) => first < below)?.width ?? 0;
  if (width === 0) throw cursor.failure('found an incorrect leading UTF-8 octet');
  const octets = [first];
  while (octets.length < width) {
    const octet = scanOctet(cursor);
    if ((octet & 0xc0) !== 0x80) throw cursor.failure('found an incorrect trailing UTF-8 octet');
    octets.push(octet);
  }
  return fromBytes(Uint8Array.from(octets));
}

function scanOctet(cursor: Cursor): number {
  const digits = cursor.peek(1) + cursor.peek(2);
  if (cursor.peek() !== '%' || !/^[0-9A-Fa-f]{2}$/.test(digits)) {
    throw cursor.failure('did not find URI escaped octet');
  }
  cursor.skip(3);
  return Number.parseInt(digits, 16);
}

/** Reads the value of a `%TAG` directive: a handle and the prefix that it stands for. */
export function scanTagDirective(cursor: Cursor): TagParts {
  cursor.skipBlanks();
  const handle = scanHandle(cursor);
  if (handle !== '!' && !handle.endsWith('!')) throw cursor.failure("did not find expected '!'");
  if (!isBlank(cursor.peek())) throw cursor.failure('did not find expected whitespace');
  cursor.skipBlanks();
  const suffix = scanUri(cursor, '');
  if (!isBlankOrEnd(cursor.peek())) throw cursor.failure('did not find expected whitespace or line break');
  return { handle, suffix };
}
