import type { PasswordSpec } from '../generated/generators.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const SYMBOLS = '~!@#$%^&*()_+`-={}|[]\\:"<>?,./';
const LENGTH = 24;

/** What a password is made of: how many characters of each kind, and which there are to choose from. */
export interface PasswordMakeup {
  readonly length: number;
  readonly letters: { readonly count: number; readonly from: string };
  readonly digits: { readonly count: number; readonly from: string };
  readonly symbols: { readonly count: number; readonly from: string };
}

/** Fills in what a spec leaves open: a length of 24, a quarter of it digits and a quarter symbols, rounded down. */
export function passwordMakeup(spec: PasswordSpec): PasswordMakeup {
  const length = spec.length > 0 ? spec.length : LENGTH;
  const digits = spec.digits ?? Math.floor(length / 4);
  const symbols = spec.symbols ?? Math.floor(length / 4);
  return {
    length,
    letters: { count: length - digits - symbols, from: spec.noUpper ? LOWER : LOWER + LOWER.toUpperCase() },
    digits: { count: digits, from: DIGITS },
    symbols: { count: symbols, from: spec.symbolCharacters || SYMBOLS },
  };
}
