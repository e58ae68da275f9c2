import { isBlank, isBlankOrEnd } from './characters.ts';
import { staysText } from './resolve.ts';

export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal';

const FIRST_INDICATORS = '#,[]{}&*!|>\'"%@`';
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Also what is beyond U+FFFF is not printable for go-yaml 2, nor is the tabulator. */
const PRINTABLE = /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/;
const SPACE_BEFORE_BREAK = / [\r\n\x85\u2028\u2029]/;
const SPACE_AFTER_BREAK = /[\r\n\x85\u2028\u2029] /;
/** Blanks at the ends are lost without quotes, and breaks become blanks. */
const NEEDS_QUOTES = /^ | $|[\r\n\x85\u2028\u2029]/;

/** The style in which go-yaml writes a text: plain if it would be read as the same text again. */
export function chooseStyle(characters: readonly string[]): ScalarStyle {
  const text = characters.join('');
  const isWritable = characters.every(isPrintable) && !SPACE_BEFORE_BREAK.test(text);
  if (text.includes('\n')) return isWritable && !text.endsWith(' ') ? 'literal' : 'double-quoted';
  if (!isWritable || SPACE_AFTER_BREAK.test(text) || !staysText(text) || SEXAGESIMAL.test(text)) {
    return 'double-quoted';
  }
  return NEEDS_QUOTES.test(text) || hasIndicators(characters, text) ? 'single-quoted' : 'plain';
}

export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
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
