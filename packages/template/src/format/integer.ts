import { type ByteString, encodeRune, MAX_RUNE, REPLACEMENT_RUNE } from '../text/byte-string.ts';
import { quoteRune } from '../text/quote.ts';
import { isPrintable } from '../text/rune-class.ts';
import { type Flags, pad } from './flags.ts';

const BASES: ReadonlyMap<string, number> = new Map([
  ['d', 10],
  ['v', 10],
  ['b', 2],
  ['o', 8],
  ['O', 8],
  ['x', 16],
  ['X', 16],
]);

/** An integer under a verb; undefined when the verb is not one for integers. */
export function formatInteger(value: bigint, isSigned: boolean, verb: string, flags: Flags): ByteString | undefined {
  if (verb === 'v' && flags.goSyntax && !isSigned) return inBase(value, 16, 'x', { ...flags, sharp: true });
  const base = BASES.get(verb);
  if (base !== undefined) return inBase(value, base, verb, flags);
  switch (verb) {
    case 'c':
      return pad(encodeRune(toRune(value)), flags);
    case 'q':
      return pad(quoteRune(toRune(value), flags.plus), flags);
    case 'U':
      return unicode(value, flags);
    default:
      return undefined;
  }
}

function toRune(value: bigint): number {
  return value < 0n || value > BigInt(MAX_RUNE) ? REPLACEMENT_RUNE : Number(value);
}

function inBase(value: bigint, base: number, verb: string, flags: Flags): ByteString {
  const { precision } = flags;
  if (precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0);
  const sign = value < 0n ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  const digits = (value < 0n ? -value : value).toString(base).padStart(leastDigits(flags, sign), '0');
  const number = prefix(base, verb, flags, digits) + digits;
  return pad(sign + (verb === 'X' ? number.toUpperCase() : number), flags, false);
}

/** Zeros to the left count as digits; an explicit precision replaces them. */
function leastDigits({ precision, zero, minus, width }: Flags, sign: string): number {
  if (precision !== undefined) return precision;
  return zero && !minus && width !== undefined ? width - sign.length : 0;
}

function prefix(base: number, verb: string, { sharp }: Flags, digits: string): string {
  const octal = sharp && base === 8 && !digits.startsWith('0') ? '0' : '';
  if (verb === 'O') return `0o${octal}`;
  if (!sharp || base === 10) return '';
  if (base === 8) return octal;
  return base === 2 ? '0b' : '0x';
}

function unicode(value: bigint, flags: Flags): ByteString {
  const code = BigInt.asUintN(64, value);
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 0), '0');
  const rune = toRune(code);
  const shown = flags.sharp && code <= BigInt(MAX_RUNE) && isPrintable(rune) ? ` '${encodeRune(rune)}'` : '';
  return pad(`U+${digits}${shown}`, flags, false);
}
