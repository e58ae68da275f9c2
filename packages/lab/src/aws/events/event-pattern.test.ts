import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './event-pattern.ts';

interface Case {
  readonly name: string;
  readonly pattern: unknown;
  readonly event?: unknown;
  readonly matches?: boolean;
  readonly refusal?: string;
}

const file = new URL('../../../cases/aws/event-patterns.json', import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(file, 'utf8'));

describe('event patterns', () => {
  it.each(cases.filter(({ refusal }) => refusal === undefined))('decide on $name', ({ pattern, event, matches }) => {
    expect(compilePattern(JSON.stringify(pattern))(event)).toBe(matches);
  });

  it.each(cases.filter(({ refusal }) => refusal !== undefined))('refuse $name', ({ pattern, refusal }) => {
    expect(() => compilePattern(JSON.stringify(pattern))).toThrow(`Event pattern is not valid. Reason: ${refusal}`);
  });

  it('quote nothing of a text that is no JSON', () => {
    expect(() => compilePattern('{"a')).toThrow('Event pattern is not valid. Reason: Event pattern is not valid JSON.');
  });

  it('fit every event that has exactly their values', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const event = fc.dictionary(
      fc.string().filter((name) => name !== '$or'),
      value,
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(event, (fields) => {
        const pattern = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, [field]]));
        expect(compilePattern(JSON.stringify(pattern))(JSON.parse(JSON.stringify(fields)))).toBe(true);
      }),
    );
  });

  it('refuse or decide whatever JSON they are given', () => {
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (pattern, event) => {
        try {
          expect(typeof compilePattern(pattern)(event)).toBe('boolean');
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidEventPatternException' });
        }
      }),
    );
  });
});
