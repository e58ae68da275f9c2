import { quote } from '../text/quote.ts';
import { readLiteralRune } from '../text/unquote.ts';
import { parseFloat64, parseInteger } from './number-syntax.ts';

/** A constant in each form that can hold it exactly, as Go's untyped constants are; what is missing cannot. */
export interface NumberForms {
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  readonly complex?: { readonly real: number; readonly imaginary: number };
}

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);
const MAX_UINT = 2n ** 64n - 1n;
const SIGN = /^[+-]/;
const FLOAT_MARKS = /[.eEpP]/;

/** The number, or the text that says what is wrong with it. */
export type ParsedNumber = NumberForms | { readonly problem: string };

/** Reads `1`, `-0x1F`, `1_000`, `2.5e3`, `0x1p-2`, `3i`. */
export function parseNumber(text: string): ParsedNumber {
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return complexForms(0, imaginary);
  }
  const integer = parseInteger(text);
  const hasSign = SIGN.test(text);
  if (integer !== undefined && integer >= MIN_INT && integer <= (hasSign ? MAX_INT : MAX_UINT)) {
    return integerForms(integer, hasSign);
  }
  const float = parseFloat64(text);
  if (float === undefined) return { problem: `illegal number syntax: ${quote(text)}` };
  return FLOAT_MARKS.test(text) ? floatForms(float) : { problem: `integer overflow: ${quote(text)}` };
}

/** Reads `1+2i`. */
export function parseComplex(text: string): ParsedNumber {
  const sign = /[^eEpP+-](?=[+-])/.exec(text);
  const split = sign === null ? 0 : sign.index + 1;
  const real = parseFloat64(text.slice(0, split));
  const imaginary = parseFloat64(text.slice(split, -1));
  if (real === undefined || imaginary === undefined) return { problem: 'syntax error scanning complex number' };
  return complexForms(real, imaginary);
}

/** Reads `'a'`, quotes included. */
export function parseCharacter(text: string): ParsedNumber {
  const rune = readLiteralRune(text.slice(1), 0, "'");
  if (rune === undefined) return { problem: 'invalid syntax' };
  if (text.slice(1 + rune.next) !== "'") return { problem: `malformed character constant: ${text}` };
  return { int: BigInt(rune.code), uint: BigInt(rune.code), float: rune.code };
}

/** A sign makes it a signed constant, whatever its value; only zero is both. */
function integerForms(value: bigint, hasSign: boolean): NumberForms {
  const isUnsigned = value === 0n || !hasSign;
  return { ...(value <= MAX_INT && { int: value }), ...(isUnsigned && { uint: value }), float: Number(value) };
}

function floatForms(value: number): NumberForms {
  return { ...wholeForms(value), float: value };
}

function complexForms(real: number, imaginary: number): NumberForms {
  const complex = { real, imaginary };
  return imaginary === 0 ? { ...floatForms(real), complex } : { complex };
}

function wholeForms(value: number): NumberForms {
  if (!Number.isInteger(value)) return {};
  const whole = BigInt(value);
  const isInt = whole >= MIN_INT && whole <= MAX_INT;
  const isUint = whole >= 0n && whole <= MAX_UINT;
  return { ...(isInt && { int: whole }), ...(isUint && { uint: whole }) };
}
