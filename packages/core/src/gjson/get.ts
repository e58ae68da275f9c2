import { quoteJsonString } from '../json/json-string.ts';
import { isValidJson } from '../json/json-valid.ts';
import type { Budget } from './budget.ts';
import { Cursor } from './cursor.ts';
import type { ArrayStep, Engine, ObjectStep } from './engine.ts';
import { modifierNames } from './modifier-names.ts';
import { applyModifier } from './modifiers.ts';
import { exists, type Result } from './result.ts';
import { closeOfBracket, closeOfGroup, readWhole } from './scan.ts';
import { impliedName, parseSelectors, type Selector } from './selectors.ts';
import { parseArrayStep, parseObjectStep } from './steps.ts';
import { walkArray, walkObject } from './walk.ts';

/** A document made by the head of a path, and the path that is left for it. */
interface Made {
  readonly json: string;
  readonly after: string;
}

/** What a lookup inside a lookup costs besides the characters it looks at. */
const LOOKUP_STEPS = 32;

/** One lookup with its budget and the path segments it has read so far. */
export class Lookup implements Engine {
  readonly budget: Budget;
  readonly #objectSteps = new Map<string, ObjectStep>();
  readonly #arraySteps = new Map<string, ArrayStep>();

  constructor(budget: Budget) {
    this.budget = budget;
  }

  get(json: string, path: string): Result {
    return this.budget.nested(() => {
      this.budget.spend(LOOKUP_STEPS);
      const head = path.length > 1 ? this.#head(json, path) : undefined;
      if (head === undefined) return this.#walk(json, path);
      if (typeof head === 'string') return this.#walk(json, head);
      return onwardBegins(head.after) ? this.get(head.json, head.after.slice(1)) : readWhole(head.json, this.budget);
    });
  }

  objectStep(path: string): ObjectStep {
    return remembered(this.#objectSteps, path, () => parseObjectStep(this.#paid(path)));
  }

  arrayStep(path: string): ArrayStep {
    return remembered(this.#arraySteps, path, () => parseArrayStep(this.#paid(path)));
  }

  /**
   * The document made by a modifier, literal or multipath at the head of the path; nothing when the head is a key.
   * A multipath that is not one (never closed, or text behind it) leaves the path behind it, as in gjson.
   */
  #head(json: string, path: string): Made | string | undefined {
    switch (path.charAt(0)) {
      case '@':
        return this.#modified(json, this.#paid(path));
      case '!':
        return literal(this.#paid(path));
      case '[':
      case '{':
        return this.#selected(json, this.#paid(path));
      default:
        return undefined;
    }
  }

  #walk(json: string, path: string): Result {
    const lines = path.startsWith('..');
    const open = lines ? 0 : json.search(/[{[]/);
    const cursor = new Cursor(this, json, lines ? 0 : open + 1);
    this.budget.spend(open < 0 ? json.length : open);
    if (lines) walkArray(cursor, path.slice(2));
    else if (open >= 0) (json.charAt(open) === '{' ? walkObject : walkArray)(cursor, path);
    return cursor.pipe === undefined ? cursor.value : this.get(cursor.value.raw, cursor.pipe);
  }

  #modified(json: string, path: string): Made | undefined {
    const name = /^@([^:|.]*)/.exec(path)?.[1] ?? '';
    if (!modifierNames.has(name)) return undefined;
    const behind = path.slice(1 + name.length);
    const { argument, after } = behind.startsWith(':')
      ? splitArgument(behind.slice(1))
      : { argument: '', after: behind };
    return { json: applyModifier(this, name, json, argument), after };
  }

  #selected(json: string, path: string): Made | string {
    const parsed = parseSelectors(path);
    if (parsed === undefined) return '';
    if (parsed.after !== '' && !onwardBegins(parsed.after)) return parsed.after;
    const named = path.startsWith('{');
    const parts: string[] = [];
    for (const selector of parsed.selectors) {
      const result = this.get(json, selector.path);
      if (exists(result)) parts.push(this.budget.produce(named ? `${memberName(selector)}:${result.raw}` : result.raw));
    }
    const made = named ? `{${parts.join(',')}}` : `[${parts.join(',')}]`;
    return { json: this.budget.produce(made), after: parsed.after };
  }

  #paid(path: string): string {
    this.budget.spend(path.length);
    return path;
  }
}

function onwardBegins(path: string): boolean {
  return path.startsWith('|') || path.startsWith('.');
}

function remembered<T>(steps: Map<string, T>, path: string, parse: () => T): T {
  const known = steps.get(path);
  if (known !== undefined) return known;
  const parsed = parse();
  steps.set(path, parsed);
  return parsed;
}

function memberName(selector: Selector): string {
  if (selector.name === '') return quoteJsonString(impliedName(selector.path));
  return selector.name.startsWith('"') && isValidJson(selector.name) ? selector.name : quoteJsonString(selector.name);
}

/** A literal: `!` and a JSON value, or one of the words that JSON or floats know. */
function literal(path: string): Made | undefined {
  const body = path.slice(1);
  if (/^[{["+\-0-9]/.test(body)) {
    const end = closeOfBracket(body, 0);
    return { json: body.slice(0, end), after: body.slice(end) };
  }
  const word = /^[^|.]*/.exec(body)?.[0] ?? '';
  return /^(?:true|false|null|nan|inf)$/i.test(word) ? { json: word, after: body.slice(word.length) } : undefined;
}

/** A modifier's argument: one JSON value, or everything up to the next pipe outside of brackets and quotes. */
function splitArgument(text: string): { readonly argument: string; readonly after: string } {
  const end = /^[{["]/.test(text) ? closeOfGroup(text, 0) : endOfPlainArgument(text);
  return { argument: text.slice(0, end), after: text.slice(end) };
}

function endOfPlainArgument(text: string): number {
  let i = 0;
  while (i < text.length && text.charAt(i) !== '|') {
    i = '{["('.includes(text.charAt(i)) ? closeOfGroup(text, i) : i + 1;
  }
  return i;
}
