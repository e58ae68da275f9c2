import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readVectors, runVectors } from './run-vectors.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-a1B2c3';
const plain = {
  id: 'a/plain',
  kind: 'decide',
  source: 'aws.md E2',
  world: { secrets: [{ arn, name: 'app/db' }] },
  request: {
    principal: { type: 'assumed-role', arn: 'arn:aws:sts::111122223333:assumed-role/app/pod', sessionName: 'pod' },
    action: 'secretsmanager:GetSecretValue',
    resource: arn,
  },
  want: { verdict: 'implicit-deny', because: ['identity-policy'] },
};

function run(...cases: readonly object[]) {
  const { cases: read, bad } = readVectors(cases.map((one) => JSON.stringify(one)).join('\n'));
  expect(bad).toEqual([]);
  return runVectors(read).lines;
}

describe('running decision cases', () => {
  test('the cases of the repository pass, and the last line says how many', () => {
    const text = readFileSync(new URL('../../packages/access/cases/iam/iam.jsonl', import.meta.url), 'utf8');
    expect(runVectors(readVectors(text).cases).lines).toEqual(['385 passed, 0 failed']);
  });

  test('a failing case is named with what came and what was wanted', () => {
    const other = { ...plain, id: 'a/other', want: { verdict: 'allowed', because: ['identity-policy'] } };
    expect(run(plain, other)).toEqual([
      'a/other',
      '    verdict: got "implicit-deny", want "allowed"',
      '1 passed, 1 failed',
    ]);
  });

  test.each([
    ['message', 'no such text', 'message: got'],
    ['statements', ['Nope'], 'statements: got'],
    ['parts', [], 'parts: got'],
    ['items', [], 'items: got'],
    ['chain', ['allowed'], 'chain: got'],
    ['failedStep', 0, 'failedStep: got'],
    ['session', { arn: 'x', tags: {}, transitiveTagKeys: [] }, 'session: got'],
    ['error', { code: 'Nope' }, 'error.code: got'],
    ['error', { code: 'AccessDeniedException', message: 'Nope' }, 'error.message: got'],
    ['readings', { documentation: 'allowed', field: 'allowed' }, 'readings.field: got'],
    ['verdicts', 'allowed', 'want.verdicts is not compared'],
    ['error', { code: 'AccessDeniedException', status: 400 }, 'want.error.status is not compared'],
  ])('a wrong or unknown want.%s fails', (name, value, text) => {
    const lines = run({ ...plain, want: { ...plain.want, [name]: value } });
    expect(lines.join('\n')).toContain(text);
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });

  test('a member of the world that is not read is said', () => {
    expect(run({ ...plain, world: { ...plain.world, buckets: [] } })).toEqual([
      'note: a/plain: world.buckets is not read',
      '1 passed, 0 failed',
    ]);
  });

  test('a policy that cannot be read fails its case only', () => {
    const secrets = [{ arn, name: 'app/db', resourcePolicy: { Statement: 'x' } }];
    expect(run(plain, { ...plain, id: 'b', world: { secrets } }).at(-1)).toBe('1 passed, 1 failed');
  });
});

test('bad lines are named by their number', () => {
  const text = `${JSON.stringify(plain)}\n\n{"id": \n{"id":"x","kind":"other"}\n${JSON.stringify(plain)}\n[]\n`;
  expect(readVectors(text).bad).toEqual([
    { line: 3, message: 'not one line of JSON' },
    { line: 4, message: 'kind of "x" must be "decide" or "call"' },
    { line: 5, message: 'the same id as on line 1' },
    { line: 6, message: 'a case must be an object' },
  ]);
});
