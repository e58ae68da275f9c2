/** A header field as it travels; both texts are bytes in the form of latin1. */
export type Header = readonly [name: string, value: string];

/** RFC 7541 appendix A, from index 1 on. */
export const STATIC_TABLE: readonly Header[] = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ...[
    'accept-language',
    'accept-ranges',
    'accept',
    'access-control-allow-origin',
    'age',
    'allow',
    'authorization',
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-length',
    'content-location',
    'content-range',
    'content-type',
    'cookie',
    'date',
    'etag',
    'expect',
    'expires',
    'from',
    'host',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'last-modified',
    'link',
    'location',
    'max-forwards',
    'proxy-authenticate',
    'proxy-authorization',
    'range',
    'referer',
    'refresh',
    'retry-after',
    'server',
    'set-cookie',
    'strict-transport-security',
    'transfer-encoding',
    'user-agent',
    'vary',
    'via',
    'www-authenticate',
  ].map((name): Header => [name, '']),
];

/** What an entry of the dynamic table counts besides its texts, RFC 7541 §4.1. */
const OVERHEAD = 32;

export const sizeOf = ([name, value]: Header): number => name.length + value.length + OVERHEAD;

/** The tables that indexes point into: the static one, then what the peer added, the newest first. */
export class HeaderTable {
  readonly #dynamic: Header[] = [];
  readonly #limit: number;
  #maxSize: number;
  #size = 0;

  /** `limit`: what we told the peer it may use at most. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#maxSize = limit;
  }

  get(index: number): Header | undefined {
    return index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1] : this.#dynamic[index - STATIC_TABLE.length - 1];
  }

  add(header: Header): void {
    this.#size += sizeOf(header);
    this.#dynamic.unshift(header);
    this.#evict();
  }

  /** False when the peer wants more than it may. */
  resize(size: number): boolean {
    if (size > this.#limit) return false;
    this.#maxSize = size;
    this.#evict();
    return true;
  }

  #evict(): void {
    while (this.#size > this.#maxSize) {
      const oldest = this.#dynamic.pop();
      if (oldest === undefined) return;
      this.#size -= sizeOf(oldest);
    }
  }
}
