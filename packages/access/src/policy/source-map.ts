import { Buffer } from 'node:buffer';
import type { SourcePoint, SourceRange } from './model.ts';

/** Lines and columns of byte offsets in one text. */
export class SourceMap {
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    const bytes = Buffer.from(text, 'utf8');
    const starts = [0];
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  range(node: { readonly start: number; readonly end: number }): SourceRange {
    return { start: this.point(node.start), end: this.point(node.end) };
  }

  point(offset: number): SourcePoint {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}
