import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { firingBefore, nextAfter } from './firing.ts';
import { parseSchedule } from './schedule.ts';
import { allowsRefresh, nextAllowed, parseSyncWindows } from './sync-windows.ts';

function cases<T>(name: string): readonly T[] {
  return parse(readFileSync(new URL(`../../cases/schedule/${name}.yaml`, import.meta.url), 'utf8')) as readonly T[];
}

const time = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');

interface NextCase {
  readonly name: string;
  readonly schedule: string;
  readonly after: string;
  readonly next?: string;
}

describe('the next firing', () => {
  test.each(cases<NextCase>('next').map((one) => [one.name, one] as const))(
    '%s',
    (_name, { schedule, after, next }) => {
      expect(time(nextAfter(parseSchedule(schedule), Date.parse(after)))).toBe(next);
    },
  );
});

describe('what is no schedule', () => {
  const refused = cases<{ schedule: string; message: string }>('refused');
  test.each(refused.map(({ schedule, message }) => [schedule, message]))('%j is refused: %s', (schedule, message) => {
    expect(() => parseSchedule(schedule)).toThrow(new LockkeeperError('InvalidInput', message));
  });
});

/** Minute by minute, in the words of the crontab manual. */
function isDue(fields: readonly number[], at: Date): boolean {
  const [minute, hour, day, month, weekday] = fields;
  const inMonth = day === -1 || day === at.getUTCDate();
  const inWeek = weekday === -1 || weekday === at.getUTCDay();
  const onDay = day !== -1 && weekday !== -1 ? inMonth || inWeek : inMonth && inWeek;
  return (
    (minute === -1 || minute === at.getUTCMinutes()) &&
    (hour === -1 || hour === at.getUTCHours()) &&
    (month === -1 || month === at.getUTCMonth() + 1) &&
    onDay
  );
}

const MINUTE = 60_000;
const field = (min: number, max: number): fc.Arbitrary<number> => fc.oneof(fc.constant(-1), fc.integer({ min, max }));
const anyFields = fc.tuple(field(0, 59), field(0, 23), field(1, 31), fc.constant(-1), field(0, 6));
const anyTime = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });

test('the next firing is the first minute that is due', () => {
  fc.assert(
    fc.property(anyFields, anyTime, (fields, after) => {
      const schedule = parseSchedule(fields.map((number) => (number === -1 ? '*' : String(number))).join(' '));
      const next = nextAfter(schedule, after);
      let expected = Math.floor(after / MINUTE) * MINUTE + MINUTE;
      while (!isDue(fields, new Date(expected))) expected += MINUTE;
      expect(time(next)).toBe(time(expected));
    }),
    { numRuns: 30 },
  );
});

test('what fired before fired within the span', () => {
  fc.assert(
    fc.property(anyFields, anyTime, fc.integer({ min: 0, max: 86_400_000 }), (fields, at, within) => {
      const schedule = parseSchedule(fields.map((number) => (number === -1 ? '*' : String(number))).join(' '));
      const fired = firingBefore(schedule, at, within);
      if (fired === undefined) return;
      expect(fired).toBeLessThanOrEqual(at);
      expect(fired).toBeGreaterThanOrEqual(at - within);
    }),
  );
});

interface WindowCase {
  readonly name: string;
  readonly kind: 'allow' | 'deny';
  readonly windows: readonly (readonly [schedule: string, duration: string])[];
  readonly at: string;
  readonly allowed: boolean;
  readonly next?: string;
}

describe('sync windows', () => {
  test.each(cases<WindowCase>('windows').map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const windows = parseSyncWindows({
      kind: one.kind,
      windows: one.windows.map(([schedule, duration]) => ({ schedule, duration })),
    });
    const at = Date.parse(one.at);
    expect(allowsRefresh(windows, at)).toBe(one.allowed);
    expect(time(nextAllowed(windows, at))).toBe(one.allowed ? time(at) : one.next);
  });
});
