import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { bytesOfByteText, byteTextOf } from '../json/byte-text.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The two alphabets of RFC 4648, both with padding. */
export type Base64Alphabet = 'standard' | 'url';

const alphabets = { standard: `${letters}+/`, url: `${letters}-_` } as const;

/**
 * Decodes base64 as Go does: padding is required, line breaks are skipped, everything else outside the alphabet is an
 * error, and stray bits in the last character are not. Throws `LockkeeperError('InvalidInput')` with the offset only.
 */
export function decodeBase64(source: Uint8Array, alphabet: Base64Alphabet): Uint8Array {
  return bytesOfByteText(new Decoder(byteTextOf(source), alphabets[alphabet]).all());
}

/** Encodes with padding. */
export function encodeBase64(bytes: Uint8Array, alphabet: Base64Alphabet): string {
  const table = alphabets[alphabet];
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const group = (a << 16) | (b << 8) | c;
    const used = Math.min(3, bytes.length - i);
    const characters = [18, 12, 6, 0].map((shift) => table.charAt((group >> shift) & 63)).join('');
    parts.push(characters.slice(0, used + 1).padEnd(4, '='));
  }
  return parts.join('');
}

class Decoder {
  readonly #source: string;
  readonly #alphabet: string;
  #at = 0;
  #ended = false;

  constructor(source: string, alphabet: string) {
    this.#source = source;
    this.#alphabet = alphabet;
  }

  all(): string {
    const parts: string[] = [];
    while (!this.#ended) parts.push(this.#group());
    return parts.join('');
  }

  /** Four characters, or fewer and padding at the end. */
  #group(): string {
    let bits = 0;
    let count = 0;
    while (count < 4) {
      if (this.#at >= this.#source.length) return this.#endOfSource(count);
      const character = this.#source.charAt(this.#at++);
      const value = this.#alphabet.indexOf(character);
      if (value >= 0) {
        bits = (bits << 6) | value;
        count++;
      } else if (character === '=') {
        this.#padding(count);
        return bytesOf(bits << (6 * (4 - count)), count - 1);
      } else if (!isLineBreak(character)) throw corrupt(this.#at - 1);
    }
    return bytesOf(bits, 3);
  }

  #endOfSource(count: number): string {
    // Go tells where the unfinished group began, counted back without regard to line breaks.
    if (count > 0) throw corrupt(this.#at - count);
    this.#ended = true;
    return '';
  }

  /** What follows the first `=` after `count` characters of a group. */
  #padding(count: number): void {
    if (count < 2) throw corrupt(this.#at - 1);
    if (count === 2) {
      this.#skipLineBreaks();
      if (this.#at >= this.#source.length) throw corrupt(this.#source.length);
      if (this.#source.charAt(this.#at) !== '=') throw corrupt(this.#at - 1);
      this.#at++;
    }
    this.#skipLineBreaks();
    if (this.#at < this.#source.length) throw corrupt(this.#at);
    this.#ended = true;
  }

  #skipLineBreaks(): void {
    while (isLineBreak(this.#source.charAt(this.#at))) this.#at++;
  }
}

function isLineBreak(character: string): boolean {
  return character === '\n' || character === '\r';
}

function bytesOf(bits: number, count: number): string {
  const bytes = [(bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff];
  return String.fromCharCode(...bytes.slice(0, count));
}

function corrupt(offset: number): LockkeeperError {
  return new LockkeeperError('InvalidInput', `illegal base64 data at input byte ${offset}`, { offset });
}
