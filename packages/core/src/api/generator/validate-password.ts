import type { PasswordSpec } from '../generated/generators.ts';
import { passwordMakeup } from './password-makeup.ts';

type Messages = readonly string[];

/** No use is known for a longer one, and a Secret has to hold it. */
const LONGEST = 65_536;

function keys(secretKeys: readonly string[]): Messages {
  const isBad = secretKeys.includes('') || new Set(secretKeys).size < secretKeys.length;
  return isBad ? ['secretKeys must be non-empty and unique'] : [];
}

function counts(spec: PasswordSpec): Messages {
  if ((spec.digits ?? 0) < 0 || (spec.symbols ?? 0) < 0) return ['digits and symbols must not be negative'];
  if (spec.length > LONGEST) return [`length must be at most ${LONGEST}`];
  const makeup = passwordMakeup(spec);
  if (makeup.letters.count < 0) return ['number of digits and symbols must be less than total length'];
  if (spec.allowRepeat) return [];
  return (['letters', 'digits', 'symbols'] as const)
    .filter((part) => makeup[part].count > makeup[part].from.length)
    .map(
      (part) =>
        `number of ${part} exceeds available ${part} and repeats are not allowed: set allowRepeat, or ask for fewer than ${makeup[part].from.length + 1}`,
    );
}

/** What is wrong with a Password beyond its shape: passwords that cannot be made, in the words with which making them would fail. */
export function passwordProblems(spec: PasswordSpec): readonly string[] {
  return [...keys(spec.secretKeys ?? []), ...counts(spec)];
}
