import type { Dialect, FormMistake, FormRule, LooseMember, LooseNode, LooseObject, Span } from './nodes.ts';
import { nextToken, type Token } from './tokens.ts';

export interface LooseReading {
  readonly root: LooseObject;
  readonly mistakes: readonly FormMistake[];
  /** How far the text was read: beyond the object where that is never closed. */
  readonly readTo: number;
}

const deepest = 60;
/** A text with more mistakes is no document. */
const mostMistakes = 1000;

/**
 * Reads the JSON object that begins at `start` and goes on after mistakes, so that each is named, not the first only. It ends
 * with its brace, or at `limit`.
 */
export function readLoose(text: string, start: number, limit: number, dialect: Dialect): LooseReading {
  const reader = new LooseReader(text, start, limit, dialect);
  const root = reader.object();
  return { root, mistakes: reader.mistakes, readTo: reader.isAtEnd ? limit : root.end };
}

class LooseReader {
  readonly mistakes: FormMistake[] = [];
  readonly #text: string;
  readonly #limit: number;
  readonly #dialect: Dialect;
  #token: Token;
  #depth = 0;
  #end: number;

  constructor(text: string, start: number, limit: number, dialect: Dialect) {
    this.#text = text;
    this.#limit = limit;
    this.#dialect = dialect;
    this.#end = start;
    this.#token = nextToken(text, start, limit, dialect);
  }

  get isAtEnd(): boolean {
    return this.#token.kind === 'end';
  }

  object(): LooseObject {
    const start = this.#token.start;
    const members: LooseMember[] = [];
    const keys = new Set<string>();
    this.#open();
    while (!this.#closes('}', start)) {
      const member = this.#member();
      if (member === undefined) continue;
      this.#checkKey(member, keys);
      members.push(member);
      this.#separator('}', member);
    }
    this.#depth--;
    return { kind: 'object', members, start, end: this.#end };
  }

  #array(): LooseNode {
    const start = this.#token.start;
    const items: LooseNode[] = [];
    this.#open();
    while (!this.#closes(']', start)) {
      if (this.#isExtraComma()) continue;
      const item = this.#value();
      if (item === undefined) continue;
      items.push(item);
      this.#separator(']', { value: item });
    }
    this.#depth--;
    return { kind: 'array', items, start, end: this.#end };
  }

  #member(): LooseMember | undefined {
    if (this.#isExtraComma()) return undefined;
    const token = this.#token;
    if (!this.#isKey(token)) {
      this.#stray();
      return undefined;
    }
    this.#take();
    this.#checkQuotes(token, this.#dialect === 'hcl');
    const key = token.text;
    if (!this.#skips(':') && !(this.#dialect === 'hcl' && this.#skips('='))) {
      const mend = `write a colon after "${key}"`;
      this.#note('json-missing-colon', { start: token.end, end: token.end }, `a colon is missing after "${key}"`, mend);
    }
    const value = this.#value() ?? this.#noValue(key, token);
    return { key, keySpan: token, value };
  }

  /** Undefined when something else than a value stands there. */
  #value(): LooseNode | undefined {
    const token = this.#token;
    if (token.kind === 'punctuation') return this.#nested(token);
    if (token.kind === 'end') return undefined;
    this.#take();
    const span = { start: token.start, end: token.end };
    if (token.kind === 'string') {
      this.#checkQuotes(token, false);
      return { kind: 'string', text: token.text, ...span };
    }
    return literalOf(token) ?? this.#unquoted(token);
  }

  #nested(token: Token): LooseNode | undefined {
    const opens = token.text === '{' || token.text === '[';
    if (opens && this.#depth >= deepest) this.#giveUp();
    else if (token.text === '{') return this.object();
    else if (token.text === '[') return this.#array();
    // A bracket that closes what is open is left to its owner.
    else if (token.text !== '}' && token.text !== ']') this.#stray();
    return undefined;
  }

  /** Nobody writes policies that deep, or that wrong. */
  #giveUp(): void {
    this.#end = this.#limit;
    this.#token = nextToken(this.#text, this.#limit, this.#limit, this.#dialect);
  }

  #unquoted(token: Token): LooseNode {
    const span = { start: token.start, end: token.end };
    if (this.#dialect === 'json') {
      const mend =
        token.kind === 'placeholder' ? `write what it stands for, in quotes` : `write "${token.text}", or take it out`;
      this.#note('json-unquoted', span, `${token.text} stands without quotes`, mend);
    }
    return { kind: 'string', text: token.text, ...span };
  }

  #noValue(key: string, token: Token): LooseNode {
    const place = { start: token.end, end: token.end };
    this.#note('json-missing-value', place, `"${key}" has no value`, 'write its value, or take the key out');
    return { kind: 'null', ...place };
  }

  #isKey(token: Token): boolean {
    if (token.kind === 'string') return true;
    if (token.kind !== 'word' && token.kind !== 'placeholder') return false;
    const next = nextToken(this.#text, token.end, this.#limit, this.#dialect);
    return next.kind === 'punctuation' && (next.text === ':' || (this.#dialect === 'hcl' && next.text === '='));
  }

  #stray(): void {
    const { start, end, text } = this.#token;
    this.#note('json-stray-text', { start, end }, `"${text}" does not belong here`, `take "${text}" out`);
    this.#take();
  }

  /** After a value comes a comma, or the end of what it is in. */
  #separator(close: string, last: { readonly key?: string; readonly value: LooseNode }): void {
    const inner = this.#token;
    if (this.#skips(',')) {
      this.#checkLastComma(inner);
      return;
    }
    // Words between a value and what follows: each is one mistake, not a missing comma.
    while (this.#token.kind === 'word' && !this.#isKey(this.#token) && close === '}') this.#stray();
    if (this.#skips(',') || this.#ends() || (this.#dialect === 'hcl' && this.#token.fresh && close === '}')) return;
    const place = { start: last.value.end, end: last.value.end };
    const after = last.key === undefined ? 'this value' : `the value of "${last.key}"`;
    this.#note('json-missing-comma', place, `a comma is missing after ${after}`, 'write a comma here');
  }

  #checkLastComma(comma: Token): void {
    if (this.#dialect === 'hcl' || !this.#ends() || this.#token.kind === 'end') return;
    const message = `no comma may stand before ${this.#token.text}`;
    this.#note('json-extra-comma', comma, message, 'take the comma out');
  }

  #isExtraComma(): boolean {
    const comma = this.#token;
    if (!this.#skips(',')) return false;
    this.#note('json-extra-comma', comma, 'a comma too many', 'take the comma out');
    return true;
  }

  #ends(): boolean {
    return this.#token.kind === 'end' || (this.#token.kind === 'punctuation' && '}]'.includes(this.#token.text));
  }

  /** Whether the object or list is over; a bracket of the other kind ends it too, and is left where it is. */
  #closes(close: string, start: number): boolean {
    if (!this.#ends()) return false;
    if (this.#skips(close)) return true;
    const open = { start, end: start + 1 };
    const bracket = this.#text.charAt(start);
    this.#note('json-unclosed', open, `this ${bracket} is never closed`, `write ${close} where it ends`);
    return true;
  }

  #checkKey(member: LooseMember, before: Set<string>): void {
    const isNew = !before.has(member.key);
    before.add(member.key);
    if (isNew) return;
    const message = `"${member.key}" stands twice in one object`;
    this.#note('json-duplicate-key', member.keySpan, message, 'keep one of them: AWS refuses the document');
  }

  #checkQuotes(token: Token, bareAllowed: boolean): void {
    if (token.kind !== 'string') {
      if (bareAllowed) return;
      this.#note('json-unquoted', token, `the key ${token.text} stands without quotes`, `write "${token.text}"`);
    } else if (token.quote === 'unclosed') {
      this.#note('json-unclosed', token, 'this text is never closed', 'write a quote where it ends');
    } else if (token.quote !== 'plain') {
      const mend = 'use the straight double quote, "';
      this.#note('json-quote', token, `JSON has no ${token.quote} quotes`, mend);
    }
  }

  #open(): void {
    this.#depth++;
    this.#take();
  }

  #skips(punctuation: string): boolean {
    if (this.#token.kind !== 'punctuation' || this.#token.text !== punctuation) return false;
    this.#take();
    return true;
  }

  #take(): void {
    this.#end = this.#token.end;
    let next = nextToken(this.#text, this.#end, this.#limit, this.#dialect);
    let fresh = next.fresh;
    while (next.kind === 'comment') {
      if (this.#dialect === 'json') {
        this.#note('json-comment', next, 'JSON has no comments', 'take it out; a Sid may say what it said');
      }
      next = nextToken(this.#text, next.end, this.#limit, this.#dialect);
      fresh ||= next.fresh;
    }
    this.#token = { ...next, fresh };
  }

  #note(rule: FormRule, { start, end }: Span, message: string, mend: string): void {
    this.mistakes.push({ rule, start, end, message, mend });
    if (this.mistakes.length === mostMistakes) this.#giveUp();
  }
}

function literalOf({ text, start, end, kind }: Token): LooseNode | undefined {
  if (kind !== 'word') return undefined;
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true', start, end };
  if (text === 'null') return { kind: 'null', start, end };
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? { kind: 'number', text, start, end } : undefined;
}
