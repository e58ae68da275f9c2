const lineFeed = 0x0a;

/** A line grew beyond the limit. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/**
 * Cuts a byte stream into lines, wherever its chunks begin and end: inside a multi-byte character, several lines in one
 * chunk, one line in many. What follows the last line feed when the stream ends was cut off, and is never handed out.
 */
export class LineFramer {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** The lines that this chunk completes, without their line feeds; blank ones are left out. */
  push(chunk: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#keep(chunk.subarray(start, end));
      if (this.#length > 0) lines.push(Buffer.concat(this.#parts, this.#length));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#length += part.length;
    if (this.#length > this.#limit) throw new LineTooLong();
    // A copy, because a transport may use its buffer again.
    this.#parts.push(Uint8Array.from(part));
  }
}
