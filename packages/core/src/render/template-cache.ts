import { compile, type Template } from '@lockkeeper/template';
import { templateFunctions } from '../rewrite/template-functions.ts';

const MOST_TEMPLATES = 2_048;
/** Of source text; what is made of it is several times larger. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** Marks around actions. */
export type Delimiters = readonly [left: string, right: string];

/** Templates that were read before, bounded in number and size; the one that was used longest ago goes first. */
export class TemplateCache {
  readonly #delimiters: Delimiters | undefined;
  readonly #known = new Map<string, Template>();
  #characters = 0;

  constructor(delimiters?: Delimiters) {
    this.#delimiters = delimiters;
  }

  /** The template of this name and text. Throws `TemplateError` when it cannot be read; such texts are not kept. */
  get(name: string, text: string): Template {
    const id = JSON.stringify([name, text]);
    const known = this.#known.get(id);
    if (known !== undefined) {
      this.#known.delete(id);
      this.#known.set(id, known);
      return known;
    }
    const delimiters = this.#delimiters === undefined ? {} : { delimiters: this.#delimiters };
    const made = compile(text, { name, functions: templateFunctions, ...delimiters });
    this.#known.set(id, made);
    this.#characters += id.length;
    this.#shrink();
    return made;
  }

  #shrink(): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MOST_TEMPLATES && this.#characters <= MOST_CHARACTERS) return;
      this.#known.delete(id);
      this.#characters -= id.length;
    }
  }
}
