import type { Environment } from '@marcbachmann/cel-js';
import { equalValues } from './equal-values.ts';

type Items = readonly unknown[] | ReadonlySet<unknown>;

/** isSorted, sum, min, max, indexOf and lastIndexOf of the Kubernetes list library, and `sets` of the CEL extensions. */
export function registerLists(environment: Environment): void {
  const define = (signature: string, run: (...operands: never[]) => unknown): void => {
    environment.registerFunction(signature, run as (...operands: unknown[]) => unknown, { async: false });
  };
  define('list<A>.isSorted(): bool', (list: Items) => isSorted([...list]));
  define('list<A>.min(): A', (list: Items) => extreme([...list], 'min', (a, b) => compare(a, b) < 0));
  define('list<A>.max(): A', (list: Items) => extreme([...list], 'max', (a, b) => compare(a, b) > 0));
  define('list<A>.indexOf(A): int', (list: Items, wanted: unknown) =>
    BigInt([...list].findIndex((item) => equalValues(item, wanted))),
  );
  define('list<A>.lastIndexOf(A): int', (list: Items, wanted: unknown) =>
    BigInt([...list].findLastIndex((item) => equalValues(item, wanted))),
  );
  define('list<int>.sum(): int', (list: ReadonlySet<bigint>) => [...list].reduce((sum, item) => sum + item, 0n));
  define('list<double>.sum(): double', (list: ReadonlySet<number>) => [...list].reduce((sum, item) => sum + item, 0));
  environment.registerType('kubernetes.Sets', Sets);
  environment.registerConstant('sets', 'kubernetes.Sets', new Sets());
  const contains = (list: Items, wanted: unknown): boolean => [...list].some((item) => equalValues(item, wanted));
  const containsAll = (list: Items, others: Items): boolean => [...others].every((item) => contains(list, item));
  define('kubernetes.Sets.contains(list<A>, list<A>): bool', (_: Sets, list: Items, others: Items) =>
    containsAll(list, others),
  );
  define('kubernetes.Sets.equivalent(list<A>, list<A>): bool', (_: Sets, a: Items, b: Items) => {
    return containsAll(a, b) && containsAll(b, a);
  });
  define('kubernetes.Sets.intersects(list<A>, list<A>): bool', (_: Sets, a: Items, b: Items) =>
    [...b].some((item) => contains(a, item)),
  );
}

class Sets {
  readonly kind = 'sets';
}

type Comparable = bigint | number | string | boolean | Date;

function compare(a: unknown, b: unknown): number {
  if ((a as Comparable) < (b as Comparable)) return -1;
  return (a as Comparable) > (b as Comparable) ? 1 : 0;
}

function isSorted(items: readonly unknown[]): boolean {
  return items.every((item, index) => index === 0 || compare(items[index - 1], item) <= 0);
}

function extreme(items: readonly unknown[], name: string, better: (a: unknown, b: unknown) => boolean): unknown {
  const [first, ...rest] = items;
  if (first === undefined) throw new RangeError(`${name} called on empty list`);
  return rest.reduce((best, item) => (better(item, best) ? item : best), first);
}
