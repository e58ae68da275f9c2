import { type ByteString, isAscii } from '../../text/byte-string.ts';
import {
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  toLower,
  toTitle,
  toUpper,
} from '../../text/letter-case.ts';
import { fromRunes, runesOf } from '../../text/runes.ts';

const UNDERSCORE = 0x5f;

export function upper(text: ByteString): ByteString {
  return isAscii(text) ? text.toUpperCase() : fromRunes(runesOf(text).map(toUpper));
}

export function lower(text: ByteString): ByteString {
  return isAscii(text) ? text.toLowerCase() : fromRunes(runesOf(text).map(toLower));
}

/** The first letter of each word as in a title. Words end at everything but letters, digits and underscores. */
export function title(text: ByteString): ByteString {
  let afterSeparator = true;
  return fromRunes(
    runesOf(text).map((rune) => {
      const changed = afterSeparator ? toTitle(rune) : rune;
      afterSeparator = isSeparator(rune);
      return changed;
    }),
  );
}

function isSeparator(rune: number): boolean {
  if (isLetter(rune) || isDigit(rune) || rune === UNDERSCORE) return false;
  return rune < 0x80 || isSpace(rune);
}

/** The first letter of each word small. Words end at white space. */
export function untitle(text: ByteString): ByteString {
  let atStart = true;
  return fromRunes(
    runesOf(text).map((rune) => {
      const gap = isSpace(rune);
      const changed = atStart && !gap ? toLower(rune) : rune;
      atStart = gap;
      return changed;
    }),
  );
}

/** Capitals become small, small letters become capitals, or at the start of a word as in a title. */
export function swapCase(text: ByteString): ByteString {
  let afterSpace = true;
  return fromRunes(
    runesOf(text).map((rune) => {
      const wasAfterSpace = afterSpace;
      const isCased = isUpper(rune) || isTitle(rune) || isLower(rune);
      afterSpace = !isCased && isSpace(rune);
      if (isUpper(rune) || isTitle(rune)) return toLower(rune);
      if (!isLower(rune)) return rune;
      return wasAfterSpace ? toTitle(rune) : toUpper(rune);
    }),
  );
}
