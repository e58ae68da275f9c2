/**
 * A secret value that cannot be printed by accident: string conversion, JSON, and inspection give "[sealed]".
 * Bytes leave only through `reveal`, which is easy to search for.
 */
export class SealedValue {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Seals a copy of the bytes, so that neighbours in a shared buffer pool are not carried along. */
  static ofBytes(bytes: Uint8Array): SealedValue {
    return new SealedValue(Uint8Array.from(bytes));
  }

  /** Seals the UTF-8 bytes of a text. */
  static ofText(text: string): SealedValue {
    return new SealedValue(new TextEncoder().encode(text));
  }

  get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** The bytes. The caller must not keep, change or print them. */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  /** The bytes read as UTF-8; invalid sequences become U+FFFD, so use `reveal` where bytes must survive. */
  revealText(): string {
    return new TextDecoder().decode(this.#bytes);
  }

  equals(other: SealedValue): boolean {
    const a = this.#bytes;
    const b = other.#bytes;
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }

  toString(): string {
    return '[sealed]';
  }

  toJSON(): string {
    return '[sealed]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[sealed]';
  }
}
