import { type ByteString, decodeRune } from '../../../text/byte-string.ts';
import { ReadingProblem } from '../reading-problem.ts';

const LARGEST_UNIT = 0xffff;

/** A password in the form of RFC 7292 §B.1: UCS-2, big-endian, with a zero at the end. */
export function bmpPassword(password: ByteString): Uint8Array {
  return Buffer.concat([writeBmp(password), Uint8Array.of(0, 0)]);
}

/** Text as UCS-2, big-endian. Throws `ReadingProblem` for characters beyond U+FFFF. */
export function writeBmp(text: ByteString): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; ) {
    const { rune, width } = decodeRune(text, at);
    if (rune > LARGEST_UNIT) {
      throw new ReadingProblem('pkcs12: string contains characters that cannot be encoded in UCS-2');
    }
    bytes.push(rune >> 8, rune & 0xff);
    at += width;
  }
  return Uint8Array.from(bytes);
}

/** The password in the form of PBES2 (RFC 8018 §3): UTF-8, without the zero at the end. */
export function utf8Password(bmp: Uint8Array): Uint8Array {
  const hasEnd = bmp.length >= 2 && bmp.at(-1) === 0 && bmp.at(-2) === 0;
  const bytes = bmp.subarray(0, hasEnd ? -2 : undefined);
  return Buffer.from(Buffer.from(bytes).swap16().toString('utf16le'), 'utf8');
}
