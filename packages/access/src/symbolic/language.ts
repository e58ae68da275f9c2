import { anyUnit, type CharSet, outside, unitsOf } from './char-set.ts';
import type { Glob, GlobPart } from '../glob/glob.ts';

/** One step of a chain: a code unit of the set, or any number of them. */
export interface ChainItem {
  readonly set: CharSet;
  readonly loop: boolean;
}

/**
 * A set of texts. A `chain` holds the texts that go through its items in order: globs are chains over all code units, and so are
 * texts without case, ARN patterns whose wildcards stop at colons, and the syntax of names. The others are boolean operations, so
 * languages are closed under union, intersection and complement.
 */
export type Language =
  | { readonly kind: 'chain'; readonly items: readonly ChainItem[] }
  | { readonly kind: 'union'; readonly of: readonly Language[] }
  | { readonly kind: 'both'; readonly of: readonly Language[] }
  | { readonly kind: 'not'; readonly of: Language };

export const everyText: Language = { kind: 'chain', items: [{ set: anyUnit, loop: true }] };

/** The texts that a glob matches. */
export function languageOfGlob(glob: Glob): Language {
  return { kind: 'chain', items: itemsOfParts(glob.parts) };
}

/** One text. */
export function languageOfText(text: string): Language {
  return { kind: 'chain', items: itemsOfText(text) };
}

/** The items of parts of a glob. `wild` is what wildcards stand for. */
export function itemsOfParts(parts: readonly GlobPart[], wild: CharSet = anyUnit): readonly ChainItem[] {
  return parts.flatMap((part): readonly ChainItem[] =>
    part.kind === 'text' ? itemsOfText(part.text) : [{ set: wild, loop: part.kind === 'any' }],
  );
}

export function itemsOfText(text: string): readonly ChainItem[] {
  return Array.from({ length: text.length }, (_, at) => {
    const unit = text.charCodeAt(at);
    return { set: [[unit, unit]], loop: false };
  });
}

/**
 * The items of a text whose case does not count. Only for ASCII texts: there every code unit stands alone, and besides the two
 * cases of a letter only the Kelvin sign has a lower case in ASCII. Undefined for other texts.
 */
export function itemsWithoutCase(text: string): readonly ChainItem[] | undefined {
  if (!/^[\0-\x7f]*$/.test(text)) return undefined;
  return Array.from({ length: text.length }, (_, at) => {
    const unit = text.charAt(at);
    const lower = unit.toLowerCase();
    return { set: unitsOf(lower + unit.toUpperCase() + (lower === 'k' ? '\u212a' : '')), loop: false };
  });
}

export const anyButColon: CharSet = outside(unitsOf(':'));

/** The sets that a language tells apart. */
export function setsOf(language: Language): readonly CharSet[] {
  switch (language.kind) {
    case 'chain':
      return language.items.map((item) => item.set);
    case 'not':
      return setsOf(language.of);
    default:
      return language.of.flatMap(setsOf);
  }
}
