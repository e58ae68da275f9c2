/** What is remembered of the last good pass of one ExternalSecret. Losing it costs at most one read of its values. */
export interface LastPass {
  readonly uid: string;
  /** Start of the last pass in which every value was read and the target matched, milliseconds since the epoch. */
  readonly checkedAt: number;
  /** What was asked for, with which identities (`Gathered.basis`). */
  readonly basis: string;
  /** Hash of the data as written or found; believed more than the annotation on the Secret (`threat/T10`). */
  readonly dataHash: string;
}

/** Memory of last good passes by ExternalSecret key; a recreated object (other uid) starts with none. */
export class LastPasses {
  readonly #passes = new Map<string, LastPass>();

  get(key: string, uid: string): LastPass | undefined {
    const pass = this.#passes.get(key);
    return pass?.uid === uid ? pass : undefined;
  }

  set(key: string, pass: LastPass): void {
    this.#passes.set(key, pass);
  }

  forget(key: string): void {
    this.#passes.delete(key);
  }
}
