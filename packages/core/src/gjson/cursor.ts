import type { Engine } from './engine.ts';
import { nothing, type Result } from './result.ts';
import { beginsValue, closeOfBracket, closeOfString, readValue, stringResult } from './scan.ts';

/** How far one walk through a document has come, and what it found. */
export class Cursor {
  readonly engine: Engine;
  readonly json: string;
  at: number;
  /** What was found. */
  value: Result = nothing;
  /** A path to be looked up in what was found. */
  pipe: string | undefined;

  constructor(engine: Engine, json: string, at: number) {
    this.engine = engine;
    this.json = json;
    this.at = at;
  }

  /** The next key of an object, without its quotes; nothing when the object ends. What stands between members is skipped. */
  key(): string | undefined {
    const from = this.at;
    let i = from;
    while (i < this.json.length && this.json.charAt(i) !== '"' && this.json.charAt(i) !== '}') i++;
    this.engine.budget.spend(i - from + 1);
    if (this.json.charAt(i) !== '"') {
      this.at = i + 1;
      return undefined;
    }
    const close = this.#move(closeOfString(this.json, i));
    return close < 0 ? undefined : stringResult(this.json.slice(i, close)).text;
  }

  /** Moves to the next value; false when there is none before the end, or before a closing `]` where one counts. */
  toValue(stopAtBracket: boolean): boolean {
    const from = this.at;
    let i = from;
    while (i < this.json.length && !beginsValue(this.json, i) && !(stopAtBracket && this.json.charAt(i) === ']')) i++;
    this.at = i;
    this.engine.budget.spend(i - from + 1);
    return i < this.json.length && this.json.charAt(i) !== ']';
  }

  /** Whether the value here is an object or an array. */
  opens(): boolean {
    const first = this.json.charAt(this.at);
    return first === '{' || first === '[';
  }

  /** Moves behind the value here; false when it is a string without end. */
  skip(): boolean {
    if (!this.opens()) return this.read() !== undefined;
    const from = this.at;
    this.engine.budget.spend(this.#move(closeOfBracket(this.json, from)) - from);
    return true;
  }

  /** Reads the value here and moves behind it; nothing when it is a string without end. */
  read(): Result | undefined {
    const scanned = readValue(this.json, this.at, this.engine.budget);
    this.#move(scanned?.end ?? -1);
    return scanned?.result;
  }

  /** Takes the value here as the answer; false when it is a string without end. */
  take(): boolean {
    const result = this.read();
    if (result === undefined) return false;
    this.value = result;
    return true;
  }

  #move(to: number): number {
    this.at = to < 0 ? this.json.length : to;
    return to;
  }
}
