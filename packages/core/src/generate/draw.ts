import type { Random } from '../ports/random.ts';

/** Most candidates to draw one from, so that two bytes are always enough. */
const MOST = 0x1_0000;

/**
 * A whole number from 0 up to, but not including, `count`, each as likely as any other: two random bytes are drawn again when they
 * fall into the part that would favour small numbers (`threat/G10`).
 */
export function drawBelow(random: Random, count: number): number {
  if (count < 1 || count > MOST) throw new RangeError(`cannot draw one of ${count}`);
  const fair = MOST - (MOST % count);
  for (;;) {
    const [high = 0, low = 0] = random.bytes(2);
    const drawn = high * 256 + low;
    if (drawn < fair) return drawn % count;
  }
}

/** `count` of the items, in the order drawn. Without `mayRepeat` each item comes at most once. */
export function drawMany<T>(random: Random, items: readonly T[], count: number, mayRepeat: boolean): T[] {
  const pool = [...items];
  return Array.from({ length: count }, () => {
    const index = drawBelow(random, pool.length);
    const [item] = mayRepeat ? pool.slice(index, index + 1) : pool.splice(index, 1);
    return item as T;
  });
}

/** The items in an order that is as likely as any other. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return drawMany(random, items, items.length, false);
}
