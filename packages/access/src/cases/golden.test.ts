import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCase } from './parse-case.ts';
import { runCase } from './run-case.ts';

const folder = new URL('../../cases/iam/', import.meta.url);

/** Decision cases; each names the rule or the AWS page that settles it. */
describe.each(readdirSync(folder).filter((file) => file.endsWith('.jsonl')))('%s', (file) => {
  const lines = readFileSync(new URL(file, folder), 'utf8').split('\n').filter((line) => line !== '');
  const cases = lines.map((line) => parseCase(line));

  test.each(cases)('$decisionCase.id ($decisionCase.source)', ({ decisionCase, uncompared, unread }) => {
    expect([...uncompared, ...unread, ...runCase(decisionCase)]).toEqual([]);
  });
});
