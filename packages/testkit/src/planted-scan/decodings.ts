import { constants, gunzipSync, inflateSync } from 'node:zlib';

/** One way in which a text may hide another. `decode` yields every candidate; wrong candidates are noise, not harm. */
export interface Decoding {
  readonly name: string;
  readonly decode: (text: string) => Iterable<string>;
}

/** Longest text that a compressed stream may unfold to: an output under scan must not be able to exhaust the test. */
const longestUnfolded = 8 * 1024 * 1024;

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** A run of base64 or base64url may begin anywhere inside a quartet, so each is read from four offsets: all alignments. */
function* base64(text: string): Generator<string> {
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{16,}/g)) {
    for (let offset = 0; offset < 4; offset += 1) yield latin1(Buffer.from(run.slice(offset), 'base64'));
  }
}

function* hex(text: string): Generator<string> {
  for (const [run] of text.matchAll(/[0-9a-fA-F]{24,}/g)) {
    for (let offset = 0; offset < 2; offset += 1) yield latin1(Buffer.from(run.slice(offset), 'hex'));
  }
}

/** `<Buffer 6c 6b …>`, `6c:6b:…`. */
function* spacedHex(text: string): Generator<string> {
  for (const [run] of text.matchAll(/(?:\b[0-9a-fA-F]{2}[ :,]){11,}[0-9a-fA-F]{2}\b/g)) {
    yield latin1(Buffer.from(run.replaceAll(/[ :,]/g, ''), 'hex'));
  }
}

/** `[108,107]`, `[108 107]`, `{"0":108,"1":107}`: what printing a byte array gives in JavaScript and in Go. */
function* decimalBytes(text: string): Generator<string> {
  const plain = text.replaceAll(/"\d+":/g, '');
  for (const [run] of plain.matchAll(/(?:\b\d{1,3}[,\s]+){11,}\d{1,3}\b/g)) {
    yield String.fromCharCode(...run.split(/[,\s]+/).map((digits) => Number(digits) & 0xff));
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** Only the lines that hold an escape can read differently without it. */
function* linesWith(text: string, mark: string, unescape: (line: string) => string): Generator<string> {
  if (!text.includes(mark)) return;
  for (const line of text.split('\n')) if (line.includes(mark)) yield unescape(line);
}

function* jsonEscapes(text: string): Generator<string> {
  yield* linesWith(text, '\\', (line) =>
    line.replaceAll(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/g, (_, unit?: string, byte?: string, char = '') => {
      const code = unit ?? byte;
      return code === undefined ? (escapes.get(char) ?? char) : String.fromCharCode(Number.parseInt(code, 16));
    }),
  );
}

function* urlEncoding(text: string): Generator<string> {
  yield* linesWith(text, '%', (line) =>
    line.replaceAll(/%([0-9a-fA-F]{2})/g, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16))),
  );
}

function* wideCharacters(text: string): Generator<string> {
  for (const [run] of text.matchAll(/(?:[^\0]\0){11,}[^\0]?/g)) yield run.replaceAll('\0', '');
}

function unfold(compressed: Uint8Array, how: typeof gunzipSync): string | undefined {
  try {
    const options = { maxOutputLength: longestUnfolded, finishFlush: constants.Z_SYNC_FLUSH };
    return latin1(how(compressed, options));
  } catch {
    return undefined;
  }
}

/** How a stream begins, and what unfolds it: gzip, and zlib at each of its four levels. */
const compressed: readonly (readonly [head: string, how: typeof gunzipSync])[] = [
  ['1f8b08', gunzipSync],
  ['7801', inflateSync],
  ['785e', inflateSync],
  ['789c', inflateSync],
  ['78da', inflateSync],
];

/** Compressed streams anywhere in the bytes, also cut short. */
function* compression(text: string): Generator<string> {
  for (const [head, how] of compressed) {
    const start = Buffer.from(head, 'hex').toString('latin1');
    for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
      const found = unfold(Buffer.from(text.slice(at), 'latin1'), how);
      if (found !== undefined) yield found;
    }
  }
}

export const decodings: readonly Decoding[] = Object.freeze([
  { name: 'base64', decode: base64 },
  { name: 'hex', decode: hex },
  { name: 'hex', decode: spacedHex },
  { name: 'decimal', decode: decimalBytes },
  { name: 'json', decode: jsonEscapes },
  { name: 'url', decode: urlEncoding },
  { name: 'utf-16', decode: wideCharacters },
  { name: 'gzip', decode: compression },
]);
