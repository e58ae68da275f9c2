/**
 * A token of TypeScript source, as far as the checks need one. Comments are gone; a template is the string token of its text
 * with the tokens of its `${}` parts following it.
 */
export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'regex' | 'punctuation';
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** How many brackets of any kind are open here. */
  readonly depth: number;
}

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d(?:[eE][+-]|[\w.])*/y;
const STRING = /'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const TEMPLATE_PART = /(?:\\[^]|\$(?!\{)|[^`\\$])*/y;

/** Words after which a slash begins a regular expression, because no value has ended there. */
const BEFORE_VALUE: ReadonlySet<string> = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'await',
  'yield',
  'instanceof',
]);

class Tokenizer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  /** Open brackets; a template's `${` is told apart, since its end resumes the template. */
  readonly #open: string[] = [];
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly Token[] {
    while (this.#at < this.#text.length) this.#next();
    return this.tokens;
  }

  #take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern);
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.#advance(found);
    return found;
  }

  #advance(text: string): void {
    this.#at += text.length;
    this.#line += text.split('\n').length - 1;
  }

  #push(kind: Token['kind'], text: string, line: number): void {
    this.tokens.push({ kind, text, line, depth: this.#open.length });
  }

  #next(): void {
    if (this.#take(SPACE) !== undefined || this.#take(COMMENT) !== undefined) return;
    const line = this.#line;
    const word = this.#take(WORD);
    if (word !== undefined) return this.#push('word', word, line);
    const number = this.#take(NUMBER);
    if (number !== undefined) return this.#push('number', number, line);
    const string = this.#take(STRING);
    if (string !== undefined) return this.#push('string', string.slice(1, -1), line);
    const regex = this.#regexMayBegin() ? this.#take(REGEX) : undefined;
    if (regex !== undefined) return this.#push('regex', regex, line);
    this.#punctuation(line);
  }

  #regexMayBegin(): boolean {
    if (this.#text[this.#at] !== '/') return false;
    const last = this.tokens.at(-1);
    if (last === undefined) return true;
    if (last.kind === 'word') return BEFORE_VALUE.has(last.text);
    return last.kind === 'punctuation' && ![')', ']', '}'].includes(last.text);
  }

  #punctuation(line: number): void {
    const char = this.#text[this.#at] ?? '';
    this.#advance(char);
    if (char === '`') return this.#template(line);
    if (')]}'.includes(char)) {
      const opened = this.#open.pop();
      if (opened === '${') return this.#template(line);
    }
    this.#push('punctuation', char, line);
    if ('([{'.includes(char)) this.#open.push(char);
  }

  /** Text of a template up to its end or to the next `${`. */
  #template(line: number): void {
    this.#push('string', this.#take(TEMPLATE_PART) ?? '', line);
    if (this.#text.startsWith('${', this.#at)) {
      this.#advance('${');
      this.#open.push('${');
    } else {
      this.#advance('`');
    }
  }
}

/** Splits TypeScript source into tokens. Never throws: on text that is no TypeScript the result is merely useless. */
export function tokenize(text: string): readonly Token[] {
  return new Tokenizer(text).run();
}
