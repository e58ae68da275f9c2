/** A body that is written from outside and read by one process. */
export class ByteStream implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  readonly #onClosed: () => void;
  #end: 'open' | 'ended' | { readonly error: unknown } = 'open';
  #waiting: { resolve(result: IteratorResult<Uint8Array>): void; reject(error: unknown): void } | undefined;
  #closed = false;

  /** `onClosed` runs once, when the reader has reached the end, has met the error, or has gone away. */
  constructor(onClosed: () => void = () => undefined) {
    this.#onClosed = onClosed;
  }

  get finished(): boolean {
    return this.#end !== 'open';
  }

  push(chunk: Uint8Array): void {
    if (this.#end !== 'open') return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#chunks.push(chunk);
    else waiting.resolve({ done: false, value: chunk });
  }

  end(): void {
    this.#finish('ended');
  }

  fail(error: unknown): void {
    this.#finish({ error });
  }

  /** The connection is gone, whether anybody reads or not. */
  abort(error: unknown): void {
    this.fail(error);
    this.#close();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => this.#next(),
      return: () => {
        this.#finish('ended');
        this.#chunks.length = 0;
        this.#close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
    if (this.#end === 'open') {
      return new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
      });
    }
    this.#close();
    if (this.#end === 'ended') return Promise.resolve({ done: true, value: undefined });
    return Promise.reject(this.#end.error);
  }

  #finish(end: 'ended' | { readonly error: unknown }): void {
    if (this.#end !== 'open') return;
    this.#end = end;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    this.#close();
    if (end === 'ended') waiting.resolve({ done: true, value: undefined });
    else waiting.reject(end.error);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed();
  }
}
