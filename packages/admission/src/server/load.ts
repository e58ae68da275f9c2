/** How much may be under way at once; what comes on top is told to come again (`threat/Q6`). */
export interface LoadLimits {
  readonly requests: number;
  readonly bytes: number;
}

/** The API server allows 3 MiB for a request; a review holds the object twice. The same bound as in controller-runtime. */
export const MAX_BODY = 7 * 1024 * 1024;

export const DEFAULT_LIMITS: LoadLimits = { requests: 512, bytes: 96 * 1024 * 1024 };

/** Counts requests under way and the bytes they hold, so that memory stays bounded whoever calls. */
export class Load {
  readonly #limits: LoadLimits;
  #requests = 0;
  #bytes = 0;

  constructor(limits: LoadLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  get requests(): number {
    return this.#requests;
  }

  /** True when one more request may begin; it then holds its place until `leave`. */
  enter(): boolean {
    if (this.#requests >= this.#limits.requests) return false;
    this.#requests += 1;
    return true;
  }

  leave(bytes: number): void {
    this.#requests -= 1;
    this.#bytes -= bytes;
  }

  /** True when so many more bytes may be held. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#limits.bytes) return false;
    this.#bytes += bytes;
    return true;
  }
}
