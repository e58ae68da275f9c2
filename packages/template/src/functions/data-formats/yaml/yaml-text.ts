import type { CallContext } from '../../../call-context.ts';

interface Indicator {
  /** Whether a blank must stand before it; yes unless stated. */
  readonly needsSpace?: boolean;
  /** Whether what follows may stand right behind it. */
  readonly isSpace?: boolean;
  /** Whether a collection may begin on the same line. */
  readonly isIndentation?: boolean;
}

/** The YAML that is being written, and what the end of it is. */
export class YamlText {
  /** Column where lines of the collection that is being written begin; -1 outside of any. */
  indent = -1;
  readonly #context: CallContext;
  readonly #parts: string[] = [];
  #column = 0;
  #isSpace = true;
  #isIndentation = true;

  constructor(context: CallContext) {
    this.#context = context;
  }

  /** Characters in the last line. */
  get column(): number {
    return this.#column;
  }

  /** Whether the last line has nothing but indentation and marks of collections. */
  get isIndentation(): boolean {
    return this.#isIndentation;
  }

  /** Writes a character that breaks no line. */
  put(character: string): void {
    this.#context.make(character.length);
    this.#parts.push(character);
    this.#column++;
  }

  /** Ends a line. */
  break(character = '\n'): void {
    this.#context.make(1);
    this.#parts.push(character);
    this.#column = 0;
  }

  /** Goes to the beginning of an indented line, unless this is one. */
  startLine(): void {
    const indent = Math.max(this.indent, 0);
    if (!this.#isIndentation || this.#column > indent || (this.#column === indent && !this.#isSpace)) this.break();
    while (this.#column < indent) this.put(' ');
    this.#isSpace = true;
    this.#isIndentation = true;
  }

  /** A mark such as `-`, `:` or a quote. */
  indicate(mark: string, { needsSpace = true, isSpace = false, isIndentation = false }: Indicator = {}): void {
    if (needsSpace) this.space();
    for (const character of mark) this.put(character);
    this.#isSpace = isSpace;
    this.#isIndentation = this.#isIndentation && isIndentation;
  }

  /** A blank, unless there is one already. */
  space(): void {
    if (!this.#isSpace) this.put(' ');
  }

  /** Says what the last line ends with, after characters were put. */
  settle(state: { readonly isSpace?: boolean; readonly isIndentation: boolean }): void {
    this.#isIndentation = state.isIndentation;
    if (state.isSpace !== undefined) this.#isSpace = state.isSpace;
  }

  toString(): string {
    return this.#parts.join('');
  }
}
