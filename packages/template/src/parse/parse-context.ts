import { decodeText } from '../text/byte-string.ts';
import type { CompileLimits } from '../limits.ts';
import { TemplateError } from '../template-error.ts';
import { Lexer } from './lexer.ts';
import type { Definition } from './node.ts';
import type { Delimiters } from './token.ts';

/** What the parsers of one source text share. */
export class ParseContext {
  readonly name: string;
  readonly delimiters: Delimiters;
  readonly lexer: Lexer;
  readonly isFunction: (name: string) => boolean;
  readonly definitions = new Map<string, Definition>();
  readonly #limits: CompileLimits;
  #nesting = 0;

  constructor(
    name: string,
    source: string,
    delimiters: Delimiters,
    isFunction: (name: string) => boolean,
    limits: CompileLimits,
  ) {
    this.name = name;
    this.delimiters = delimiters;
    this.isFunction = isFunction;
    this.lexer = new Lexer(source, delimiters, isFunction);
    this.#limits = limits;
  }

  fail(line: number, problem: string): never {
    throw new TemplateError('parse', decodeText(`template: ${this.name}:${line}: ${problem}`));
  }

  /** Counts one more structure around the next one. */
  enter(): void {
    this.#nesting++;
    if (this.#nesting > this.#limits.nesting) {
      const problem = `more than ${this.#limits.nesting} structures within each other`;
      throw new TemplateError('limit', decodeText(`template: ${this.name}: ${problem}`));
    }
  }

  leave(): void {
    this.#nesting--;
  }
}
