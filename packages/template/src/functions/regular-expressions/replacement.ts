import type { CallContext } from '../../call-context.ts';
import { type ByteString, decodeRune } from '../../text/byte-string.ts';
import { isDigit, isLetter } from '../../text/letter-case.ts';
import type { Match, Pattern } from './pattern.ts';

/** A text that stands for itself, or the number of a group; a group that the pattern does not have is no group. */
export type ReplacementPart = ByteString | number;

const DECIMAL = /^[0-9]+$/;
const UNDERSCORE = 0x5f;

/**
 * Takes a replacement apart: `$1`, `${1}`, `$name`, `${name}` and `$$`. A name without braces is as long as it can be, so that
 * `$1W` is the group `1W`; a `$` that begins nothing stands for itself.
 */
export function parseReplacement(text: ByteString, pattern: Pattern): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let start = 0;
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', start)) {
    parts.push(text.slice(start, at));
    const reference = readReference(text, at + 1);
    parts.push(reference?.name === undefined ? '$' : groupOf(reference.name, pattern));
    start = reference?.end ?? at + 1;
  }
  return [...parts, text.slice(start)];
}

interface Reference {
  /** Without a name it is an escaped `$`. */
  readonly name?: ByteString;
  readonly end: number;
}

function readReference(text: ByteString, at: number): Reference | undefined {
  if (text[at] === '$') return { end: at + 1 };
  const hasBrace = text[at] === '{';
  const start = hasBrace ? at + 1 : at;
  let end = start;
  while (end < text.length) {
    const { rune, width } = decodeRune(text, end);
    if (!isLetter(rune) && !isDigit(rune) && rune !== UNDERSCORE) break;
    end += width;
  }
  if (end === start) return undefined;
  if (!hasBrace) return { name: text.slice(start, end), end };
  return text[end] === '}' ? { name: text.slice(start, end), end: end + 1 } : undefined;
}

function groupOf(name: ByteString, pattern: Pattern): ReplacementPart {
  const isNumber = DECIMAL.test(name) && !(name.length > 1 && name.startsWith('0')) && name.length < 9;
  return isNumber ? Number(name) : (pattern.groupNamed(name) ?? '');
}

/** The replacement with the groups of a match filled in. */
export function expand(
  parts: readonly ReplacementPart[],
  { bounds }: Match,
  text: ByteString,
  context: CallContext,
): ByteString {
  let expanded = '';
  for (const part of parts) {
    const piece = typeof part === 'string' ? part : groupText(part, bounds, text);
    context.step();
    context.make(piece.length);
    expanded += piece;
  }
  return expanded;
}

function groupText(group: number, bounds: readonly number[], text: ByteString): ByteString {
  const start = bounds[2 * group] ?? -1;
  return start < 0 ? '' : text.slice(start, bounds[2 * group + 1]);
}

/** The text with each match replaced by what `replace` makes and pays for. */
export function replaceMatches(
  text: ByteString,
  matches: readonly Match[],
  replace: (match: Match) => ByteString,
  context: CallContext,
): ByteString {
  let replaced = '';
  let end = 0;
  for (const match of matches) {
    context.make(match.start - end);
    replaced += text.slice(end, match.start) + replace(match);
    end = match.end;
  }
  context.make(text.length - end);
  return replaced + text.slice(end);
}
