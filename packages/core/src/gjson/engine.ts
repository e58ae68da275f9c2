import type { Budget } from './budget.ts';
import type { Result } from './result.ts';

/** What the parts of one lookup share. Made anew for each lookup; nothing outlives it. */
export interface Engine {
  readonly budget: Budget;
  /** Looks a path up in a document. */
  get(json: string, path: string): Result;
  /** The step at the head of a path, read as a step into an object or into an array. */
  objectStep(path: string): ObjectStep;
  arrayStep(path: string): ArrayStep;
}

/** Where a path goes on after its first segment: nowhere, deeper (`.`), or with a new lookup on the result (`|`). */
export interface Onward {
  readonly rest?: string;
  readonly pipe?: string;
}

export interface ObjectStep extends Onward {
  readonly key: string;
  /** Whether the key has an unescaped `*` or `?`. */
  readonly wild: boolean;
}

export interface ArrayStep extends Onward {
  /** Position asked for; -1 when the segment is no position. */
  readonly index: number;
  /** Whether the segment has a `#`, so that no position is asked for. */
  readonly hash: boolean;
  /** Whether the segment is a plain `#`: count the elements, or collect `each` from them. */
  readonly whole: boolean;
  /** The path to collect from every element, for `#.path`. */
  readonly each?: string;
  readonly query?: Query;
}

export interface Query {
  readonly path: string;
  /** One of `= != < <= > >= % !%`, or empty: the path must exist. */
  readonly operator: string;
  readonly value: string;
  /** Whether all matches are asked for (`#(…)#`), not only the first. */
  readonly all: boolean;
}
