import { satisfies } from './compare.ts';
import type { Cursor } from './cursor.ts';
import type { ArrayStep, Query } from './engine.ts';
import { exists, nothing, type Result } from './result.ts';
import { readNext } from './scan.ts';
import { splitAtPipe } from './selectors.ts';

/** The array of what `each` leads to in every element of an array, for `#.path`. */
export function collectEach(cursor: Cursor, each: string, starts: readonly number[]): Result {
  const { engine, json } = cursor;
  const path = withoutPipe(cursor, each);
  const found: string[] = [];
  for (const start of starts) {
    const at = afterSpace(json, start);
    const element = at < json.length && json.charAt(at) !== ']' ? readNext(json, at, engine.budget) : undefined;
    const result = element === undefined ? nothing : engine.get(element.result.raw, path);
    if (exists(result)) found.push(result.raw);
  }
  return arrayOf(cursor, found);
}

/** Tests elements against a query and keeps what is asked of those that satisfy it. */
export class QueryAnswers {
  readonly #cursor: Cursor;
  readonly #query: Query;
  readonly #found: string[] = [];
  #rest: string | undefined;

  constructor(cursor: Cursor, step: ArrayStep, query: Query) {
    this.#cursor = cursor;
    this.#query = query;
    this.#rest = step.rest;
  }

  /** True when the element is the answer, so that the walk ends. */
  test(element: Result): boolean {
    const { engine } = this.#cursor;
    if (element.type !== 'JSON' && this.#query.path !== '') return false;
    const subject = element.type === 'JSON' ? engine.get(element.raw, this.#query.path) : element;
    if (!satisfies(this.#query, subject, engine.budget)) return false;
    const result = this.#follow(element);
    if (this.#query.all) {
      if (result.raw !== '') this.#found.push(result.raw);
      return false;
    }
    this.#cursor.value = result;
    return true;
  }

  /** The array of all answers, for `#(…)#`; nothing when only the first was asked for. */
  all(): Result {
    return this.#query.all ? arrayOf(this.#cursor, this.#found) : nothing;
  }

  #follow(element: Result): Result {
    if (this.#rest === undefined) return element;
    this.#rest = withoutPipe(this.#cursor, this.#rest);
    return this.#cursor.engine.get(element.raw, this.#rest);
  }
}

/** The part of a path before its pipe; what follows the pipe is left to be applied to the whole answer. */
function withoutPipe(cursor: Cursor, path: string): string {
  const split = splitAtPipe(path);
  if (split === undefined) return path;
  cursor.pipe = split.pipe;
  return split.path;
}

function arrayOf(cursor: Cursor, found: readonly string[]): Result {
  return { type: 'JSON', raw: cursor.engine.budget.produce(`[${found.join(',')}]`), text: '' };
}

function afterSpace(json: string, at: number): number {
  let i = at;
  while (i < json.length && ' \t\r\n'.includes(json.charAt(i))) i++;
  return i;
}
