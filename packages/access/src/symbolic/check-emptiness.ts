import { alphabetOf, hasUnit } from './char-set.ts';
import { isSlot, type Pattern } from './constraint.ts';
import { hasText } from './has-text.ts';
import { type ChainItem, type Language, setsOf } from './language.ts';

/*
 * Emptiness once more, by another method than the search that proofs are made with: by derivatives of languages, one code unit
 * after the other, with nothing shared but the languages themselves. It is slow, and short enough to be read.
 */

/** Whether no text of a language fits a pattern; see `findPairs`. Undefined when that takes more steps than given. */
export function hasNoPair(
  subject: Language,
  pattern: Pattern,
  slotLanguage: (variable: string) => Language,
  steps: number,
): boolean | undefined {
  const start = pattern.map((piece) => (isSlot(piece) ? slotLanguage(piece.variable) : piece));
  const sets = start.flatMap((piece) => (isLanguage(piece) ? setsOf(piece) : [piece.set]));
  const alphabet = alphabetOf([...setsOf(subject), ...sets]);
  const seen = new Set<string>();
  const open: (readonly [Language, Rest])[] = [[subject, start]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [language, rest] = next;
    const key = keyOf(language, rest);
    if (seen.has(key)) continue;
    if (seen.add(key).size > steps) return undefined;
    if (rest.length === 0 && hasText(language, '')) return false;
    open.push(...freely(rest).map((after) => [language, after] as const), ...byUnits(language, rest, alphabet));
  }
  return true;
}

/** What is left of a pattern: items, and languages for slots, the first of them perhaps half read. */
type Rest = readonly (ChainItem | Language)[];

function keyOf(language: Language, rest: Rest): string {
  const [first] = rest;
  return JSON.stringify([shape(language), rest.length, first !== undefined && isLanguage(first) ? shape(first) : '']);
}

function byUnits(language: Language, rest: Rest, alphabet: readonly number[]): readonly (readonly [Language, Rest])[] {
  return alphabet.flatMap((unit) => {
    const after = reading(rest, unit);
    const left = after.length === 0 ? language : derive(language, unit);
    return isVoid(left) ? [] : after.map((one) => [left, one] as const);
  });
}

function isLanguage(piece: ChainItem | Language): piece is Language {
  return 'kind' in piece;
}

function freely(rest: Rest): readonly Rest[] {
  const [first, ...others] = rest;
  if (first === undefined) return [];
  return (isLanguage(first) ? hasText(first, '') : first.loop) ? [others] : [];
}

function reading(rest: Rest, unit: number): readonly Rest[] {
  const [first, ...others] = rest;
  if (first === undefined) return [];
  if (isLanguage(first)) {
    const after = derive(first, unit);
    return isVoid(after) ? [] : [[after, ...others]];
  }
  if (!hasUnit(first.set, unit)) return [];
  return [first.loop ? rest : others];
}

/** The texts that continue a code unit to texts of the language. */
function derive(language: Language, unit: number): Language {
  switch (language.kind) {
    case 'chain':
      return { kind: 'union', of: suffixes(language.items, unit) };
    case 'not':
      return { kind: 'not', of: derive(language.of, unit) };
    case 'union': {
      const members = language.of.map((one) => derive(one, unit));
      return { kind: 'union', of: distinct(members.flatMap((one) => (one.kind === 'union' ? one.of : [one]))) };
    }
    case 'both':
      return { kind: 'both', of: language.of.map((one) => derive(one, unit)) };
  }
}

function suffixes(items: readonly ChainItem[], unit: number): readonly Language[] {
  const [first, ...rest] = items;
  if (first === undefined) return [];
  const after: readonly Language[] = hasUnit(first.set, unit)
    ? [{ kind: 'chain', items: first.loop ? items : rest }]
    : [];
  return first.loop ? distinct([...after, ...suffixes(rest, unit)]) : after;
}

function distinct(languages: readonly Language[]): readonly Language[] {
  return [...new Map(languages.map((one) => [shape(one), one])).values()];
}

/** A language in a text; equal texts mean equal languages. */
function shape(language: Language): string {
  switch (language.kind) {
    case 'chain':
      return language.items.map((item) => `${item.set.join(';')}${item.loop ? '*' : ''}`).join(' ');
    case 'not':
      return `!(${shape(language.of)})`;
    default:
      return `${language.kind}(${language.of.map(shape).toSorted().join('|')})`;
  }
}

/** Whether a language is seen to hold nothing. */
function isVoid(language: Language): boolean {
  if (language.kind === 'union') return language.of.every(isVoid);
  return language.kind === 'both' && language.of.some(isVoid);
}
