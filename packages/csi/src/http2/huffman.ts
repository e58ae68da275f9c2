/** Length in bits of the code of each byte, RFC 7541 appendix B. The code is canonical, so the lengths are all of it. */
const LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26,
];

const LONGEST = 30;

/** The codes of one length: the first of them, and the bytes that they and their successors stand for. */
interface CodeGroup {
  readonly first: number;
  readonly bytes: readonly number[];
}

function groupCodes(): readonly CodeGroup[] {
  const groups: CodeGroup[] = [{ first: 0, bytes: [] }];
  let next = 0;
  for (let length = 1; length <= LONGEST; length += 1) {
    next *= 2;
    const bytes = LENGTHS.flatMap((bits, byte) => (bits === length ? [byte] : []));
    groups.push({ first: next, bytes });
    next += bytes.length;
  }
  return Object.freeze(groups);
}

const GROUPS = groupCodes();

/**
 * Text in the Huffman code of HPACK, RFC 7541 §5.2; undefined for a code that is none, for the code EOS, and for padding that is not the
 * beginning of EOS or a whole byte long.
 */
export function decodeHuffman(coded: Uint8Array): string | undefined {
  const bytes: number[] = [];
  let code = 0;
  let length = 0;
  for (const byte of coded) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      code = code * 2 + ((byte >> bit) & 1);
      length += 1;
      const group = GROUPS[length];
      const found = group?.bytes[code - group.first];
      if (found !== undefined) {
        bytes.push(found);
        code = 0;
        length = 0;
      } else if (length >= LONGEST) {
        return undefined;
      }
    }
  }
  const isPadding = length < 8 && code === 2 ** length - 1;
  return isPadding ? Buffer.from(bytes).toString('latin1') : undefined;
}
