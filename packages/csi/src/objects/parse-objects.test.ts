import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseObjects } from './parse-objects.ts';

interface Case {
  readonly name: string;
  /** Number of the rule of ASCP that it belongs to. */
  readonly rule?: number;
  readonly objects: string;
  readonly pathTranslation?: string;
  /** Primary and failover; us-west-2 alone when absent. */
  readonly regions?: readonly [string, string?];
  readonly error?: string;
  readonly errorStart?: string;
  readonly files?: readonly string[];
  /** Of each object. */
  readonly services?: readonly string[];
  /** Of each file, in octal digits; null for that of the driver. */
  readonly modes?: readonly (string | null)[];
}

interface Cases {
  readonly contents: {
    /** Cases of each chapter. */
    readonly chapters: Readonly<Record<string, number>>;
    readonly rules: readonly { readonly rule: number; readonly upstream: string; readonly cases: number }[];
  };
  readonly chapters: Readonly<Record<string, readonly Case[]>>;
}

const { contents, chapters } = JSON.parse(
  readFileSync(new URL('../../cases/objects.json', import.meta.url), 'utf8'),
) as Cases;

const parse = (objects: string, pathTranslation = '', regions: readonly [string, string?] = ['us-west-2']) =>
  parseObjects(objects, pathTranslation, regions);

const octal = (mode: number | undefined): string | null => mode?.toString(8).padStart(4, '0') ?? null;

it('counts its cases in the table of contents', () => {
  const all = Object.values(chapters).flat();
  const counted = Object.entries(chapters).map(([chapter, cases]) => [chapter, cases.length]);
  expect(Object.fromEntries(counted)).toEqual(contents.chapters);
  expect(contents.rules.map(({ rule }) => rule)).toEqual(contents.rules.map((_, i) => i + 1));
  for (const { rule, cases } of contents.rules) expect(all.filter((one) => one.rule === rule)).toHaveLength(cases);
});

describe.each(Object.entries(chapters))('%s', (_, cases) => {
  it.each(cases)('$name', ({ objects, pathTranslation, regions, error, errorStart, ...wanted }) => {
    if (wanted.files === undefined) {
      const message = error ?? (expect.stringContaining(errorStart ?? '') as string);
      const refusal = expect.objectContaining({ name: 'LockkeeperError', message }) as Error;
      return expect(() => parse(objects, pathTranslation, regions)).toThrow(refusal);
    }
    const wishes = parse(objects, pathTranslation, regions);
    const files = wishes.flatMap(({ file, extracts }) => [file, ...extracts.map((extract) => extract.file)]);
    expect(files.map(({ name }) => name)).toEqual(wanted.files);
    if (wanted.services !== undefined) expect(wishes.map(({ service }) => service)).toEqual(wanted.services);
    if (wanted.modes !== undefined) expect(files.map(({ mode }) => octal(mode))).toEqual(wanted.modes);
  });
});

describe('objects of a class', () => {
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
