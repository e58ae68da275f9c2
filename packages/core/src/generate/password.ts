import type { PasswordSpec } from '../api/generator/types.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { Random } from '../ports/random.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { encodeBase32 } from './base32.ts';
import { drawMany, shuffled } from './draw.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
/** Upstream's default of `symbolCharacters`. */
const SYMBOLS = '~!@#$%^&*()_+`-={}|[]\\:"<>?,./';
const DEFAULT_LENGTH = 24;
const QUARTER = 0.25;

interface Part {
  readonly what: string;
  readonly characters: readonly string[];
  readonly count: number;
}

/** How a password is made up. Characters are code points: a symbol outside the basic plane is one character. */
function partsOf(spec: PasswordSpec): readonly Part[] {
  const length = spec.length > 0 ? spec.length : DEFAULT_LENGTH;
  const digits = spec.digits ?? Math.trunc(length * QUARTER);
  const symbols = spec.symbols ?? Math.trunc(length * QUARTER);
  if (digits < 0 || symbols < 0) throw new LockkeeperError('InvalidInput', 'digits and symbols must not be negative');
  if (digits + symbols > length)
    throw new LockkeeperError('InvalidInput', 'number of digits and symbols must be less than total length');
  return [
    { what: 'letters', characters: Array.from(spec.noUpper ? LOWER : LOWER + UPPER), count: length - digits - symbols },
    { what: 'digits', characters: Array.from(DIGITS), count: digits },
    { what: 'symbols', characters: [...new Set(spec.symbolCharacters ?? SYMBOLS)], count: symbols },
  ];
}

function draw({ what, characters, count }: Part, mayRepeat: boolean, random: Random): readonly string[] {
  const isEnough = mayRepeat ? characters.length > 0 || count === 0 : characters.length >= count;
  if (!isEnough)
    throw new LockkeeperError(
      'InvalidInput',
      `number of ${what} exceeds available ${what} and repeats are not allowed: set allowRepeat, or ask for fewer than ${characters.length + 1}`,
    );
  return drawMany(random, characters, count, mayRepeat);
}

function encoded(password: string, encoding: PasswordSpec['encoding']): string {
  const bytes = Buffer.from(password);
  if (encoding === 'raw') return password;
  if (encoding === 'base32') return encodeBase32(bytes);
  // Go's URL encoding is padded, Node's is not.
  if (encoding === 'base64url') return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return bytes.toString(encoding);
}

/** The keys a Password fills (`eso.md` §2.6). */
function keysOf({ secretKeys = [] }: PasswordSpec): readonly string[] {
  if (secretKeys.length === 0) return ['password'];
  if (secretKeys.includes('') || new Set(secretKeys).size < secretKeys.length)
    throw new LockkeeperError('InvalidInput', 'secretKeys must be non-empty and unique');
  return secretKeys;
}

/**
 * One password for each key: letters, digits and symbols in the wished numbers, each character drawn fairly, in a fair order.
 * Throws LockkeeperError `InvalidInput` when the wish cannot be met.
 */
export function generatePasswords(spec: PasswordSpec, random: Random): ReadonlyMap<string, SealedValue> {
  const parts = partsOf(spec);
  return new Map(
    keysOf(spec).map((key) => {
      const characters = parts.flatMap((part) => draw(part, spec.allowRepeat, random));
      return [key, SealedValue.ofText(encoded(shuffled(random, characters).join(''), spec.encoding))];
    }),
  );
}
