import { isUtf8 } from 'node:buffer';
import { type ByteString, encodeText, fromBytes } from '../../../text/byte-string.ts';
import { DerCursor, type DerElement } from '../der/der-cursor.ts';
import { universal } from '../der/tag.ts';

/** The text of an attribute's value; neither when the value is well formed and no text. */
export interface DirectoryString {
  readonly text?: ByteString;
  readonly problem?: string;
}

const PRINTABLE = /^[A-Za-z0-9'()+,\-./:=? *&]*$/;
const NUMERIC = /^[0-9 ]*$/;
const ASCII = /^[\0-\x7f]*$/;

type Reader = (content: Uint8Array, element: DerElement) => DirectoryString;

/** By the first byte of the element. Latin-1 for T.61 and `*` and `&` in PrintableString are what Go accepts too. */
const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [universal.t61String, (content) => ({ text: encodeText(fromBytes(content)) })],
  [universal.printableString, matching(PRINTABLE, 'invalid PrintableString')],
  [universal.numericString, matching(NUMERIC, 'invalid NumericString')],
  [universal.ia5String, matching(ASCII, 'invalid IA5String')],
  [
    universal.utf8String,
    (content) => (isUtf8(content) ? { text: fromBytes(content) } : { problem: 'invalid UTF-8 string' }),
  ],
  [universal.bmpString, readBmpString],
  [universal.integer, (_, element) => wellFormed(readable(element).integer(), 'invalid ASN.1 integer')],
  [universal.bitString, (_, element) => wellFormed(readable(element).bits(), 'invalid ASN.1 BIT STRING')],
  [universal.oid, (_, element) => wellFormed(readable(element).oid(), 'invalid ASN.1 OBJECT IDENTIFIER')],
  [universal.boolean, (_, element) => wellFormed(readable(element).boolean(), 'invalid ASN.1 BOOLEAN')],
]);

/** Reads the value of an attribute of a name as Go does. */
export function readDirectoryString(element: DerElement): DirectoryString {
  return READERS.get(element.tag)?.(element.content, element) ?? {};
}

function matching(pattern: RegExp, problem: string): Reader {
  return (content) => {
    const text = fromBytes(content);
    return pattern.test(text) ? { text } : { problem };
  };
}

/** UCS-2: a terminator is dropped; surrogates and code points that are no characters are refused. */
function readBmpString(content: Uint8Array): DirectoryString {
  const units: number[] = [];
  for (let at = 0; at < content.length; at += 2) units.push(((content[at] ?? 0) << 8) | (content[at + 1] ?? 0));
  if (units.at(-1) === 0) units.pop();
  if (content.length % 2 !== 0 || units.some(isNoCharacter)) return { problem: 'invalid BMPString' };
  return { text: encodeText(units.map((unit) => String.fromCharCode(unit)).join('')) };
}

function isNoCharacter(unit: number): boolean {
  return unit >= 0xfffe || (unit >= 0xfdd0 && unit <= 0xfdef) || (unit >= 0xd800 && unit <= 0xdfff);
}

function readable(element: DerElement): DerCursor {
  return new DerCursor(element.whole);
}

function wellFormed(read: unknown, problem: string): DirectoryString {
  return read === undefined ? { problem } : {};
}
