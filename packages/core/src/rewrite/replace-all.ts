import type { Matcher, RE2JS } from 're2js';

/** A piece of a replacement: text as it is, or the text of a group, by number or name. */
type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'group'; readonly name: string };

const GROUP = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** Reads a replacement as Go's `Regexp.Expand` does: `$$`, `$name` with the longest name there is, `${name}`; any other `$` is text. */
function readReplacement(replacement: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of replacement.matchAll(GROUP)) {
    const [whole, dollar, braced, bare] = match;
    pieces.push({ kind: 'text', text: replacement.slice(at, match.index) + (dollar ?? '') });
    if (dollar === undefined) pieces.push({ kind: 'group', name: braced ?? bare ?? '' });
    at = match.index + whole.length;
  }
  pieces.push({ kind: 'text', text: replacement.slice(at) });
  return pieces;
}

/** The text of a group; empty for one that took no part and for one that the pattern does not have. */
function groupText(matcher: Matcher, name: string, names: Readonly<Record<string, number>>): string {
  const number = /^[0-9]+$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined;
  if (number === undefined || number > matcher.groupCount()) return '';
  return matcher.group(number) ?? '';
}

/**
 * Makes a function that replaces every match as Go's `Regexp.ReplaceAllString` does. An empty match right behind another match
 * is not replaced.
 */
export function replacerOf(pattern: RE2JS, replacement: string): (text: string) => string {
  const pieces = readReplacement(replacement);
  const names = pattern.namedGroups();
  return (text) => {
    const matcher = pattern.matcher(text);
    let out = '';
    let at = 0;
    while (matcher.find()) {
      const [start, end] = [matcher.start(), matcher.end()];
      if (end > at || start === 0) {
        out += text.slice(at, start);
        for (const piece of pieces) out += piece.kind === 'text' ? piece.text : groupText(matcher, piece.name, names);
      } else out += text.slice(at, start);
      at = end;
    }
    return out + text.slice(at);
  };
}
