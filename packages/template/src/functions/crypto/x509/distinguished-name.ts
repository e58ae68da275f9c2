import type { ByteString } from '../../../text/byte-string.ts';
import { DerCursor, type DerElement } from '../der/der-cursor.ts';
import { tags } from '../der/tag.ts';
import { x509Problem, need } from '../x509-problem.ts';
import { readDirectoryString } from './directory-string.ts';

/** One `CN=…` of a name. `text` is missing when the value is no text. */
export interface NameAttribute {
  readonly type: string;
  readonly text?: ByteString;
  readonly value: DerElement;
}

/** Order and short names with which Go writes a name; what is not here does not appear in it. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ['2.5.4.6', 'C'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.7', 'L'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.17', 'POSTALCODE'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'SERIALNUMBER'],
]);
/** Of these a name has one, the last. */
const SINGLE: ReadonlySet<string> = new Set(['2.5.4.3', '2.5.4.5']);

/** The attributes of a Name in order. Throws `ReadingProblem`. */
export function readName(name: Uint8Array): NameAttribute[] {
  const attributes: NameAttribute[] = [];
  const sets = need(new DerCursor(name).inside(tags.sequence), 'invalid RDNSequence');
  while (!sets.isEmpty) {
    const set = need(sets.inside(tags.set), 'invalid RDNSequence');
    while (!set.isEmpty) attributes.push(readAttribute(set));
  }
  return attributes;
}

function readAttribute(set: DerCursor): NameAttribute {
  const attribute = need(set.inside(tags.sequence), 'invalid RDNSequence: invalid attribute');
  const type = need(attribute.oid(), 'invalid RDNSequence: invalid attribute type');
  const value = need(attribute.any(), 'invalid RDNSequence: invalid attribute value: invalid ASN.1 element');
  const text = readDirectoryString(value);
  if (text.problem !== undefined) {
    throw x509Problem(`invalid RDNSequence: invalid attribute value: ${text.problem}`);
  }
  return { type, value, ...(text.text !== undefined && { text: text.text }) };
}

/** The name as Go's `pkix.Name` writes it: in an order of its own, the last part first, values escaped (RFC 2253). */
export function writeName(attributes: readonly NameAttribute[]): ByteString {
  const parts: ByteString[] = [];
  for (const [type, short] of WRITTEN) {
    const texts = attributes.flatMap((attribute) => (attribute.type === type ? (attribute.text ?? []) : []));
    const shown = SINGLE.has(type) ? texts.slice(-1).filter((text) => text !== '') : texts;
    if (shown.length > 0) parts.push(shown.map((text) => `${short}=${escape(text)}`).join('+'));
  }
  return parts.reverse().join(',');
}

function escape(text: ByteString): ByteString {
  const last = text.length - 1;
  return text.replaceAll(/[,+"\\<>; #]/g, (letter, at: number) => {
    if (letter === '#') return at === 0 ? '\\#' : '#';
    if (letter === ' ') return at === 0 || at === last ? '\\ ' : ' ';
    return `\\${letter}`;
  });
}
