import { decodeText } from '../text/byte-string.ts';
import type { CompileLimits } from '../limits.ts';
import { TemplateError } from '../template-error.ts';
import { Lexer } from './lexer.ts';
import type { Definition } from './node.ts';
import type { Delimiters, Token } from './token.ts';

/** What the parsers of one source text share. */
export class ParseContext {
  readonly name: string;
  readonly delimiters: Delimiters;
  readonly isFunction: (name: string) => boolean;
  readonly definitions = new Map<string, Definition>();
  readonly #limits: CompileLimits;
  readonly #lexer: Lexer;
  #nesting = 0;
  #tokens = 0;

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
    this.#lexer = new Lexer(source, delimiters, isFunction);
    this.#limits = limits;
  }

  fail(line: number, problem: string): never {
    throw new TemplateError('parse', decodeText(`template: ${this.name}:${line}: ${problem}`));
  }

  nextToken(): Token {
    this.#tokens++;
    if (this.#tokens > this.#limits.tokens) this.#limit(`more than ${this.#limits.tokens} words and signs`);
    return this.#lexer.next();
  }

  /** Counts one more structure around the next one. */
  enter(): void {
    this.#nesting++;
    if (this.#nesting > this.#limits.nesting) {
      this.#limit(`more than ${this.#limits.nesting} structures within each other`);
    }
  }

  leave(): void {
    this.#nesting--;
  }

  #limit(problem: string): never {
    throw new TemplateError('limit', decodeText(`template: ${this.name}: ${problem}`));
  }
}
