import type { Glob } from '../glob/glob.ts';
import { Budget } from './budget.ts';
import { findTexts } from './find-text.ts';
import { everyText, type Language, languageOfGlob } from './language.ts';

/** What a search over texts comes to: the shortest text, the proof that there is none, or a budget that was too small. */
export type Found =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unfinished' };

export interface GlobQuestion {
  /** Texts that every one of these matches. */
  readonly inAll?: readonly Glob[];
  /** Texts that none of these matches. */
  readonly inNone?: readonly Glob[];
  /** Texts that count at all, as of `secretArns`. By default all. */
  readonly among?: Language;
  /** States to look at; 100,000 when absent. */
  readonly steps?: number;
}

/**
 * The shortest text that lies in all of some globs and in none of others: intersection, difference and emptiness at once. Exact:
 * globs are regular languages, and all states of their product are visited. `*` and `?` match as they do in `matchGlob`.
 */
export function findText(question: GlobQuestion): Found {
  const { inAll = [], inNone = [], among = everyText, steps = 100_000 } = question;
  const of: readonly Language[] = [
    among,
    ...inAll.map(languageOfGlob),
    ...inNone.map((glob): Language => ({ kind: 'not', of: languageOfGlob(glob) })),
  ];
  const texts = findTexts({ kind: 'both', of }, 1, new Budget(steps));
  if (texts === undefined) return { kind: 'unfinished' };
  return texts[0] === undefined ? { kind: 'none' } : { kind: 'text', text: texts[0] };
}

/** A text that both globs match. */
export function commonText(left: Glob, right: Glob, among?: Language): Found {
  return findText({ inAll: [left, right], ...(among === undefined ? {} : { among }) });
}

/** A text of `inner` that `outer` does not match; `none` means that `outer` contains `inner`. */
export function textOutside(inner: Glob, outer: Glob, among?: Language): Found {
  return findText({ inAll: [inner], inNone: [outer], ...(among === undefined ? {} : { among }) });
}
