/** One call as benchmarks and tests count it. Holds names, never values. */
export interface CallRecord {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Absent for calls that were not authenticated. */
  readonly account?: string;
  readonly principal?: string;
  readonly region?: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly errorCode?: string;
  /** Items asked for: ids of a batch, otherwise 1. */
  readonly items: number;
}

/** Old records go first beyond this many. */
const maxRecords = 200_000;

export class CallLog {
  #records: CallRecord[] = [];

  add(record: CallRecord): void {
    this.#records.push(record);
    if (this.#records.length > maxRecords) this.#records = this.#records.slice(maxRecords / 2);
  }

  list(): readonly CallRecord[] {
    return [...this.#records];
  }

  clear(): void {
    this.#records = [];
  }
}

/** How many things an input asks for at once. */
export function itemCount(input: unknown): number {
  if (typeof input !== 'object' || input === null) return 1;
  for (const member of ['SecretIdList', 'Names']) {
    const value = Object.hasOwn(input, member) ? (input as Readonly<Record<string, unknown>>)[member] : undefined;
    if (Array.isArray(value)) return value.length;
  }
  return 1;
}
