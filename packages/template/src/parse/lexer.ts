import { decodeRune } from '../text/byte-string.ts';
import { quote } from '../text/quote.ts';
import { describeRune, isBlank, isNameRune, isPrintable } from '../text/rune-class.ts';
import { scanNumber } from './scan-number.ts';
import { type Delimiters, keywords, type Token, type TokenKind } from './token.ts';

const LEFT_COMMENT = '/*';
const RIGHT_COMMENT = '*/';
/** A trim marker is a minus and the blank beside it. */
const MARKER_LENGTH = 2;
const AFTER_NAME = ' \t\r\n.,|:)(';
const UNTERMINATED: ReadonlyMap<TokenKind, string> = new Map([
  ['charConstant', 'unterminated character constant'],
  ['string', 'unterminated quoted string'],
  ['rawString', 'unterminated raw quoted string'],
]);

/** Cuts template text into tokens, one at a time. After an error token it yields only that one. */
export class Lexer {
  readonly #source: string;
  readonly #delimiters: Delimiters;
  readonly #isKeyword: (word: string) => boolean;
  #position = 0;
  #insideAction = false;
  #parentheses = 0;
  #failed: Token | undefined;
  #countedTo = 0;
  #line = 1;

  /** `isFunction` says which names are functions: a function called `break` or `continue` takes the keyword's place. */
  constructor(source: string, delimiters: Delimiters, isFunction: (name: string) => boolean) {
    this.#source = source;
    this.#delimiters = delimiters;
    this.#isKeyword = (word) => !((word === 'break' || word === 'continue') && isFunction(word));
  }

  next(): Token {
    return this.#failed ?? (this.#insideAction ? this.#action() : this.#text());
  }

  #text(): Token {
    const start = this.#position;
    const delimiter = this.#source.indexOf(this.#delimiters.left, start);
    if (delimiter < 0) return this.#token(start === this.#source.length ? 'eof' : 'text', this.#source.length);
    const afterDelimiter = delimiter + this.#delimiters.left.length;
    const trims = this.#hasLeftMarker(afterDelimiter);
    const end = trims ? this.#skipBlanksBack(delimiter, start) : delimiter;
    if (end > start) {
      const token = this.#token('text', end);
      this.#position = delimiter;
      return token;
    }
    this.#position = delimiter;
    const content = trims ? afterDelimiter + MARKER_LENGTH : afterDelimiter;
    return this.#source.startsWith(LEFT_COMMENT, content) ? this.#comment(content) : this.#leftDelimiter(content);
  }

  #leftDelimiter(content: number): Token {
    const token = this.#token('leftDelimiter', this.#position + this.#delimiters.left.length);
    this.#position = content;
    this.#insideAction = true;
    this.#parentheses = 0;
    return token;
  }

  #comment(start: number): Token {
    this.#position = start;
    const close = this.#source.indexOf(RIGHT_COMMENT, start + LEFT_COMMENT.length);
    if (close < 0) return this.#fail('unclosed comment');
    const end = close + RIGHT_COMMENT.length;
    const delimiter = this.#rightDelimiterAt(end);
    if (delimiter === undefined) return this.#fail('comment ends before closing delimiter');
    this.#position = this.#afterRightDelimiter(end, delimiter);
    return this.#text();
  }

  /** Where the right delimiter itself begins, when one (with or without trim marker) stands at `at`. */
  #rightDelimiterAt(at: number): number | undefined {
    const marked = isBlank(this.#source[at] ?? '') && this.#source[at + 1] === '-';
    if (marked && this.#source.startsWith(this.#delimiters.right, at + MARKER_LENGTH)) return at + MARKER_LENGTH;
    return this.#source.startsWith(this.#delimiters.right, at) ? at : undefined;
  }

  #afterRightDelimiter(at: number, delimiter: number): number {
    let end = delimiter + this.#delimiters.right.length;
    if (delimiter > at) while (isBlank(this.#source[end] ?? '')) end++;
    return end;
  }

  #rightDelimiter(delimiter: number): Token {
    const next = this.#afterRightDelimiter(this.#position, delimiter);
    this.#position = delimiter;
    const token = this.#token('rightDelimiter', delimiter + this.#delimiters.right.length);
    this.#position = next;
    this.#insideAction = false;
    return token;
  }

  #action(): Token {
    const delimiter = this.#rightDelimiterAt(this.#position);
    if (delimiter !== undefined) {
      return this.#parentheses === 0 ? this.#rightDelimiter(delimiter) : this.#fail('unclosed left paren');
    }
    if (this.#position >= this.#source.length) return this.#fail('unclosed action');
    const { rune, width } = decodeRune(this.#source, this.#position);
    return this.#punctuation() ?? this.#literal() ?? this.#word(rune) ?? this.#otherCharacter(rune, width);
  }

  #punctuation(): Token | undefined {
    const at = this.#position;
    switch (this.#source[at]) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return this.#space();
      case '=':
        return this.#token('assign', at + 1);
      case ':':
        return this.#source[at + 1] === '=' ? this.#token('declare', at + 2) : this.#fail('expected :=');
      case '|':
        return this.#token('pipe', at + 1);
      case '(':
        this.#parentheses++;
        return this.#token('leftParen', at + 1);
      case ')':
        this.#parentheses--;
        return this.#parentheses < 0 ? this.#fail('unexpected right paren') : this.#token('rightParen', at + 1);
      default:
        return undefined;
    }
  }

  /** A run of blanks, without the last one when that belongs to a trim marker. */
  #space(): Token {
    let end = this.#position;
    while (isBlank(this.#source[end] ?? '')) end++;
    const last = this.#rightDelimiterAt(end - 1);
    return this.#token('space', last === undefined ? end : end - 1);
  }

  #literal(): Token | undefined {
    switch (this.#source[this.#position]) {
      case '"':
        return this.#quoted('string', '"');
      case "'":
        return this.#quoted('charConstant', "'");
      case '`':
        return this.#rawString();
      default:
        return undefined;
    }
  }

  #quoted(kind: TokenKind, delimiter: string): Token {
    let at = this.#position + 1;
    for (; at < this.#source.length; at++) {
      const byte = this.#source[at];
      if (byte === delimiter) return this.#token(kind, at + 1);
      if (byte === '\\') at++;
      if (this.#source[at] === '\n') break;
    }
    return this.#fail(UNTERMINATED.get(kind) ?? '');
  }

  #rawString(): Token {
    const close = this.#source.indexOf('`', this.#position + 1);
    return close < 0 ? this.#fail(UNTERMINATED.get('rawString') ?? '') : this.#token('rawString', close + 1);
  }

  #word(rune: number): Token | undefined {
    const byte = this.#source[this.#position] ?? '';
    if (byte === '$') return this.#name('variable', 'variable');
    if (byte === '.' && this.#position + 1 < this.#source.length && !isDigit(this.#source[this.#position + 1])) {
      return this.#name('dot', 'field');
    }
    if (isDigit(byte) || byte === '.' || byte === '+' || byte === '-') return this.#number();
    return isNameRune(rune) ? this.#identifier() : undefined;
  }

  /** A name after `.` or `$`; `bare` is what the sign is when no name follows. */
  #name(bare: TokenKind, named: TokenKind): Token {
    const start = this.#position + 1;
    if (this.#endsName(start)) return this.#token(bare, start);
    const end = this.#skipName(start);
    return this.#endsName(end) ? this.#token(named, end) : this.#badCharacter(end);
  }

  #identifier(): Token {
    const end = this.#skipName(this.#position);
    if (!this.#endsName(end)) return this.#badCharacter(end);
    const word = this.#source.slice(this.#position, end);
    const keyword = this.#isKeyword(word) ? keywords.get(word) : undefined;
    return this.#token(keyword ?? (word === 'true' || word === 'false' ? 'bool' : 'identifier'), end);
  }

  #number(): Token {
    const end = scanNumber(this.#source, this.#position);
    if (this.#startsName(end)) return this.#badNumber(this.#skipRune(end));
    const sign = this.#source[end];
    if (sign !== '+' && sign !== '-') return this.#token('number', end);
    const second = scanNumber(this.#source, end);
    if (this.#startsName(second)) return this.#badNumber(this.#skipRune(second));
    return this.#source[second - 1] === 'i' ? this.#token('complex', second) : this.#badNumber(second);
  }

  #otherCharacter(rune: number, width: number): Token {
    if (rune < 0x80 && isPrintable(rune)) return this.#token('char', this.#position + width);
    return this.#fail(`unrecognized character in action: ${describeRune(rune)}`);
  }

  #badNumber(end: number): Token {
    return this.#fail(`bad number syntax: ${quote(this.#source.slice(this.#position, end))}`);
  }

  #badCharacter(at: number): Token {
    return this.#fail(`bad character ${describeRune(decodeRune(this.#source, at).rune)}`);
  }

  #endsName(at: number): boolean {
    if (at >= this.#source.length || AFTER_NAME.includes(this.#source[at] ?? '')) return true;
    return this.#source.startsWith(this.#delimiters.right, at);
  }

  #startsName(at: number): boolean {
    return at < this.#source.length && isNameRune(decodeRune(this.#source, at).rune);
  }

  #skipRune(at: number): number {
    return at + decodeRune(this.#source, at).width;
  }

  #skipName(start: number): number {
    let at = start;
    while (this.#startsName(at)) at = this.#skipRune(at);
    return at;
  }

  #hasLeftMarker(at: number): boolean {
    return this.#source[at] === '-' && isBlank(this.#source[at + 1] ?? '');
  }

  #skipBlanksBack(from: number, start: number): number {
    let at = from;
    while (at > start && isBlank(this.#source[at - 1] ?? '')) at--;
    return at;
  }

  #token(kind: TokenKind, end: number): Token {
    const start = this.#position;
    const token = { kind, position: start, line: this.#lineAt(start), text: this.#source.slice(start, end) };
    this.#position = end;
    return token;
  }

  #fail(message: string): Token {
    const line = this.#lineAt(this.#position);
    this.#failed = { kind: 'error', position: this.#position, line, text: message };
    return this.#failed;
  }

  #lineAt(position: number): number {
    for (; this.#countedTo < position; this.#countedTo++) if (this.#source[this.#countedTo] === '\n') this.#line++;
    return this.#line;
  }
}

function isDigit(byte: string | undefined): boolean {
  return byte !== undefined && byte >= '0' && byte <= '9' && byte.length === 1;
}
