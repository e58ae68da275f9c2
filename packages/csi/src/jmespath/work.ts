import { JmesPathError } from './lexer.ts';

/** Units of work and characters of text that one search may use: doubling lists cost nothing to write (`threat/K11`). */
const MAX_STEPS = 100_000;
const MAX_TEXT = 4 * 1024 * 1024;

/** The search takes too much; ends it wherever it is. */
export class TooMuchWork extends JmesPathError {}

/** Counts the work of one search. */
export class Work {
  #steps = 0;
  #text = 0;

  readonly step = (): void => {
    if (++this.#steps > MAX_STEPS) throw new TooMuchWork();
  };

  readonly grow = (length: number): void => {
    this.step();
    this.#text += length;
    if (this.#text > MAX_TEXT) throw new TooMuchWork();
  };
}
