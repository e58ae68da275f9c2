import type { Cursor } from './cursor.ts';
import type { Mark } from './token.ts';

/** A word that may turn out to be a key. */
export interface SimpleKey {
  /** Number of the word in the document. */
  readonly token: number;
  readonly mark: Mark;
  /** At the indentation of a mapping, a word must be a key. */
  readonly isRequired: boolean;
}

/** A key without `?` must be on one line and not longer than this. */
const LONGEST_KEY = 1024;
/** Flow collections within each other. More than any function follows. */
const DEEPEST_FLOW = 10_000;

/** Words that may be keys: one for each flow collection that is open, and one outside of them. */
export class SimpleKeys {
  /** Whether a key may stand here at all. */
  isAllowed = true;
  readonly #cursor: Cursor;
  readonly #candidates: (SimpleKey | undefined)[] = [undefined];
  /** Where in the list above the candidate is, by the number of its word. */
  readonly #places = new Map<number, number>();

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** Whether a flow collection is open. */
  get inFlow(): boolean {
    return this.#candidates.length > 1;
  }

  enterFlow(): void {
    this.#candidates.push(undefined);
    if (this.#candidates.length - 1 > DEEPEST_FLOW) {
      throw this.#cursor.failure(`exceeded max depth of ${DEEPEST_FLOW}`);
    }
  }

  leaveFlow(): void {
    if (!this.inFlow) return;
    const candidate = this.#candidates.pop();
    if (candidate !== undefined) this.#places.delete(candidate.token);
  }

  /** Remembers the word that is about to be read. */
  save(token: number, indent: number): void {
    if (!this.isAllowed) return;
    this.forget();
    const isRequired = !this.inFlow && indent === this.#cursor.column;
    this.#candidates[this.#candidates.length - 1] = { token, mark: this.#cursor.mark, isRequired };
    this.#places.set(token, this.#candidates.length - 1);
  }

  /** The candidate turned out to be no key. Throws when it had to be one. */
  forget(): void {
    this.#drop(this.#candidates.length - 1, (candidate) => candidate.isRequired);
  }

  /** Whether the word with this number may still turn out to be a key. */
  mayBeKey(token: number): boolean {
    const place = this.#places.get(token);
    return place !== undefined && this.#valid(place) !== undefined;
  }

  /** The candidate that a `:` makes a key. */
  takeKey(): SimpleKey | undefined {
    const place = this.#candidates.length - 1;
    const candidate = this.#valid(place);
    if (candidate !== undefined) this.#drop(place, () => false);
    return candidate;
  }

  #valid(place: number): SimpleKey | undefined {
    const candidate = this.#candidates[place];
    if (candidate === undefined) return undefined;
    const isPassed = candidate.mark.line < this.#cursor.line || candidate.mark.index + LONGEST_KEY < this.#cursor.index;
    if (!isPassed) return candidate;
    this.#drop(place, ({ isRequired }) => isRequired);
    return undefined;
  }

  #drop(place: number, isMissed: (candidate: SimpleKey) => boolean): void {
    const candidate = this.#candidates[place];
    if (candidate === undefined) return;
    if (isMissed(candidate)) throw this.#cursor.failure("could not find expected ':'");
    this.#candidates[place] = undefined;
    this.#places.delete(candidate.token);
  }
}
