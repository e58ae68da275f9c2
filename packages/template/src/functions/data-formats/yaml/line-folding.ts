import { isBlank, isBlankOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** Blanks and line breaks between two words of a scalar: one break becomes a blank, several lose one. */
export class LineFolding {
  #blanks = '';
  #first = '';
  #others = '';
  #hasBreak = false;

  /** Whether a line ended. */
  get hasBreak(): boolean {
    return this.#hasBreak;
  }

  get text(): string {
    if (!this.#hasBreak) return this.#blanks;
    if (this.#first !== '\n') return this.#first + this.#others;
    return this.#others === '' ? ' ' : this.#others;
  }

  /** The line ended with a mark that it goes on: its break does not count. */
  continueLine(): void {
    this.#hasBreak = true;
  }

  /** Reads one blank or line break. */
  read(cursor: Cursor): void {
    if (isBlank(cursor.peek())) {
      const blank = cursor.read();
      if (!this.#hasBreak) this.#blanks += blank;
    } else if (this.#hasBreak) {
      this.#others += cursor.readBreak();
    } else {
      this.#first = cursor.readBreak();
      this.#hasBreak = true;
    }
  }
}

/** Whether `---` or `...` stands here at the beginning of a line. */
export function isDocumentIndicator(cursor: Cursor): boolean {
  if (cursor.column !== 0 || !isBlankOrEnd(cursor.peek(3))) return false;
  return cursor.startsWith('---') || cursor.startsWith('...');
}
