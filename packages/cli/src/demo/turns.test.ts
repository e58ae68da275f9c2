import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('tellers who take turns', () => {
  it('are heard at once when it is their turn', () => {
    const heard: string[] = [];
    const turns = new Turns((text) => heard.push(text));
    turns.say(1, 'b');
    expect(heard).toEqual([]);
    turns.say(0, 'a');
    expect(heard).toEqual(['a']);
    turns.end(0);
    expect(heard).toEqual(['a', 'b']);
    turns.say(1, 'c');
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('are heard as if one had spoken after the other, however they mix', () => {
    const teller = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(teller), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (words, ends) => {
        const heard: string[] = [];
        const turns = new Turns((text) => heard.push(text));
        for (const [i, one] of words.entries()) turns.say(one, `${one}.${i}`);
        for (const one of ends) turns.end(one);
        const all = words.map((one, i) => `${one}.${i}`);
        expect(heard).toEqual(all.toSorted((a, b) => Number(a[0]) - Number(b[0])));
      }),
    );
  });
});
