import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from './heap.ts';

describe('Heap', () => {
  it('gives entries in the order of their time, and equal times in the order of their making', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), (times) => {
        const heap = new Heap<{ time: number; order: number }>();
        const entries = times.map((time, order) => ({ time, order }));
        for (const entry of entries) heap.push(entry);
        const out = entries.map(() => heap.pop());
        expect(out).toEqual(entries.toSorted((a, b) => a.time - b.time || a.order - b.order));
        expect(heap.pop()).toBeUndefined();
        expect(heap.size).toBe(0);
      }),
    );
  });

  it('keeps its order when pushes and pops alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat({ max: 9 })), { maxLength: 80 }), (steps) => {
        const heap = new Heap<{ time: number; order: number }>();
        const model: { time: number; order: number }[] = [];
        for (const [order, time] of steps.entries()) {
          if (time === null) {
            model.sort((a, b) => a.time - b.time || a.order - b.order);
            expect(heap.pop()).toEqual(model.shift());
          } else {
            heap.push({ time, order });
            model.push({ time, order });
          }
        }
      }),
    );
  });
});
