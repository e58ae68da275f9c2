import { type ByteString, decodeRune, encodeRune, REPLACEMENT_RUNE } from '../../text/byte-string.ts';
import { isLetter, isNumber, isPunctuation, isSpace, isUpper, toLower, toUpper } from '../../text/letter-case.ts';
import { fromRunes, runesOf } from '../../text/runes.ts';

const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;

function isConnector(rune: number): boolean {
  return rune === HYPHEN || rune === UNDERSCORE || isSpace(rune);
}

/**
 * `some_words` → `SomeWords`. Connectors at the start remain, and of several in a row all but the last. A word that begins
 * with a capital has its other leading capitals made small: `FIRST_NAME` → `FirstName`.
 */
export function pascalCase(text: ByteString): ByteString {
  const runes = runesOf(text);
  const start = runes.findIndex((rune) => !isConnector(rune));
  if (start < 0) return connectorsOnly(runes);
  const written = runes.slice(0, start);
  let inCapitals = isUpper(runes[start] ?? 0);
  let before = toUpper(runes[start] ?? 0);
  for (const rune of runes.slice(start + 1)) {
    let next = rune;
    if (isConnector(before)) {
      if (isConnector(rune)) {
        written.push(before);
        before = rune;
        continue;
      }
      inCapitals = isUpper(rune);
      next = toUpper(rune);
    } else {
      if (inCapitals && isUpper(rune)) next = toLower(rune);
      else inCapitals = false;
      written.push(before);
    }
    before = next;
  }
  return fromRunes([...written, before]);
}

/** xstrings writes the last connector of such a text twice. */
function connectorsOnly(runes: readonly number[]): ByteString {
  return fromRunes(runes.length === 0 ? runes : [...runes, ...runes.slice(-1)]);
}

/** Chinese characters, which xstrings counts as no letters. */
const IDEOGRAPHS = Object.freeze([
  [0x3400, 0x4d85],
  [0x4e00, 0x9fcc],
  [0x20000, 0x2b81d],
] as const);

function isAlphabetic(rune: number): boolean {
  if (rune < IDEOGRAPHS[0][0]) return isLetter(rune);
  return isLetter(rune) && !IDEOGRAPHS.some(([first, last]) => rune >= first && rune <= last);
}

type WordKind = 'invalid' | 'number' | 'capitals' | 'letters' | 'connector' | 'punctuation' | 'other' | 'end';

interface Word {
  readonly kind: WordKind;
  readonly text: ByteString;
}

/** `HTTPServer20x` → `http_server_20x`, with the connector that is given. The rules are those of xstrings. */
export function delimitedCase(text: ByteString, connector: string): ByteString {
  return new DelimitedCase(text, connector).write();
}

class DelimitedCase {
  readonly #connector: string;
  readonly #text: ByteString;
  #at = 0;
  #written = '';

  constructor(text: ByteString, connector: string) {
    this.#text = text;
    this.#connector = connector;
  }

  write(): ByteString {
    let word = this.#next();
    while (this.#at < this.#text.length) {
      if (word.kind !== 'connector') this.#lower(word);
      word = this.#after(word, this.#next());
    }
    this.#lower(word);
    return this.#written;
  }

  /** Writes what stands between a word and the one behind it; answers which word comes then. */
  #after(word: Word, next: Word): Word {
    if (word.kind === 'connector') this.#lower(word);
    if (word.kind === 'connector' || word.kind === 'punctuation') return next;
    if (word.kind === 'number') {
      const then = this.#lettersAndNumbers(next);
      this.#connect(then.kind !== 'end' && then.kind !== 'invalid' && !isMark(then));
      return then;
    }
    if (next.kind === 'number') return this.#numberAfterWord(next);
    this.#connect(!isMark(next));
    return next;
  }

  /** A number belongs to the word before it, unless small letters follow: `Bld4Floor` but `HTTP_20x`. */
  #numberAfterWord(number: Word): Word {
    if (this.#at >= this.#text.length) return number;
    const next = this.#next();
    if (next.kind !== 'letters') {
      this.#lower(number);
      this.#connect(!isMark(next));
      return next;
    }
    this.#connect(true);
    this.#lower(number);
    const then = this.#lettersAndNumbers(next);
    this.#connect(then.kind !== 'end' && then.kind !== 'invalid' && !isMark(then));
    return then;
  }

  #lettersAndNumbers(first: Word): Word {
    let word = first;
    while (word.kind === 'letters' || word.kind === 'number') {
      this.#lower(word);
      word = this.#next();
    }
    return word;
  }

  #connect(isWanted: boolean): void {
    if (isWanted) this.#written += this.#connector;
  }

  #lower({ kind, text }: Word): void {
    if (kind !== 'capitals' && kind !== 'connector') this.#written += text;
    else for (const rune of runesOf(text)) this.#written += isConnector(rune) ? this.#connector : lowered(rune);
  }

  #next(): Word {
    if (this.#at >= this.#text.length) return { kind: 'end', text: '' };
    const start = this.#at;
    const first = this.#peek(REPLACEMENT_RUNE);
    this.#at = first.end;
    if (first.rune === REPLACEMENT_RUNE) return { kind: 'invalid', text: this.#text.slice(start, this.#at) };
    const kind = kindOf(first.rune);
    if (kind === 'capitals') this.#capitals(first.rune, start);
    else this.#while(first.rune, CONTINUES[kind]);
    return { kind, text: this.#text.slice(start, this.#at) };
  }

  /** `HTTPStatus` is `HTTP` and `Status`: the last capital before a small letter belongs to the next word. */
  #capitals(first: number, start: number): void {
    if (this.#at >= this.#text.length) return;
    const second = this.#peek(first);
    if (!isUpper(second.rune)) {
      if (isAlphabetic(second.rune)) this.#while(first, CONTINUES.letters);
      return;
    }
    let lastCapital = this.#at;
    this.#at = second.end;
    let before = second.rune;
    while (this.#at < this.#text.length) {
      const next = this.#peek(before);
      before = next.rune;
      if (!isUpper(next.rune)) break;
      lastCapital = this.#at;
      this.#at = next.end;
    }
    if (this.#at < this.#text.length && isAlphabetic(before) && lastCapital > start) this.#at = lastCapital;
  }

  #while(first: number, continues: (rune: number) => boolean): void {
    let before = first;
    while (this.#at < this.#text.length) {
      const next = this.#peek(before);
      if (next.end === this.#at || !continues(next.rune)) return;
      before = next.rune;
      this.#at = next.end;
    }
  }

  /** The next character, bytes that are none being passed over; `before` stands in when there is no other. */
  #peek(before: number): { readonly rune: number; readonly end: number } {
    for (let at = this.#at; at < this.#text.length; ) {
      const { rune, width } = decodeRune(this.#text, at);
      at += width;
      if (rune !== REPLACEMENT_RUNE) return { rune, end: at };
    }
    return { rune: before, end: this.#text.length };
  }
}

function lowered(rune: number): ByteString {
  return encodeRune(isUpper(rune) ? toLower(rune) : rune);
}

function isMark({ kind }: Word): boolean {
  return kind === 'connector' || kind === 'punctuation';
}

function kindOf(rune: number): Exclude<WordKind, 'invalid' | 'end'> {
  if (isConnector(rune)) return 'connector';
  if (isPunctuation(rune)) return 'punctuation';
  if (isUpper(rune)) return 'capitals';
  if (isAlphabetic(rune)) return 'letters';
  return isNumber(rune) ? 'number' : 'other';
}

const CONTINUES = Object.freeze({
  connector: isConnector,
  punctuation: isPunctuation,
  letters: (rune: number): boolean => isAlphabetic(rune) && !isUpper(rune),
  number: isNumber,
  other: (rune: number): boolean =>
    !isConnector(rune) && !isAlphabetic(rune) && !isNumber(rune) && !isPunctuation(rune),
});
