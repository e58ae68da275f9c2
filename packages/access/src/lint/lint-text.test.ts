import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintText } from './lint-text.ts';
import { RULES } from './rules.ts';

const folder = new URL('../../cases/lint/', import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function jsonLines<T>(name: string): readonly T[] {
  const lines = read(name).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

function named(text: string): readonly string[] {
  return lintText(text).findings.map(({ line, column, severity, rule }) => `${line}:${column} ${severity} ${rule}`);
}

describe('threat/I15 threat/I17 the policies of the seeds, as printed', () => {
  const seeds = jsonLines<{ readonly file: string; readonly policies: number; readonly want: readonly string[] }>(
    'seeds.jsonl',
  );

  test.each(seeds)('each mistake of $file is named with its line and column', ({ file, policies, want }) => {
    const text = read(`seeds/${file}`);
    expect(named(text)).toEqual(want);
    expect(lintText(text).policies).toBe(policies);
  });

  test('a mistake comes with what to write instead', () => {
    const mends = new Map(lintText(read('seeds/02-teams.txt')).findings.map(({ rule, mend }) => [rule, mend]));
    expect(mends.get('action-unknown')).toBe('write "ssm:PutParameter", or take it out');
    expect(mends.get('parameter-prefix')).toContain('parameter/projects/teamone/*"');
    const cross = new Map(lintText(read('seeds/05-cross-account.txt')).findings.map(({ rule, mend }) => [rule, mend]));
    expect(cross.get('arn-colons')).toBe('write "arn:aws:iam::accountid1:role/pod-role"');
    expect(cross.get('secret-suffix')).toContain('secret:testsecret-??????"');
    expect(cross.get('trust-without-aud')).toContain('CLUSTERNODETESTID:aud": "sts.amazonaws.com"');
  });
});

describe('mended policies, and others that are right, have no finding', () => {
  const mended = readdirSync(new URL('mended/', folder), { recursive: true, encoding: 'utf8' });
  const files = [
    ...mended.map((file) => `mended/${file}`),
    ...readdirSync(new URL('clean/', folder)).map((file) => `clean/${file}`),
  ];

  test.each(files.filter((file) => /\.\w+$/.test(file)))('%s', (file) => {
    const { findings, policies } = lintText(read(file));
    expect(findings).toEqual([]);
    expect(policies).toBeGreaterThan(0);
  });
});

describe('rules', () => {
  interface RuleCase {
    readonly id: string;
    readonly source: string;
    /** A document, or a text as it stands. */
    readonly text: unknown;
    readonly want: readonly string[];
  }
  const cases = jsonLines<RuleCase>('rules.jsonl');

  test.each(cases)('$id ($source)', ({ text, want }) => {
    const { findings } = lintText(typeof text === 'string' ? text : JSON.stringify(text));
    expect(findings.map(({ rule }) => rule)).toEqual(want);
  });

  test('every rule has a case, and says what it finds and what to write', () => {
    const texts = [
      ...cases.map(({ text }) => (typeof text === 'string' ? text : JSON.stringify(text))),
      ...readdirSync(new URL('seeds/', folder)).map((file) => read(`seeds/${file}`)),
    ];
    const findings = texts.flatMap((text) => lintText(text).findings);
    const found = new Set(findings.map(({ rule }) => rule));
    expect(RULES.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
    expect(RULES.map(({ id }) => id).filter((id) => !/^[a-z]+(?:-[a-z]+)*$/.test(id))).toEqual([]);
    expect(findings.filter(({ message, mend }) => message === '' || mend === '')).toEqual([]);
  });
});

test('docs/access-lint.md has every rule with its severity', () => {
  const page = readFileSync(new URL('../../../../docs/access-lint.md', import.meta.url), 'utf8');
  expect(RULES.filter(({ id, severity }) => !page.includes(`| \`${id}\` | ${severity} |`)).map(({ id }) => id)).toEqual(
    [],
  );
});

describe('any text', () => {
  const seed = fc.constantFrom(...readdirSync(new URL('seeds/', folder)).map((file) => read(`seeds/${file}`)));
  const junk = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', 'a', '<', '$', '\\', "'", '/', '*', '='),
  });

  test('threat/Z6 is read without a crash, and every place lies in it', () => {
    fc.assert(
      fc.property(seed, fc.nat(), fc.nat(40), junk, (text, at, length, insert) => {
        const from = at % text.length;
        const changed = text.slice(0, from) + insert + text.slice(from + length);
        const lines = changed.split('\n');
        for (const { line, column } of lintText(changed).findings) {
          expect((lines[line - 1] ?? '').length + 1).toBeGreaterThanOrEqual(column);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('threat/Z6 deep nesting ends, and takes no longer than its length', () => {
    const deep = `{"Statement":[{"Effect":"Allow","Action":${'['.repeat(50_000)}`;
    expect(lintText(deep).policies).toBe(1);
    expect(lintText('{"'.repeat(20_000)).policies).toBe(0);
    expect(lintText('{"a" /*'.repeat(20_000)).policies).toBe(0);
    expect(lintText(`jsonencode({ a = "${'${'.repeat(20_000)}`).policies).toBe(0);
  });

  test('a policy larger than AWS takes is one finding', () => {
    const statement = '{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"*"}';
    const statements = Array.from({ length: 4000 }, () => statement).join(',');
    const { findings } = lintText(`{"Version":"2012-10-17","Statement":[${statements}]}`);
    expect(findings.map(({ rule }) => rule)).toEqual(['aws-refuses']);
  });

  test('several policies in one file are several', () => {
    const one = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:Nope","Resource":"*"}]}';
    expect(lintText(`${one}\n${one}\n`).findings.map(({ line, rule }) => [line, rule])).toEqual([
      [1, 'action-unknown'],
      [2, 'action-unknown'],
    ]);
  });
});
