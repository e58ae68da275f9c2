import { LockkeeperError, type Log } from '@lockkeeper/core';
import type { Batch, ObjectRow } from './state-file.ts';

/** Runs a function once, after the input that has arrived already was handled. */
export type Defer = (run: () => void) => void;

export interface JournalParts {
  readonly write: (batch: Batch) => void;
  readonly defer: Defer;
  readonly log: Log;
}

type Removed = Omit<ObjectRow, 'revision' | 'body'>;
/** A row of objects; its JSON is made when it is written, once however often it changed. */
export type PendingObject = Removed & { readonly revision: number; readonly object: object };

/**
 * Collects what changes and writes it in batches: what arrived together shares one transaction. Answers wait for
 * `settled`, so that nothing is told that could still be lost. When a write fails, everything after it is refused,
 * because memory and disk differ from then on.
 */
export class Journal {
  readonly #parts: JournalParts;
  readonly #facts = new Map<string, string>();
  readonly #objects = new Map<string, PendingObject | Removed>();
  #aws: (() => Iterable<readonly [path: string, body: string | undefined]>) | undefined;
  #pending: Promise<void> | undefined;
  #failed: LockkeeperError | undefined;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  fact(name: string, value: string): void {
    this.#facts.set(name, value);
    this.#plan();
  }

  object(row: PendingObject | Removed): void {
    this.#objects.set(`${row.collection}\n${row.namespace}\n${row.name}`, row);
    this.#plan();
  }

  /** `changes` is asked for the changed rows when the batch is written. */
  aws(changes: () => Iterable<readonly [path: string, body: string | undefined]>): void {
    this.#aws = changes;
    this.#plan();
  }

  /** Resolves when all that was given so far is on the disk; undefined when it is. Rejects when it cannot be written. */
  settled(): Promise<void> | undefined {
    return this.#failed === undefined ? this.#pending : Promise.reject(this.#failed);
  }

  /** Writes what waits, now. */
  flush(): void {
    if (this.#failed !== undefined) throw this.#failed;
    this.#pending = undefined;
    const facts = new Map(this.#facts);
    const objects = [...this.#objects.values()].map(rowOf);
    const aws = this.#aws?.() ?? [];
    this.#facts.clear();
    this.#objects.clear();
    this.#aws = undefined;
    try {
      this.#parts.write({ facts, objects, aws });
    } catch (error) {
      const code = Number((error as { readonly errcode?: unknown }).errcode ?? 0);
      this.#failed = new LockkeeperError('Unavailable', 'The lab cannot write its state.', { code });
      this.#parts.log.error('the lab cannot write its state and refuses every request from now on', {
        code,
        error: error instanceof Error ? error.name : 'unknown',
      });
      throw this.#failed;
    }
  }

  #plan(): void {
    if (this.#pending !== undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits sees the rejection; when nobody does, it is still remembered.
    promise.catch(() => undefined);
    this.#pending = promise;
    this.#parts.defer(() => {
      try {
        if (this.#pending === promise) this.flush();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  }
}

function rowOf(row: PendingObject | Removed): ObjectRow | Removed {
  if (!('object' in row)) return row;
  const { object, ...place } = row;
  return { ...place, body: JSON.stringify(object) };
}
