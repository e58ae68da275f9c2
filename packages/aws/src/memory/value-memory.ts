import type { Cancel, Clock, FoundAnswer } from '@lockkeeper/core';

export interface ValueMemoryOptions {
  readonly clock: Clock;
  /** No value stays longer than this, whatever a caller would accept. */
  readonly keepMs: number;
  /** Bound over all scopes, counting value bytes and a fixed overhead per entry. */
  readonly maxBytes: number;
  /** Bound of one scope, so that one tenant cannot push out the others. */
  readonly maxBytesPerScope: number;
}

interface Entry {
  readonly scopeKey: string;
  readonly answer: FoundAnswer;
  readonly readAt: number;
  readonly bytes: number;
}

/** What an entry costs besides its value: keys, map slots, objects. */
const OVERHEAD = 512;

const keyOf = (scopeKey: string, referenceKey: string): string => `${scopeKey} ${referenceKey}`;

/**
 * Values read a moment ago, so that objects which share a secret do not each read it. Holds values only: absence, denial
 * and failure are asked again each time (invariant S4). The scope is part of each key (`threat/C1`); a scope key has a
 * fixed length, so the joined text cannot be ambiguous.
 */
export class ValueMemory {
  readonly #options: ValueMemoryOptions;
  /** In the order of reading: the oldest comes first. */
  readonly #entries = new Map<string, Entry>();
  readonly #bytesOfScope = new Map<string, number>();
  #bytes = 0;
  #sweep: Cancel | undefined;

  constructor(options: ValueMemoryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The value if its read began at most `maxAgeMs` ago; 0 never finds any. */
  find(scopeKey: string, referenceKey: string, maxAgeMs: number): FoundAnswer | undefined {
    const entry = this.#entries.get(keyOf(scopeKey, referenceKey));
    if (entry === undefined || maxAgeMs <= 0) {
      return undefined;
    }
    const age = this.#options.clock.monotonic() - entry.readAt;
    return age <= Math.min(maxAgeMs, this.#options.keepMs) ? entry.answer : undefined;
  }

  /** Remembers a value whose read began at the monotonic time `readAt`. An older read never replaces a newer one. */
  put(scopeKey: string, referenceKey: string, answer: FoundAnswer, readAt: number): void {
    const key = keyOf(scopeKey, referenceKey);
    const before = this.#entries.get(key);
    const bytes = answer.value.byteLength + OVERHEAD;
    if ((before !== undefined && before.readAt > readAt) || bytes > this.#options.maxBytesPerScope) {
      return;
    }
    this.#drop(key);
    this.#makeRoom(scopeKey, bytes);
    this.#entries.set(key, { scopeKey, answer, readAt, bytes });
    this.#count(scopeKey, bytes);
    this.#arm();
  }

  /** Forgets everything and stops its timer. */
  clear(): void {
    this.#sweep?.();
    this.#sweep = undefined;
    this.#entries.clear();
    this.#bytesOfScope.clear();
    this.#bytes = 0;
  }

  #makeRoom(scopeKey: string, bytes: number): void {
    const { maxBytes, maxBytesPerScope } = this.#options;
    for (const [key, entry] of this.#entries) {
      const isScopeFull = (this.#bytesOfScope.get(scopeKey) ?? 0) + bytes > maxBytesPerScope;
      if (!isScopeFull && this.#bytes + bytes <= maxBytes) {
        return;
      }
      if (entry.scopeKey === scopeKey || !isScopeFull) {
        this.#drop(key);
      }
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#count(entry.scopeKey, -entry.bytes);
    }
  }

  #count(scopeKey: string, bytes: number): void {
    this.#bytes += bytes;
    const left = (this.#bytesOfScope.get(scopeKey) ?? 0) + bytes;
    if (left > 0) {
      this.#bytesOfScope.set(scopeKey, left);
    } else {
      this.#bytesOfScope.delete(scopeKey);
    }
  }

  #arm(): void {
    if (this.#sweep !== undefined || this.#entries.size === 0) {
      return;
    }
    const { clock, keepMs } = this.#options;
    this.#sweep = clock.after(keepMs, () => {
      this.#sweep = undefined;
      for (const [key, entry] of this.#entries) {
        if (clock.monotonic() - entry.readAt >= keepMs) {
          this.#drop(key);
        }
      }
      this.#arm();
    });
  }
}
