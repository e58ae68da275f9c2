import { isBreak } from './characters.ts';
import { isPrintable } from './scalar-style.ts';
import type { YamlText } from './yaml-text.ts';

/** Lines are broken at the first single blank after this column. */
const WIDTH = 80;

type Characters = readonly string[];

/** Writes words, and breaks where the line may be folded. `write` writes a character that is neither blank nor break. */
function writeFolded(
  text: YamlText,
  characters: Characters,
  mayFold: (at: number) => boolean,
  write: (character: string) => void,
): void {
  let afterBlank = false;
  let afterBreak = false;
  characters.forEach((character, at) => {
    if (character === ' ') {
      if (!afterBlank && text.column > WIDTH && characters[at + 1] !== ' ' && mayFold(at)) text.startLine();
      else text.put(' ');
      afterBlank = true;
    } else if (isBreak(character)) {
      text.break(character);
      text.settle({ isIndentation: true });
      afterBreak = true;
    } else {
      if (afterBreak) text.startLine();
      write(character);
      text.settle({ isIndentation: false });
      afterBlank = false;
      afterBreak = false;
    }
  });
}

/** Without quotes. Only the first line of what is longer stands where it is put. */
export function writePlain(text: YamlText, characters: Characters, allowBreaks: boolean): void {
  text.space();
  writeFolded(
    text,
    characters,
    () => allowBreaks,
    (character) => {
      text.put(character);
    },
  );
  text.settle({ isSpace: false, isIndentation: false });
}

export function writeSingleQuoted(text: YamlText, characters: Characters, allowBreaks: boolean): void {
  text.indicate("'");
  writeFolded(
    text,
    characters,
    (at) => allowBreaks && at > 0 && at < characters.length - 1,
    (character) => {
      if (character === "'") text.put("'");
      text.put(character);
    },
  );
  text.indicate("'", { needsSpace: false });
  text.settle({ isSpace: false, isIndentation: false });
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\xa0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

export function writeDoubleQuoted(text: YamlText, characters: Characters, allowBreaks: boolean): void {
  text.indicate('"');
  let afterBlank = false;
  characters.forEach((character, at) => {
    if (character !== ' ') {
      for (const written of escaped(character)) text.put(written);
      afterBlank = false;
      return;
    }
    if (allowBreaks && !afterBlank && text.column > WIDTH && at > 0 && at < characters.length - 1) {
      text.startLine();
      if (characters[at + 1] === ' ') text.put('\\');
    } else text.put(' ');
    afterBlank = true;
  });
  text.indicate('"', { needsSpace: false });
  text.settle({ isSpace: false, isIndentation: false });
}

function escaped(character: string): string {
  const isPlain = isPrintable(character) && !isBreak(character) && character !== '"' && character !== '\\';
  if (isPlain) return character;
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/** After `|`, line by line. */
export function writeLiteral(text: YamlText, characters: Characters): void {
  text.indicate('|');
  const [first = ''] = characters;
  if (first === ' ' || isBreak(first)) text.indicate('2', { needsSpace: false });
  const chomping = chompingOf(characters);
  if (chomping !== '') text.indicate(chomping, { needsSpace: false });
  text.break();
  text.settle({ isSpace: true, isIndentation: true });
  let afterBreak = true;
  for (const character of characters) {
    if (isBreak(character)) {
      text.break(character);
      text.settle({ isIndentation: true });
    } else {
      if (afterBreak) text.startLine();
      text.put(character);
      text.settle({ isIndentation: false });
    }
    afterBreak = isBreak(character);
  }
}

/** One line break at the end is usual; without one, or with more, that is stated. */
function chompingOf(characters: Characters): string {
  if (!isBreak(characters.at(-1) ?? '')) return '-';
  return characters.length === 1 || isBreak(characters.at(-2) ?? '') ? '+' : '';
}
