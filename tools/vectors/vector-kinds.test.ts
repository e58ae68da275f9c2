import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { VECTOR_KINDS } from './vector-kinds.ts';

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

async function resultOf(kind: string, text: string) {
  const result = await VECTOR_KINDS.get(kind)?.run(text);
  if (result === undefined) throw new Error(`no vectors ${kind}`);
  return result;
}

async function linesOf(kind: string, text: string): Promise<readonly string[]> {
  const result = await resultOf(kind, text);
  if ('bad' in result) throw new Error('bad lines');
  return result.report.lines;
}

const jsonLines = (cases: readonly object[]): string => cases.map((one) => JSON.stringify(one)).join('\n');
const run = (...cases: readonly object[]) => linesOf('iam', jsonLines(cases));
const fileText = (path: string): string => readFileSync(new URL(`../../packages/${path}`, import.meta.url), 'utf8');

test.each([
  ['iam', 'access/cases/iam/iam.jsonl', 385],
  ['gjson', 'core/cases/gjson/vectors.jsonl', 311],
  ['conversions', 'core/cases/conversions/vectors.jsonl', 259],
  ['template', 'template/cases/language.jsonl', 416],
  ['properties', 'template/cases/properties.jsonl', 36],
  ['pod-identity', 'core/cases/pod-identity/pods.jsonl', 144],
])('the %s cases of the repository pass, and the last line says how many', async (kind, path, count) => {
  expect(await linesOf(kind, fileText(path))).toEqual([`${count} passed, 0 failed`]);
});

describe('a wrong answer is named with what came and what was wanted', () => {
  test.each([
    ['template', { template: '{{ .a }}', data: { a: 'x' }, want: { output: 'y' } }, 'output: got "x", want "y"'],
    ['template', { template: '{{ .b }}', data: {}, want: { output: 'y' } }, 'output: got nothing, want "y"'],
    ['template', { template: 'x', data: {}, want: { error: 'e', stage: 'parse' } }, 'error: got nothing, want "e"'],
    ['properties', { template: 'x', data: {}, matches: '^y$' }, 'output: got "x", want output like ^y$'],
    ['properties', { template: '{{ .b }}', data: {}, matches: '^y$' }, 'error: got'],
    ['gjson', { json: '{"a":1}', path: 'a', want: { exists: false } }, 'exists: got true, want false'],
    [
      'conversions',
      { id: 'rewrite/x', rewrite: [], data: { a: '1' }, want: { data: {} } },
      'data: got {"a":"1"}, want {}',
    ],
    [
      'pod-identity',
      {
        pod: { metadata: {}, spec: {} },
        serviceAccount: null,
        flags: {},
        want: { metadata: {}, spec: { hostPID: true } },
      },
      'spec.hostPID: got nothing, want true',
    ],
    [
      'pod-identity',
      { pod: { spec: {} }, serviceAccount: null, flags: { puzzle: 1 }, want: null },
      'cannot be run: line 1: there is no flag puzzle',
    ],
    ['conversions', { id: 'nothing/x', want: {} }, 'cannot be run: there is no area "nothing"'],
  ])('%s %j', async (kind, vector, difference) => {
    const lines = await linesOf(kind, jsonLines([{ id: 'x', ...vector }]));
    expect(lines.join('\n')).toContain(difference);
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });
});

describe('running decision cases', () => {
  test('a failing case is named with what came and what was wanted', async () => {
    const other = { ...plain, id: 'a/other', want: { verdict: 'allowed', because: ['identity-policy'] } };
    expect(await run(plain, other)).toEqual([
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
  ])('a wrong or unknown want.%s fails', async (name, value, text) => {
    const lines = await run({ ...plain, want: { ...plain.want, [name]: value } });
    expect(lines.join('\n')).toContain(text);
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });

  test('a member of the world that is not read is said', async () => {
    expect(await run({ ...plain, world: { ...plain.world, buckets: [] } })).toEqual([
      'note: a/plain: world.buckets is not read',
      '1 passed, 0 failed',
    ]);
  });

  test('a policy that cannot be read fails its case only', async () => {
    const secrets = [{ arn, name: 'app/db', resourcePolicy: { Statement: 'x' } }];
    expect((await run(plain, { ...plain, id: 'b', world: { secrets } })).at(-1)).toBe('1 passed, 1 failed');
  });
});

test('bad lines are named by their number', async () => {
  const text = `${JSON.stringify(plain)}\n\n{"id": \n{"id":"x","kind":"other"}\n${JSON.stringify(plain)}\n[]\n`;
  expect(await resultOf('iam', text)).toEqual({
    bad: [
      { line: 3, message: 'not one line of JSON' },
      { line: 4, message: 'kind of "x" must be "decide" or "call"' },
      { line: 5, message: 'the same id as on line 1' },
      { line: 6, message: 'a case must be an object' },
    ],
  });
  expect(await resultOf('gjson', '{"id":"a"}\n[]\n{\n{"id":null,"json":"","path":"","want":{}}\n')).toEqual({
    bad: [
      { line: 1, message: 'a vector must have "json"' },
      { line: 2, message: 'a vector must be an object' },
      { line: 3, message: 'not one line of JSON' },
      { line: 4, message: 'the id must be a text or a number' },
    ],
  });
  expect(await resultOf('template', '\n')).toEqual({ bad: [{ line: 1, message: 'there are no cases' }] });
});
