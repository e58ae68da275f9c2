import type { ByteString } from '../../../text/byte-string.ts';
import { readBase64, writeBase64 } from '../base64.ts';

/** One block of PEM. */
export interface PemBlock {
  readonly type: ByteString;
  readonly headers: ReadonlyMap<ByteString, ByteString>;
  readonly bytes: Uint8Array;
}

/** The next block of a text and what follows it. There is no block when there is none; the rest is all of the text then. */
export interface PemReading {
  readonly block?: PemBlock;
  readonly rest: ByteString;
}

const BEGIN = '-----BEGIN ';
const END = '\n-----END ';
const DASHES = '-----';
const LINE_LENGTH = 64;
const SPACES = ' \t\n\v\f\r';

/** A line without its end and the blanks before it, and where the next one starts. */
interface Line {
  readonly text: ByteString;
  readonly next: number;
}

/**
 * The first block of a text, as Go's encoding/pem finds it: an END line, the last BEGIN line before it, the same type in both.
 * What does not fit is skipped. Every byte is looked at a bounded number of times.
 */
export function readPem(text: ByteString): PemReading {
  for (let from = 0; ; ) {
    const end = text.indexOf(END, from);
    if (end < 0) return { rest: text };
    const begin = text.slice(from, end).lastIndexOf(BEGIN);
    const read = begin < 0 ? undefined : readBlock(text, from, from + begin, end);
    if (read === 'nothing more') return { rest: text };
    if (read !== undefined) return read;
    from = end + END.length;
  }
}

/** The block between a BEGIN at `begin` and an END at `end`; undefined when they do not make one. */
function readBlock(
  text: ByteString,
  from: number,
  begin: number,
  end: number,
): PemReading | 'nothing more' | undefined {
  if (begin > from && text.charAt(begin - 1) !== '\n') return undefined;
  const first = lineAt(text, begin + BEGIN.length);
  if (!first.text.endsWith(DASHES)) return undefined;
  const type = first.text.slice(0, -DASHES.length);
  const body = readHeaders(text, first.next);
  if (body === undefined || body.start > end + END.length) return 'nothing more';
  if (body.headers.size > 0 && body.start > end) return undefined;
  const endLine = lineAt(text, end + END.length);
  if (endLine.text !== `${type}${DASHES}`) return undefined;
  const decoded = readBase64(text.slice(body.start, end).replaceAll(/[ \t]/g, ''));
  if (decoded.bytes === undefined) return undefined;
  return { block: { type, headers: body.headers, bytes: decoded.bytes }, rest: text.slice(endLine.next) };
}

/** The lines with a colon before the body; undefined when the text ends with them. */
function readHeaders(
  text: ByteString,
  from: number,
): { readonly headers: Map<ByteString, ByteString>; readonly start: number } | undefined {
  const headers = new Map<ByteString, ByteString>();
  for (let start = from; start < text.length; ) {
    const line = lineAt(text, start);
    const colon = line.text.indexOf(':');
    if (colon < 0) return { headers, start };
    headers.set(trimSpace(line.text.slice(0, colon)), trimSpace(line.text.slice(colon + 1)));
    start = line.next;
  }
  return undefined;
}

function lineAt(text: ByteString, start: number): Line {
  const newline = text.indexOf('\n', start);
  if (newline < 0) return { text: trimBlanks(text.slice(start)), next: text.length };
  const end = text.charAt(newline - 1) === '\r' ? newline - 1 : newline;
  return { text: trimBlanks(text.slice(start, Math.max(start, end))), next: newline + 1 };
}

function trimBlanks(line: ByteString): ByteString {
  let end = line.length;
  while (end > 0 && ' \t'.includes(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}

/** Not JavaScript's `trim`, which would take bytes of longer characters for spaces. */
function trimSpace(text: ByteString): ByteString {
  let start = 0;
  let end = text.length;
  while (start < end && SPACES.includes(text.charAt(start))) start++;
  while (end > start && SPACES.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The block as PEM, in lines of 64 digits; headers sorted, `Proc-Type` before all others (RFC 1421 §4.6.1.1). */
export function writePem({ type, headers, bytes }: Pick<PemBlock, 'type' | 'bytes'> & Partial<PemBlock>): ByteString {
  const names = [...(headers?.keys() ?? [])].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const head = names.map((name) => `${name}: ${headers?.get(name) ?? ''}\n`).join('');
  const digits = writeBase64(bytes);
  const lines: ByteString[] = [];
  for (let at = 0; at < digits.length; at += LINE_LENGTH) lines.push(`${digits.slice(at, at + LINE_LENGTH)}\n`);
  return `${BEGIN}${type}${DASHES}\n${head}${head === '' ? '' : '\n'}${lines.join('')}${END.slice(1)}${type}${DASHES}\n`;
}

function rank(name: ByteString): number {
  return name === 'Proc-Type' ? 0 : 1;
}
