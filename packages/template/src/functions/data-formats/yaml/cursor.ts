import { END, isBlank, isBreak, isBreakOrEnd } from './characters.ts';
import type { Mark } from './token.ts';
import { yamlFailure } from './yaml-failure.ts';
import type { FunctionFailure } from '../../../failure.ts';

/** Reads characters one by one and knows where it is. */
export class Cursor {
  readonly #characters: readonly string[];
  #index = 0;
  #line = 0;
  #column = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
  }

  get mark(): Mark {
    return { index: this.#index, line: this.#line, column: this.#column };
  }

  get line(): number {
    return this.#line;
  }

  get column(): number {
    return this.#column;
  }

  get index(): number {
    return this.#index;
  }

  peek(ahead = 0): string {
    return this.#characters[this.#index + ahead] ?? END;
  }

  /** Whether the next characters are these. */
  startsWith(text: string): boolean {
    return [...text].every((character, at) => this.peek(at) === character);
  }

  /** Reads a character that is no line break. */
  read(): string {
    const character = this.peek();
    this.#index++;
    this.#column++;
    return character;
  }

  skip(count = 1): void {
    this.#index += count;
    this.#column += count;
  }

  /** Reads a line break. CR, LF and NEL become LF, the separators of lines and paragraphs stay what they are. */
  readBreak(): string {
    const character = this.peek();
    if (!isBreak(character)) return '';
    this.#index += character === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.#column = 0;
    this.#line++;
    return character === '\u2028' || character === '\u2029' ? character : '\n';
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.skip();
  }

  /** Skips a comment, if here is one. */
  skipComment(): void {
    if (this.peek() !== '#') return;
    while (!isBreakOrEnd(this.peek())) this.skip();
  }

  /** The end of a document is the beginning of a line. */
  startLineAtEnd(): void {
    if (this.#column === 0) return;
    this.#column = 0;
    this.#line++;
  }

  /** An error at this place. go-yaml names no line when it is the first one. */
  failure(problem: string): FunctionFailure {
    return yamlFailure(problem, problem, this.#line === 0 ? 0 : this.#line + 1);
  }
}
