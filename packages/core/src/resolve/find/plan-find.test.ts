import { describe, expect, it } from 'vitest';
import type { ExternalSecretFind } from '../../api/generated/external-secrets.ts';
import type { FindEntry } from '../fetch-entry.ts';
import { type FindKeeper, FIND_RULES } from './find-rules.ts';
import { filterNames, type FindPlan, planFind } from './plan-find.ts';

function entry(find: ExternalSecretFind): FindEntry {
  return { kind: 'find', index: 0, find, rewrite: [], store: { kind: 'SecretStore', name: 's' } };
}

function plan(find: ExternalSecretFind, keeper: FindKeeper, prefix = '', strict = false): FindPlan {
  const made = planFind(entry(find), { keeper, prefix }, { strict });
  if ('tenant' in made) throw new Error(made.tenant);
  return made;
}

const name = { regexp: 'db' };
const tags = { team: 'red' };

/** What is asked for: keeper, search, store prefix, strict. What comes: listed path, tags, beginning, whether names are matched, parts without effect. */
const table: readonly (readonly [
  FindKeeper,
  ExternalSecretFind,
  string,
  boolean,
  { path?: string; tags?: boolean; beginning?: string; matched?: boolean; idle?: string },
])[] = [
  ['SecretsManager', { name }, '', false, { matched: true }],
  ['SecretsManager', { name }, 'red/', false, { path: 'red/', beginning: 'red/', matched: true }],
  [
    'SecretsManager',
    { name, path: 'blue/' },
    'red/',
    false,
    { path: 'blue/', matched: true, idle: "the store's prefix" },
  ],
  [
    'SecretsManager',
    { name, path: 'blue/' },
    'red/',
    true,
    { path: 'red/blue/', beginning: 'red/blue/', matched: true },
  ],
  ['SecretsManager', { tags }, '', false, { tags: true }],
  ['SecretsManager', { tags }, 'red/', false, { tags: true, idle: "the store's prefix" }],
  ['SecretsManager', { tags }, 'red/', true, { path: 'red/', beginning: 'red/', tags: true }],
  ['SecretsManager', { tags, path: 'x/' }, '', false, { path: 'x/', tags: true }],
  ['SecretsManager', { name, tags }, 'red/', false, { path: 'red/', beginning: 'red/', tags: true, matched: true }],
  ['ParameterStore', { name }, '', false, { matched: true }],
  ['ParameterStore', { name, path: '/a' }, '', false, { path: '/a', matched: true }],
  ['ParameterStore', { name }, '/red/', false, { matched: true, idle: "the store's prefix" }],
  ['ParameterStore', { name }, '/red/app-', true, { path: '/red/', beginning: '/red/app-', matched: true }],
  ['ParameterStore', { tags, path: '/a' }, '', false, { path: '/a', tags: true }],
  ['ParameterStore', { name, tags }, '', false, { matched: true, idle: 'find.tags' }],
  ['ParameterStore', { name, tags }, '', true, { matched: true, tags: true }],
  ['Fake', { name, path: 'x' }, '', false, { matched: true, idle: 'find.path' }],
  ['Kubernetes', { name, tags }, '', false, { tags: true, idle: 'find.name' }],
  ['Kubernetes', { name, tags }, '', true, { tags: true, matched: true }],
];

describe('planFind', () => {
  it.each(table)('%s %j, prefix %j, strict %s: %j', (keeper, find, prefix, strict, want) => {
    const made = plan(find, keeper, prefix, strict);
    expect(made.filter.path).toBe(want.path);
    expect(made.filter.tags).toEqual(new Map(want.tags ? Object.entries(tags) : []));
    expect(made.beginning).toBe(want.beginning ?? '');
    expect(made.pattern !== undefined).toBe(want.matched ?? false);
    expect(made.warnings.join()).toMatch(
      want.idle === undefined ? /^$/ : new RegExp(`Operator, ${want.idle} has no effect`),
    );
  });

  it('names several parts without effect in one warning, and how to have them', () => {
    const [warning] = plan({ name, tags, path: 'p' }, 'Fake').warnings;
    expect(warning).toContain('find.path and find.tags have no effect');
    expect(warning).toContain('lockkeeper.dev/find=strict');
  });

  it.each(FIND_RULES)('has no rule twice: $keeper $given', ({ keeper, given }) => {
    expect(FIND_RULES.filter((rule) => rule.keeper === keeper && rule.given.join() === given.join())).toHaveLength(1);
  });

  it.each([
    ['SecretsManager', { path: 'x' }, 'unexpected find operator: set name, or tags, or name and tags'],
    ['Fake', { tags }, 'unexpected find operator: set name, or name and tags'],
    ['SecretsManager', { tags: {} }, 'unexpected find operator'],
  ] as const)('refuses what ESO refuses: %s %j', (keeper, find, text) => {
    expect(planFind(entry(find), { keeper }, { strict: false })).toMatchObject({
      code: 'InvalidInput',
      tenant: expect.stringContaining(text),
    });
  });

  it('says what is wrong with a pattern in the words of Go', () => {
    expect(planFind(entry({ name: { regexp: 'a(' } }), { keeper: 'Fake' }, { strict: false })).toMatchObject({
      tenant: 'could not compile find.name.regexp [a(]: error parsing regexp: missing closing ): `a(`',
    });
  });

  it('threat/X4 matches a pattern that backtracks without end elsewhere', () => {
    const names = [`${'a'.repeat(10_000)}!`];
    expect(filterNames(names, plan({ name: { regexp: '^(a+)+$' } }, 'Fake'))).toEqual([]);
  });
});

describe('filterNames', () => {
  const names = ['red/db', 'red/web', 'blue/db', 'Red/DB'];
  it('searches anywhere in the full name, and letter case counts', () => {
    expect(filterNames(names, plan({ name }, 'SecretsManager'))).toEqual(['red/db', 'blue/db']);
    expect(filterNames(names, plan({ name: { regexp: '^red/' } }, 'SecretsManager'))).toEqual(['red/db', 'red/web']);
  });

  it('takes every name for an empty pattern and for a search by tags', () => {
    expect(filterNames(names, plan({ name: {} }, 'SecretsManager'))).toEqual(names);
    expect(filterNames(names, plan({ tags }, 'SecretsManager'))).toEqual(names);
  });

  it('keeps to the prefix, whatever the keeper lists for it', () => {
    expect(filterNames(names, plan({ name }, 'SecretsManager', 'red/'))).toEqual(['red/db']);
  });
});
