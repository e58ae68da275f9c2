import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

function taken(queue: FairQueue<string>): string[] {
  const items: string[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) items.push(item);
  return items;
}

describe('a fair queue', () => {
  test('gives every owner a turn before any has another', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add(item.charAt(0), item);
    expect(taken(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  test('keeps the order of each owner, and loses and doubles nothing', () => {
    const work = fc.array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), fc.nat()));
    fc.assert(
      fc.property(work, (added) => {
        const queue = new FairQueue<string>();
        for (const [at, [owner]] of added.entries()) queue.add(owner, `${owner}:${at}`);
        expect(queue.size).toBe(added.length);
        const all = taken(queue);
        for (const owner of ['a', 'b', '__proto__']) {
          const own = added.flatMap(([of], at) => (of === owner ? `${owner}:${at}` : []));
          expect(all.filter((item) => item.startsWith(`${owner}:`))).toEqual(own);
        }
        expect(queue.size).toBe(0);
      }),
    );
  });

  test('forgets what is removed', () => {
    const queue = new FairQueue<string>();
    queue.add('a', 'a1');
    queue.add('a', 'a2');
    expect(queue.remove('a', 'a1')).toBe(true);
    expect(queue.remove('a', 'a1')).toBe(false);
    expect(queue.sizeOf('a')).toBe(1);
    expect(taken(queue)).toEqual(['a2']);
  });
});
