/** CEL's equality of two values of the engine: deep, numbers across their types, maps without order. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return equalScalars(a, b);
  if (a instanceof Map) return b instanceof Map && equalMaps(a, b);
  if (Array.isArray(a) || a instanceof Set) return equalLists(a, b);
  if (isEquatable(a)) return a.equals(b);
  return equalObjects(a, b);
}

/** What this library's own values offer. */
interface Equatable {
  equals(other: unknown): boolean;
}

function isEquatable(value: object): value is Equatable {
  return 'equals' in value && typeof value.equals === 'function';
}

function equalScalars(a: unknown, b: unknown): boolean {
  if (typeof a === 'bigint' && typeof b === 'number') return Number(a) === b;
  return typeof a === 'number' && typeof b === 'bigint' && a === Number(b);
}

function equalMaps(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !equalValues(value, b.get(key))) return false;
  return true;
}

function equalLists(a: readonly unknown[] | ReadonlySet<unknown>, b: unknown): boolean {
  if (!Array.isArray(b) && !(b instanceof Set)) return false;
  const [left, right] = [[...a], [...b] as unknown[]];
  if (left.length !== right.length) return false;
  if (a instanceof Set && b instanceof Set) return left.every((item) => b.has(item));
  return left.every((item, index) => equalValues(item, right[index]));
}

function equalObjects(a: object, b: object): boolean {
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a.constructor !== b.constructor) return false;
  if (isDuration(a)) return isDuration(b) && a.seconds === b.seconds && a.nanos === b.nanos;
  return equalMaps(new Map(Object.entries(a)), new Map(Object.entries(b)));
}

/** The engine's durations, whose class it does not export. */
interface Duration {
  readonly seconds: bigint;
  readonly nanos: number;
}

function isDuration(value: object): value is Duration {
  return 'seconds' in value && 'nanos' in value;
}
