import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseObjects } from './parse-objects.ts';

interface Case {
  readonly name: string;
  readonly objects: string;
  readonly pathTranslation?: string;
  /** Primary and failover; us-west-2 alone when absent. */
  readonly regions?: readonly [string, string?];
  readonly error?: string;
  readonly errorStart?: string;
  readonly files?: readonly string[];
}

const lines = readFileSync(new URL('../../cases/objects.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const cases = lines.map((line) => JSON.parse(line) as Case);

const parse = (objects: string, pathTranslation = '', regions: readonly [string, string?] = ['us-west-2']) =>
  parseObjects(objects, pathTranslation, regions);

describe('objects of a class', () => {
  it.each(cases)('$name', ({ objects, pathTranslation, regions, error, errorStart, files }) => {
    const run = (): readonly string[] =>
      parse(objects, pathTranslation, regions).flatMap((wish) => [
        wish.file.name,
        ...wish.extracts.map(({ file }) => file.name),
      ]);
    if (files !== undefined) return expect(run()).toEqual(files);
    const wanted = error === undefined ? (expect.stringContaining(errorStart ?? '') as string) : error;
    return expect(run).toThrow(expect.objectContaining({ name: 'LockkeeperError', message: wanted }) as Error);
  });

  it('gives an extract the mode of its own, of its object, or none', () => {
    const [wish] = parse(
      '[{objectName: a, objectType: ssmparameter, filePermission: "0600", jmesPath: [{path: x, objectAlias: b}, {path: y, objectAlias: c, filePermission: "0400"}]}]',
    );
    expect([wish?.file.mode, ...(wish?.extracts ?? []).map(({ file }) => file.mode)]).toEqual([0o600, 0o600, 0o400]);
    expect(parse('[{objectName: a, objectType: ssmparameter}]')[0]?.file.mode).toBeUndefined();
  });

  it('asks the failover region for what the failover object changes, and for the same otherwise', () => {
    const [wish] = parse(
      '[{objectName: a, objectType: secretsmanager, objectAlias: x, objectVersionLabel: l, failoverObject: {objectName: b, objectVersionLabel: m}}]',
      '',
      ['us-west-2', 'us-east-1'],
    );
    expect(wish).toMatchObject({
      primary: { key: 'a', version: '', label: 'l' },
      failover: { key: 'b', version: '', label: 'm' },
    });
  });

  const HOSTILE = ['..', '../x', '/../x', 'a/../../x', 'a\u0000b', 'a\nb', `${'x'.repeat(256)}`, '..data', '..2026_1'];

  it.each(
    HOSTILE.flatMap((name) => ['objectName', 'objectAlias', 'jmesPath'].map((source) => [source, name] as const)),
  )('threat/V3 refuses a file name from %s that is hostile: %j', (source, name) => {
    const entry = {
      objectName: source === 'objectName' ? name : 'fine',
      objectType: 'secretsmanager',
      ...(source === 'objectAlias' ? { objectAlias: name } : {}),
      ...(source === 'jmesPath' ? { jmesPath: [{ path: 'a', objectAlias: name }] } : {}),
    };
    expect(() => parse(JSON.stringify([entry]), 'False')).toThrow(
      expect.objectContaining({ name: 'LockkeeperError', code: 'InvalidInput' }) as Error,
    );
  });

  it.each([
    ['.', '[{objectName: "a//b", objectType: ssmparameter, objectAlias: "//"}]'],
    ['/', '[{objectName: "x", objectType: ssmparameter, objectAlias: "/x"}]'],
    ['\u0000', '[{objectName: "a/b", objectType: ssmparameter}]'],
  ])('threat/V3 refuses a translation that makes a hostile name: %j', (translation, objects) => {
    expect(() => parse(objects, translation)).toThrow(/the file name/);
  });

  it.each([
    '[{objectName: a/b, objectType: ssmparameter}, {objectName: a_b, objectType: ssmparameter}]',
    '[{objectName: a, objectType: ssmparameter}, {objectName: b, objectType: ssmparameter, objectAlias: a}]',
    '[{objectName: a, objectType: ssmparameter, jmesPath: [{path: x, objectAlias: b/c}]}, {objectName: b_c, objectType: ssmparameter}]',
  ])('threat/V3 refuses two files of one name: %s', (objects) => {
    expect(() => parse(objects)).toThrow(/is used twice/);
  });

  it('threat/V3 refuses a file where another file needs a folder', () => {
    const objects = '[{objectName: a/b, objectType: ssmparameter}, {objectName: a, objectType: ssmparameter}]';
    expect(() => parse(objects, 'False')).toThrow(/"a" is used twice/);
  });

  it('threat/V5 refuses set-uid, set-gid and sticky bits', () => {
    for (const mode of ['1777', '2755', '4755', '7777']) {
      const objects = `[{objectName: a, objectType: ssmparameter, filePermission: "${mode}"}]`;
      expect(() => parse(objects)).toThrow(`Invalid File Permission: ${mode}`);
    }
  });

  it('threat/V8 refuses lists that are too long and YAML that unfolds', () => {
    const many = JSON.stringify(
      Array.from({ length: 10_000 }, (_, i) => ({ objectName: `a${i}`, objectType: 'ssmparameter' })),
    );
    expect(() => parse(many)).toThrow(/Failed to load SecretProviderClass/);
    const level = (i: number): string => `a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`;
    const bomb = ['a0: &a0 [x]', ...Array.from({ length: 9 }, (_, i) => level(i + 1))].join('\n');
    expect(() => parse(bomb)).toThrow(/Failed to load SecretProviderClass/);
  });
});
