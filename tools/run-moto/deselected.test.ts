import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deselectedOf, readDeselected } from './deselected.ts';
import { suites } from './suites.ts';

const document = readFileSync(new URL('../../packages/lab/conformance/aws/known-failures.md', import.meta.url), 'utf8');
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.replaceAll('\\|', '|'));

describe('tests that do not apply', () => {
  it.each(readDeselected())('are told to people with the reason: $service, $reason', ({ service, reason, tests }) => {
    const row = rows.find((line) => line.startsWith(`| ${service} `) && line.includes(`| ${reason} `));
    expect(row, reason).toBeDefined();
    expect(tests.filter((test) => !row?.includes(`\`${test.slice(test.indexOf('::') + 2)}\``))).toEqual([]);
  });

  it('are of files that their service runs', () => {
    for (const { service, files } of suites) {
      const strange = deselectedOf(readDeselected(), service).filter(
        (test) => !files.includes(test.split('::')[0] ?? ''),
      );
      expect(strange).toEqual([]);
    }
  });
});
