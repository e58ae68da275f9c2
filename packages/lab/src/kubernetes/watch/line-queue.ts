const encoder = new TextEncoder();

/** How many bytes may wait for a slow reader before its stream is ended; it then lists again, as with a real API server. */
const mostPending = 64 * 1024 * 1024;

/** Lines pushed by a watch and pulled by whoever carries them. Lines that wait together are handed over as one chunk. */
export class LineQueue implements AsyncIterable<Uint8Array> {
  readonly #onEnd: () => void;
  #lines: string[] = [];
  #pending = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /** `onEnd` runs once, when either side has finished. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(line: string): void {
    if (this.#ended) return;
    this.#lines.push(line);
    this.#pending += line.length;
    if (this.#pending > mostPending) this.end();
    else this.#signal();
  }

  /** No more lines; those that wait are still delivered. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#signal();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      while (true) {
        if (this.#lines.length > 0) {
          const text = this.#lines.join('');
          this.#lines = [];
          this.#pending = 0;
          yield encoder.encode(text);
        } else if (this.#ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.end();
    }
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
