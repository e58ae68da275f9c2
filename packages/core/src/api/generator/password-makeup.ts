import type { PasswordSpec } from '../generated/generators.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const SYMBOLS = '~!@#$%^&*()_+`-={}|[]\\:"<>?,./';
const LENGTH = 24;

/** Characters of one kind: how many a password has, and which there are to choose from, each once. */
export interface PasswordPart {
  readonly count: number;
  /** Code points: a symbol outside the basic plane is one character. */
  readonly from: readonly string[];
}

export interface PasswordMakeup {
  readonly letters: PasswordPart;
  readonly digits: PasswordPart;
  readonly symbols: PasswordPart;
}

/** Fills in what a spec leaves open: a length of 24, a quarter of it digits and a quarter symbols, rounded down. */
export function passwordMakeup(spec: PasswordSpec): PasswordMakeup {
  const length = spec.length > 0 ? spec.length : LENGTH;
  const digits = spec.digits ?? Math.floor(length / 4);
  const symbols = spec.symbols ?? Math.floor(length / 4);
  return {
    letters: { count: length - digits - symbols, from: Array.from(spec.noUpper ? LOWER : LOWER + LOWER.toUpperCase()) },
    digits: { count: digits, from: Array.from(DIGITS) },
    symbols: { count: symbols, from: [...new Set(spec.symbolCharacters || SYMBOLS)] },
  };
}
