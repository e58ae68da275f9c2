import type { CallContext } from '../../../call-context.ts';
import type { ByteString } from '../../../text/byte-string.ts';
import { END, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isNameCharacter, readCharacters } from './characters.ts';
import { Cursor } from './cursor.ts';
import { isDocumentIndicator } from './line-folding.ts';
import { scanBlockScalar } from './scan-block-scalar.ts';
import { scanFlowScalar } from './scan-flow-scalar.ts';
import { scanPlainScalar } from './scan-plain-scalar.ts';
import { scanTag, scanTagDirective } from './scan-tag.ts';
import { SimpleKeys } from './simple-keys.ts';
import type { Mark, Token, TokenKind } from './token.ts';

/** What cannot begin a plain scalar. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';
const ANCHOR_ENDS = '?:,]}%@`';

/**
 * Splits a document into words. Whether a word is a key shows only at the `:` behind it, so that words wait until that is
 * certain; indentation becomes words as well.
 */
export class Scanner {
  readonly #cursor: Cursor;
  readonly #context: CallContext;
  readonly #tokens: Token[] = [];
  readonly #keys: SimpleKeys;
  readonly #indents: number[] = [];
  #indent = -1;
  #taken = 0;
  #hasEnded = false;

  /** Throws `FunctionFailure` when the text holds characters that YAML forbids. */
  constructor(text: ByteString, context: CallContext) {
    this.#cursor = new Cursor(readCharacters(text, context));
    this.#context = context;
    this.#keys = new SimpleKeys(this.#cursor);
  }

  /** The next word, which stays the next one. Throws `FunctionFailure`. */
  peek(): Token {
    while (!this.#hasEnded && (this.#tokens.length === 0 || this.#keys.mayBeKey(this.#taken))) this.#fetch();
    const [token] = this.#tokens;
    if (token === undefined) throw new RangeError('a YAML stream has no word after its end');
    return token;
  }

  /** Takes the next word. */
  take(): Token {
    const token = this.peek();
    if (token.kind !== 'stream-end') {
      this.#tokens.shift();
      this.#taken++;
    }
    return token;
  }

  #add(kind: TokenKind, start: Mark, more: Partial<Token> = {}, at = this.#tokens.length): void {
    this.#context.step();
    this.#tokens.splice(at, 0, { kind, start, value: '', suffix: '', isPlain: false, ...more });
  }

  #fetch(): void {
    const cursor = this.#cursor;
    this.#skipToNext();
    this.#unroll(cursor.column);
    const next = cursor.peek();
    if (next === END) this.#fetchEnd();
    else if (cursor.column === 0 && next === '%') this.#fetchDirective();
    else if (isDocumentIndicator(cursor)) this.#fetchDocumentIndicator();
    else if (!this.#fetchIndicator(next)) this.#fetchPlain(next);
  }

  #skipToNext(): void {
    const cursor = this.#cursor;
    for (;;) {
      while (cursor.peek() === ' ' || (cursor.peek() === '\t' && (this.#keys.inFlow || !this.#keys.isAllowed))) {
        cursor.skip();
      }
      cursor.skipComment();
      if (!isBreak(cursor.peek())) return;
      cursor.readBreak();
      if (!this.#keys.inFlow) this.#keys.isAllowed = true;
    }
  }

  /** Collections that are indented deeper than the column end here. */
  #unroll(column: number): void {
    while (!this.#keys.inFlow && this.#indent > column) {
      this.#add('block-end', this.#cursor.mark);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  /** A collection begins at the column, unless one there is open already. `at` is where among the waiting words. */
  #roll(column: number, kind: TokenKind, mark: Mark, at?: number): void {
    if (this.#keys.inFlow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#add(kind, mark, {}, at);
  }

  #fetchEnd(): void {
    this.#cursor.startLineAtEnd();
    this.#endBlocks();
    this.#hasEnded = true;
    this.#add('stream-end', this.#cursor.mark);
  }

  #endBlocks(): void {
    this.#unroll(-1);
    this.#keys.forget();
    this.#keys.isAllowed = false;
  }

  #fetchDocumentIndicator(): void {
    this.#endBlocks();
    const kind = this.#cursor.peek() === '-' ? 'document-start' : 'document-end';
    this.#add(kind, this.#cursor.mark);
    this.#cursor.skip(3);
  }

  #fetchDirective(): void {
    const cursor = this.#cursor;
    this.#endBlocks();
    const start = cursor.mark;
    cursor.skip();
    const name = this.#name();
    if (name === '') throw cursor.failure('could not find expected directive name');
    if (!isBlankOrEnd(cursor.peek())) throw cursor.failure('found unexpected non-alphabetical character');
    if (name === 'YAML') this.#add('version-directive', start, { value: this.#version() });
    else if (name === 'TAG') {
      const { handle, suffix } = scanTagDirective(cursor);
      this.#add('tag-directive', start, { value: handle, suffix });
    } else throw cursor.failure('found unknown directive name');
    cursor.skipBlanks();
    cursor.skipComment();
    if (!isBreakOrEnd(cursor.peek())) throw cursor.failure('did not find expected comment or line break');
    cursor.readBreak();
  }

  #name(): string {
    let name = '';
    while (isNameCharacter(this.#cursor.peek())) name += this.#cursor.read();
    return name;
  }

  #version(): string {
    this.#cursor.skipBlanks();
    const major = this.#versionNumber();
    if (this.#cursor.peek() !== '.') throw this.#cursor.failure("did not find expected digit or '.' character");
    this.#cursor.skip();
    return `${major}.${this.#versionNumber()}`;
  }

  #versionNumber(): number {
    let digits = '';
    while (/^[0-9]$/.test(this.#cursor.peek())) {
      if (digits.length === 2) throw this.#cursor.failure('found extremely long version number');
      digits += this.#cursor.read();
    }
    if (digits === '') throw this.#cursor.failure('did not find expected version number');
    return Number(digits);
  }

  /** Reads a word that an indicator begins; says whether here was one. */
  #fetchIndicator(next: string): boolean {
    const isAlone = isBlankOrEnd(this.#cursor.peek(1));
    const { inFlow } = this.#keys;
    switch (next) {
      case '[':
      case '{':
        return this.#fetchFlowStart(next);
      case ']':
      case '}':
        return this.#fetchFlowEnd(next);
      case ',':
        return this.#fetchFlowEntry();
      case '-':
        return isAlone && this.#fetchBlockEntry();
      case '?':
        return (inFlow || isAlone) && this.#fetchKey();
      case ':':
        return (inFlow || isAlone) && this.#fetchValue();
      default:
        return this.#fetchNodeStart(next);
    }
  }

  #fetchNodeStart(next: string): boolean {
    switch (next) {
      case '*':
        return this.#fetchAnchor('alias');
      case '&':
        return this.#fetchAnchor('anchor');
      case '!':
        return this.#fetchTag();
      case '|':
      case '>':
        return !this.#keys.inFlow && this.#fetchBlockScalar();
      case "'":
      case '"':
        return this.#fetchFlowScalar();
      default:
        return false;
    }
  }

  #fetchFlowStart(next: string): boolean {
    this.#saveKey();
    this.#keys.enterFlow();
    this.#keys.isAllowed = true;
    this.#add(next === '[' ? 'flow-sequence-start' : 'flow-mapping-start', this.#cursor.mark);
    this.#cursor.skip();
    return true;
  }

  #fetchFlowEnd(next: string): boolean {
    this.#keys.forget();
    this.#keys.leaveFlow();
    this.#keys.isAllowed = false;
    this.#add(next === ']' ? 'flow-sequence-end' : 'flow-mapping-end', this.#cursor.mark);
    this.#cursor.skip();
    return true;
  }

  #fetchFlowEntry(): boolean {
    this.#keys.forget();
    this.#keys.isAllowed = true;
    this.#add('flow-entry', this.#cursor.mark);
    this.#cursor.skip();
    return true;
  }

  #fetchBlockEntry(): boolean {
    this.#openBlock('block-sequence-start', 'block sequence entries are not allowed in this context');
    this.#keys.forget();
    this.#keys.isAllowed = true;
    this.#add('block-entry', this.#cursor.mark);
    this.#cursor.skip();
    return true;
  }

  #openBlock(kind: TokenKind, refusal: string): void {
    if (this.#keys.inFlow) return;
    if (!this.#keys.isAllowed) throw this.#cursor.failure(refusal);
    this.#roll(this.#cursor.column, kind, this.#cursor.mark);
  }

  #fetchKey(): boolean {
    this.#openBlock('block-mapping-start', 'mapping keys are not allowed in this context');
    this.#keys.forget();
    this.#keys.isAllowed = !this.#keys.inFlow;
    this.#add('key', this.#cursor.mark);
    this.#cursor.skip();
    return true;
  }

  #fetchValue(): boolean {
    const key = this.#keys.takeKey();
    if (key === undefined) {
      this.#openBlock('block-mapping-start', 'mapping values are not allowed in this context');
      this.#keys.isAllowed = !this.#keys.inFlow;
    } else {
      const at = key.token - this.#taken;
      this.#add('key', key.mark, {}, at);
      this.#roll(key.mark.column, 'block-mapping-start', key.mark, at);
      this.#keys.isAllowed = false;
    }
    this.#add('value', this.#cursor.mark);
    this.#cursor.skip();
    return true;
  }

  #saveKey(): void {
    this.#keys.save(this.#taken + this.#tokens.length, this.#indent);
  }

  #fetchAnchor(kind: 'alias' | 'anchor'): boolean {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#keys.isAllowed = false;
    const start = cursor.mark;
    cursor.skip();
    const value = this.#name();
    if (value === '' || !(isBlankOrEnd(cursor.peek()) || ANCHOR_ENDS.includes(cursor.peek()))) {
      throw cursor.failure('did not find expected alphabetic or numeric character');
    }
    this.#add(kind, start, { value });
    return true;
  }

  #fetchTag(): boolean {
    this.#saveKey();
    this.#keys.isAllowed = false;
    const start = this.#cursor.mark;
    const { handle, suffix } = scanTag(this.#cursor);
    this.#add('tag', start, { value: handle, suffix });
    return true;
  }

  #fetchBlockScalar(): boolean {
    this.#keys.forget();
    this.#keys.isAllowed = true;
    const start = this.#cursor.mark;
    this.#addScalar(start, scanBlockScalar(this.#cursor, this.#indent), false);
    return true;
  }

  #fetchFlowScalar(): boolean {
    this.#saveKey();
    this.#keys.isAllowed = false;
    const start = this.#cursor.mark;
    this.#addScalar(start, scanFlowScalar(this.#cursor), false);
    return true;
  }

  #fetchPlain(next: string): void {
    const cursor = this.#cursor;
    const following = cursor.peek(1);
    const startsWord =
      !(isBlank(next) || INDICATORS.includes(next)) ||
      (next === '-' && !isBlank(following)) ||
      (!this.#keys.inFlow && (next === '?' || next === ':') && !isBlankOrEnd(following));
    if (!startsWord) throw cursor.failure('found character that cannot start any token');
    this.#saveKey();
    this.#keys.isAllowed = false;
    const start = cursor.mark;
    const { text, endsLine } = scanPlainScalar(cursor, this.#indent + 1, this.#keys.inFlow);
    this.#addScalar(start, text, true);
    if (endsLine) this.#keys.isAllowed = true;
  }

  #addScalar(start: Mark, value: string, isPlain: boolean): void {
    this.#context.make(value.length);
    this.#add('scalar', start, { value, isPlain });
  }
}
