import { type FoundAnswer, SealedValue } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ValueMemory } from './value-memory.ts';

const value = (text: string): FoundAnswer => ({
  kind: 'value',
  value: SealedValue.ofText(text),
  form: 'text',
  version: '1',
});

function makeMemory() {
  const clock = new FakeClock();
  const memory = new ValueMemory({ clock, keepMs: 10_000, maxBytes: 8_000, maxBytesPerScope: 4_000 });
  return { clock, memory };
}

describe('ValueMemory', () => {
  it('gives a value only to its scope and reference, and only while it is young enough', async () => {
    const { clock, memory } = makeMemory();
    memory.put('scope', 'ref', value('x'), clock.monotonic());
    expect(memory.find('scope', 'ref', 1_000)?.value.revealText()).toBe('x');
    expect(memory.find('other', 'ref', 1_000)).toBeUndefined();
    expect(memory.find('scope', 'other', 1_000)).toBeUndefined();
    expect(memory.find('scope', 'ref', 0)).toBeUndefined();
    await clock.advance(1_001);
    expect(memory.find('scope', 'ref', 1_000)).toBeUndefined();
    expect(memory.find('scope', 'ref', 2_000)).toBeDefined();
  });

  it('holds no value longer than its bound, whatever age a caller accepts, and stops its timer', async () => {
    const { clock, memory } = makeMemory();
    memory.put('scope', 'ref', value('x'), clock.monotonic());
    await clock.advance(20_000);
    expect(memory.find('scope', 'ref', 60_000)).toBeUndefined();
    expect([memory.size, memory.bytes, clock.pending]).toEqual([0, 0, 0]);
  });

  it('never goes back to an older read', () => {
    const { memory } = makeMemory();
    memory.put('scope', 'ref', value('newer'), 0);
    memory.put('scope', 'ref', value('older'), -5);
    expect(memory.find('scope', 'ref', 1_000)?.value.revealText()).toBe('newer');
  });

  it('threat/C8 is bounded in bytes, and a greedy scope pushes out its own entries first', () => {
    const { memory } = makeMemory();
    memory.put('quiet', 'ref', value('x'), 0);
    for (let i = 0; i < 100; i += 1) {
      memory.put('greedy', `ref-${i}`, value('x'.repeat(500)), 0);
      expect(memory.bytes).toBeLessThanOrEqual(8_000);
    }
    expect(memory.find('quiet', 'ref', 1_000)).toBeDefined();
    expect(memory.find('greedy', 'ref-99', 1_000)).toBeDefined();
    expect(memory.find('greedy', 'ref-0', 1_000)).toBeUndefined();
    memory.put('greedy', 'huge', value('x'.repeat(5_000)), 0);
    expect(memory.find('greedy', 'huge', 1_000)).toBeUndefined();
  });
});
