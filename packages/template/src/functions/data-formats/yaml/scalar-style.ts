import { isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import { staysText } from './resolve.ts';

export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal';

/** What a text allows, by what is in it. */
interface Allowed {
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly literal: boolean;
}

const FIRST_INDICATORS = '#,[]{}&*!|>\'"%@`';
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Also what is beyond U+FFFF is not printable for go-yaml 2, nor is the tabulator. */
const PRINTABLE = /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/;

/** The style in which go-yaml writes a text: plain if it would be read as the same text again. */
export function chooseStyle(characters: readonly string[], isKey: boolean): ScalarStyle {
  const text = characters.join('');
  const allowed = analyze(characters);
  const isMultiline = characters.some(isBreak);
  if (text.includes('\n')) return allowed.literal && !isKey ? 'literal' : 'double-quoted';
  if (!staysText(text) || SEXAGESIMAL.test(text) || (isKey && isMultiline)) return 'double-quoted';
  if (allowed.plain && !(isKey && text === '')) return 'plain';
  return allowed.singleQuoted ? 'single-quoted' : 'double-quoted';
}

export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

function analyze(characters: readonly string[]): Allowed {
  const text = characters.join('');
  if (text === '') return { plain: true, singleQuoted: true, literal: false };
  const [first = ''] = characters;
  const last = characters.at(-1) ?? '';
  const isSpecial = !characters.every(isPrintable);
  const spaceBeforeBreak = characters.some((character, at) => character === ' ' && isBreak(characters[at + 1] ?? ''));
  const spaceAfterBreak = characters.some((character, at) => character === ' ' && isBreak(characters[at - 1] ?? ''));
  const isEdged = [first, last].some((edge) => edge === ' ' || isBreak(edge));
  const needsQuotes = isEdged || spaceAfterBreak || spaceBeforeBreak || isSpecial || characters.some(isBreak);
  return {
    plain: !needsQuotes && !hasIndicators(characters, text),
    singleQuoted: !spaceAfterBreak && !spaceBeforeBreak && !isSpecial,
    literal: last !== ' ' && !spaceBeforeBreak && !isSpecial,
  };
}

/** Characters that mean something else at this place outside of quotes. */
function hasIndicators(characters: readonly string[], text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true;
  return characters.some((character, at) => {
    const next = characters[at + 1];
    const isFollowed = next === undefined || isBlank(next);
    if (at === 0) return FIRST_INDICATORS.includes(character) || ('?:-'.includes(character) && isFollowed);
    if (character === ':') return isFollowed;
    return character === '#' && isBlankOrEnd(characters[at - 1] ?? '');
  });
}
