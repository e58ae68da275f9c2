import { parseGoFloat } from '../json/go-float.ts';
import type { Budget } from './budget.ts';
import { numberOf, type Result, textForm, truthOf } from './result.ts';
import { beginsNumber, closeOfString } from './scan.ts';
import { unescapeLenient } from './unescape.ts';

export interface PrettyOptions {
  readonly width: number;
  readonly prefix: string;
  readonly indent: string;
  readonly sortKeys: boolean;
}

const defaults: PrettyOptions = { width: 80, prefix: '', indent: '  ', sortKeys: false };

/** Reads the options of `@pretty:{…}`. Prefix and indentation keep their white space only. */
export function prettyOptions(given: readonly (readonly [string, Result])[]): PrettyOptions {
  const options = { ...defaults };
  for (const [name, value] of given) {
    if (name === 'sortKeys') options.sortKeys = truthOf(value);
    else if (name === 'indent') options.indent = textForm(value).replace(/[^ \t\n\r]/g, '');
    else if (name === 'prefix') options.prefix = textForm(value).replace(/[^ \t\n\r]/g, '');
    else if (name === 'width') options.width = wholeNumber(value);
  }
  return options;
}

/** Prints a document with one member a line; arrays without objects stay on one line where they fit the width. */
export function printPretty(json: string, options: PrettyOptions, budget: Budget): string {
  const printed = options.prefix + new Printer(json, options, budget).any(0, options.prefix.length);
  return printed === '' ? '' : `${printed}\n`;
}

/** Drops the white space between tokens. */
export function printUgly(json: string): string {
  const parts: string[] = [];
  for (let i = 0; i < json.length; i++) {
    if (json.charCodeAt(i) <= 0x20) continue;
    const end = json.charAt(i) === '"' ? closeOrEnd(json, i) : i + 1;
    parts.push(json.slice(i, end));
    i = end - 1;
  }
  return parts.join('');
}

function wholeNumber(value: Result): number {
  if (value.type === 'True') return 1;
  if (value.type === 'Number') return Math.trunc(numberOf(value));
  return value.type === 'String' && /^-?\d+$/.test(value.text) ? parseGoFloat(value.text) : 0;
}

function closeOrEnd(json: string, at: number): number {
  const close = closeOfString(json, at);
  return close < 0 ? json.length : close;
}

interface Entry {
  readonly key: string;
  readonly text: string;
}

class Printer {
  readonly #json: string;
  readonly #options: PrettyOptions;
  readonly #budget: Budget;
  #at = 0;
  /** Whether the last call of `#next` met the closing bracket. */
  #closed = false;

  constructor(json: string, options: PrettyOptions, budget: Budget) {
    this.#json = json;
    this.#options = options;
    this.#budget = budget;
  }

  /** The next value, over several lines where needed; it begins at this column. */
  any(tabs: number, column: number): string {
    const first = this.#seek();
    if (first === '{') return this.#budget.nested(() => this.#object(tabs));
    return first === '[' ? this.#budget.nested(() => this.#array(tabs, column)) : this.#scalar(first);
  }

  #object(tabs: number): string {
    const line = this.#lineStart(tabs + 1);
    const entries: Entry[] = [];
    this.#at++;
    while (this.#next('}', '"')) {
      const key = this.#scalar('"');
      const value = this.any(tabs + 1, line.length + key.length + 2);
      entries.push({ key, text: `${line}${key}: ${value}` });
    }
    const ordered = this.#options.sortKeys && this.#closed ? entries.toSorted(byKeyThenValue) : entries;
    return this.#block(
      '{',
      ordered.map((entry) => entry.text),
      '}',
      tabs,
    );
  }

  #array(tabs: number, column: number): string {
    const from = this.#at;
    const room = this.#options.width - column;
    const oneLine = this.#options.width > 0 && room > 3 ? this.#oneLine(room) : undefined;
    if (oneLine !== undefined) return oneLine;
    const line = this.#lineStart(tabs + 1);
    const entries: string[] = [];
    this.#at = from + 1;
    while (this.#next(']')) {
      // The printer that is followed counts the line break itself before the first element only.
      const column = entries.length > 0 && this.#options.width !== -1 ? line.length - 1 : line.length;
      entries.push(line + this.any(tabs + 1, column));
    }
    return this.#block('[', entries, ']', tabs);
  }

  /** The array at hand on one line; nothing when it holds an object or is longer than the room. */
  #oneLine(room: number): string | undefined {
    const parts: string[] = [];
    let length = 2;
    this.#at++;
    while (this.#next(']')) {
      const first = this.#seek();
      if (first === '{') return undefined;
      const part = first === '[' ? this.#budget.nested(() => this.#oneLine(room)) : this.#scalar(first);
      if (part === undefined) return undefined;
      length += part.length + (parts.length > 0 ? 2 : 0);
      if (length > room) return undefined;
      parts.push(part);
    }
    return `[${parts.join(', ')}${this.#closed ? ']' : ''}`;
  }

  #block(open: string, entries: readonly string[], close: string, tabs: number): string {
    const body = this.#paid(open + entries.join(','));
    if (!this.#closed) return body;
    return body + (entries.length > 0 ? this.#lineStart(tabs) : '') + close;
  }

  /** Moves to the next member; false behind the closing bracket or at the end. What cannot begin a member is skipped. */
  #next(close: string, opener?: string): boolean {
    for (; this.#at < this.#json.length; this.#at++) {
      const character = this.#json.charAt(this.#at);
      this.#closed = character === close;
      if (this.#closed) {
        this.#at++;
        return false;
      }
      if (opener === undefined ? character > ' ' : character === opener) return true;
      this.#budget.spend(1);
    }
    this.#closed = false;
    return false;
  }

  /** Moves to where a value begins and tells its first character; empty at the end. */
  #seek(): string {
    for (; this.#at < this.#json.length; this.#at++) {
      const character = this.#json.charAt(this.#at);
      if ('"{[tfn'.includes(character) || beginsNumber(this.#json, this.#at)) return character;
      this.#budget.spend(1);
    }
    return '';
  }

  #scalar(first: string): string {
    const from = this.#at;
    if (first === '"') this.#at = closeOrEnd(this.#json, from);
    else if (first === '' || beginsNumber(this.#json, from)) this.#at = this.#numberEnd(from);
    else return this.#word(first);
    return this.#paid(this.#json.slice(from, this.#at));
  }

  #word(first: string): string {
    const word = first === 't' ? 'true' : first === 'f' ? 'false' : 'null';
    this.#at += word.length;
    return word;
  }

  #numberEnd(from: number): number {
    let i = from;
    while (i < this.#json.length && !(this.#json.charCodeAt(i) <= 0x20 || ',:]}'.includes(this.#json.charAt(i)))) i++;
    return i;
  }

  #lineStart(tabs: number): string {
    return `\n${this.#options.prefix}${this.#options.indent.repeat(tabs)}`;
  }

  #paid(text: string): string {
    this.#budget.spend(text.length);
    return text;
  }
}

const kindOrder = 'nf0"t{';

function byKeyThenValue(a: Entry, b: Entry): number {
  return compareJson(a.key, b.key) || compareJson(valueText(a), valueText(b));
}

function valueText(entry: Entry): string {
  return entry.text
    .trim()
    .slice(entry.key.length + 1)
    .trim();
}

function compareJson(a: string, b: string): number {
  const kind = kindOrder.indexOf(kindOf(a)) - kindOrder.indexOf(kindOf(b));
  if (kind !== 0) return kind;
  if (kindOf(a) === '"') return compare(unescapeLenient(a.slice(1, -1)), unescapeLenient(b.slice(1, -1)));
  return kindOf(a) === '0' ? compare(parseGoFloat(a), parseGoFloat(b)) : compare(a, b);
}

function kindOf(json: string): string {
  const first = json.charAt(0);
  if (first === '') return 'n';
  if (first === '[') return '{';
  return '"ftn{'.includes(first) ? first : '0';
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
