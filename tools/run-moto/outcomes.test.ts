import { describe, expect, it } from 'vitest';
import { parseOutcomes, printTable, share, tally } from './outcomes.ts';

const lines = [
  { test: 'a', outcome: 'passed', verified: true },
  { test: 'b', outcome: 'passed', verified: false },
  { test: 'b', outcome: 'failed', verified: false },
  { test: 'c', outcome: 'skipped', verified: true },
  { test: 'd', outcome: 'deselected', verified: true },
];
const results = parseOutcomes(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('the table of foreign tests', () => {
  it('counts a test that fails when it tidies up as failed, once', () => {
    expect(tally('sts', results)).toEqual({
      service: 'sts',
      passed: 1,
      failed: 1,
      deselected: 1,
      skipped: 1,
      verified: 2,
      verifiedPassed: 1,
    });
  });

  it('takes the share of those that apply', () => {
    expect(share(tally('sts', results))).toBe(0.5);
    expect(share(tally('sts', []))).toBe(0);
  });

  it('prints one line per service', () => {
    const [head, row] = printTable([tally('sts', results)]).split('\n');
    expect(head).toMatch(/^service +applicable +passed/);
    expect(row).toMatch(/^sts +2 +1 +1 +50\.0 % +1 +1 +1\/2$/);
  });
});
