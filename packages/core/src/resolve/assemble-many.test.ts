import { describe, expect, it } from 'vitest';
import type { ExternalSecretFind, ExternalSecretRewrite, RemoteRef } from '../api/generated/external-secrets.ts';
import type { FetchAnswer } from '../ports/secret-provider.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { assemble, type AssembleOptions } from './assemble.ts';
import type { EntryAnswer } from './entry-answer.ts';
import { entryPrefix, type FetchEntry } from './fetch-entry.ts';
import { groupByStore, planFetches, remoteWish } from './plan-fetches.ts';

const store = { kind: 'SecretStore', name: 's' } as const;
const data = (ref: RemoteRef): FetchEntry => ({ kind: 'data', index: 0, secretKey: 'k', ref, store });
const extract = (ref: RemoteRef, rewrite: readonly ExternalSecretRewrite[] = []): FetchEntry => ({
  kind: 'extract',
  index: 0,
  ref,
  rewrite,
  store,
});
const find = (search: ExternalSecretFind = {}, rewrite: readonly ExternalSecretRewrite[] = []): FetchEntry => ({
  kind: 'find',
  index: 0,
  find: search,
  rewrite,
  store,
});
const generator = (rewrite: readonly ExternalSecretRewrite[] = []): FetchEntry => ({
  kind: 'generator',
  index: 0,
  generator: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: 'p' },
  rewrite,
});

const text = (value: string): FetchAnswer => ({
  kind: 'value',
  value: SealedValue.ofText(value),
  form: 'text',
  version: '1',
});
const absent: FetchAnswer = { kind: 'absent', code: 'ResourceNotFoundException' };
const denied: FetchAnswer = {
  kind: 'denied',
  code: 'AccessDenied',
  action: 'a:b',
  message: 'not allowed',
  platform: 'by X',
};
const failed: FetchAnswer = { kind: 'failed', code: 'Timeout', message: 'no answer', retry: 'later' };
const secrets = (answers: Record<string, FetchAnswer>): EntryAnswer => ({
  kind: 'secrets',
  answers: new Map(Object.entries(answers)),
});
const generated = (values: Record<string, string>): EntryAnswer => ({
  kind: 'values',
  data: new Map(Object.entries(values).map(([key, value]) => [key, SealedValue.ofText(value)])),
  objection: () => Promise.resolve(undefined),
});

const regexp = (source: string, target: string): ExternalSecretRewrite => ({ regexp: { source, target } });

function assembled(
  entry: FetchEntry,
  answer: EntryAnswer,
  deletionPolicy: AssembleOptions['deletionPolicy'] = 'Retain',
) {
  return assemble([entry], new Map([[entry, answer]]), { deletionPolicy });
}

function run(entry: FetchEntry, answer: EntryAnswer) {
  const made = assembled(entry, answer);
  if (!made.ok) return made.refusal.tenant;
  return Object.fromEntries([...made.data].map(([key, value]) => [key, value.revealText()]));
}

describe('find', () => {
  it('takes each secret under its full name, converted where nothing rewrites it', () => {
    const found = secrets({ 'team/db': text('1'), 'team/web': text('2') });
    expect(run(find(), found)).toEqual({ team_db: '1', team_web: '2' });
    expect(run(find({ conversionStrategy: 'Unicode' }), found)).toEqual({ team_U002f_db: '1', team_U002f_web: '2' });
    expect(run(find({}, [regexp('^team/', '')]), found)).toEqual({ db: '1', web: '2' });
  });

  it('does not convert what was rewritten, so that a bad key is refused with a tip', () => {
    expect(run(find({}, [regexp('^team', '')]), secrets({ 'team/db': text('1') }))).toBe(
      "error processing spec.dataFrom[0].find, err: invalid secret keys (TIP: use rewrite or conversionStrategy to change keys): key has invalid character /, only alphanumeric, '-', '.' and '_' are allowed: /db",
    );
  });

  it('decodes, and then looks for null bytes', () => {
    expect(run(find({ decodingStrategy: 'Base64' }), secrets({ a: text('aGk=') }))).toEqual({ a: 'hi' });
    expect(
      run(find({ decodingStrategy: 'Base64', nullBytePolicy: 'Fail' }), secrets({ b: text('AA=='), a: text('AA==') })),
    ).toBe(
      'error processing spec.dataFrom[0].find, err: fetched secret value for key "a" contains null bytes; use a text-safe format such as PEM/base64 or leave nullBytePolicy unset for intentional binary data',
    );
    expect(run(find({ decodingStrategy: 'Base64', nullBytePolicy: 'Ignore' }), secrets({ a: text('AA==') }))).toEqual({
      a: '\0',
    });
  });

  it.each([denied, failed])(
    'fails as a whole when one of the secrets is $kind, whatever the policy: nothing vanishes',
    (one) => {
      for (const policy of ['Retain', 'Delete', 'Merge'] as const) {
        const made = assembled(find(), secrets({ a: text('1'), b: one }), policy);
        expect(made).toMatchObject({
          ok: false,
          refusal: {
            tenant: `error processing spec.dataFrom[0].find, err: error getting all secrets: "b": ${'message' in one ? one.message : ''}`,
          },
        });
      }
    },
  );

  it.each([denied, failed])('fails when the list is $kind', (answer) => {
    expect(run(find(), answer)).toMatch(
      /^error processing spec\.dataFrom\[0\]\.find, err: error getting all secrets: n/,
    );
  });

  it('fails for a while when a secret is gone between list and read, or leaves it out where absence may be', () => {
    const found = secrets({ 'team/a': text('1'), 'team/b': absent });
    expect(assembled(find(), found)).toMatchObject({ ok: false, refusal: { code: 'Absent', retry: 'later' } });
    const made = assembled(find(), found, 'Delete');
    expect(made).toMatchObject({
      absences: [
        {
          kind: 'find',
          index: 0,
          key: 'team/b',
          message: 'secret does not exist at provider using spec.dataFrom[0] (key=team/b)',
        },
      ],
    });
    expect(made.ok && [...made.data.keys()]).toEqual(['team_a']);
  });

  it('hands warnings on, and takes no secrets for no secrets', () => {
    expect(assembled(find(), { kind: 'secrets', answers: new Map(), warnings: ['w'] })).toEqual({
      ok: true,
      data: new Map(),
      absences: [],
      warnings: ['w'],
    });
  });
});

describe('generator', () => {
  it('is rewritten and validated, but neither converted nor decoded', () => {
    expect(run(generator(), generated({ password: 'aGk=', '': 'x' }))).toEqual({ password: 'aGk=' });
    expect(run(generator([regexp('^', 'db-')]), generated({ password: 'p' }))).toEqual({ 'db-password': 'p' });
    expect(run(generator(), generated({ 'a b': 'p' }))).toMatch(
      /^error processing spec\.dataFrom\[0\]\.sourceRef\.generatorRef, err: invalid secret keys/,
    );
  });

  it("keeps both texts of a generator's refusal", () => {
    const refusal = { code: 'Denied', tenant: 'no', platform: 'no, by X', retry: 'change' } as const;
    expect(assembled(generator(), { kind: 'refused', refusal })).toMatchObject({
      refusal: {
        tenant: 'error processing spec.dataFrom[0].sourceRef.generatorRef, err: error using generator: no',
        platform: 'error processing spec.dataFrom[0].sourceRef.generatorRef, err: error using generator: no, by X',
      },
    });
  });
});

describe('absence', () => {
  it.each(['Delete', 'Merge'] as const)('is left out and told with deletionPolicy %s', (policy) => {
    expect(assembled(data({ key: 'x' }), absent, policy)).toMatchObject({
      ok: true,
      data: new Map(),
      absences: [{ message: 'secret does not exist at provider using spec.dataFrom[0] (key=x)' }],
    });
    expect(assembled(extract({ key: 'x' }), absent, policy)).toMatchObject({
      absences: [{ kind: 'extract', index: 0, message: 'secret does not exist at provider using spec.dataFrom[0]' }],
    });
  });

  it.each([denied, failed])('is never $kind: invariant S4', (answer) => {
    for (const entry of [data({ key: 'x' }), extract({ key: 'x' }), find()]) {
      expect(assembled(entry, answer, 'Delete').ok).toBe(false);
    }
  });

  it('is not a missing property, but of a fake store it is', () => {
    const ref = { key: 'x', property: 'nope' };
    const fake: FetchAnswer = { ...(text('{}') as Extract<FetchAnswer, { kind: 'value' }>), missingProperty: 'absent' };
    for (const entry of [data(ref), extract(ref)]) {
      expect(assembled(entry, text('{}'), 'Delete').ok).toBe(false);
      expect(assembled(entry, fake, 'Delete')).toMatchObject({ ok: true, absences: [{ index: 0 }] });
      expect(assembled(entry, fake).ok).toBe(false);
    }
  });
});

describe('rewrite in an extract', () => {
  it('comes before validation and decoding, in place of conversion', () => {
    const ref = { key: 'x', decodingStrategy: 'Base64' } as const;
    expect(run(extract(ref, [regexp('/', '-')]), text('{"a/b":"aGk="}'))).toEqual({ 'a-b': 'hi' });
    expect(
      run(
        extract(ref, [{ merge: { into: '', priorityPolicy: 'Strict', conflictPolicy: 'Error', strategy: 'Extract' } }]),
        text('{"a":{"b":"aGk="}}'),
      ),
    ).toEqual({ b: 'hi' });
  });

  it('fails with the number of the operation', () => {
    expect(run(extract({ key: 'x' }, [regexp('a', 'b'), regexp('(', '')]), text('{}'))).toBe(
      'error processing spec.dataFrom[0].extract, err: error applying rewrite to keys: failed rewrite operation[1]: regexp failed with failed to compile: error parsing regexp: missing closing ): `(`',
    );
  });
});

describe('planFetches', () => {
  const spec = {
    refreshInterval: '1h',
    target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    secretStoreRef: { name: 's' },
  } as const;

  it('lists dataFrom and then data, each of its kind, and groups by store', () => {
    const ref = { apiVersion: 'v', kind: 'Password', name: 'p' } as const;
    const entries = planFetches({
      ...spec,
      data: [{ secretKey: 'a', remoteRef: { key: 'k', version: '2', metadataPolicy: 'Fetch' } }],
      dataFrom: [
        { find: { tags: { a: 'b' } }, sourceRef: { storeRef: { name: 'other', kind: 'ClusterSecretStore' } } },
        { sourceRef: { generatorRef: ref } },
        { extract: { key: 'e' } },
      ],
    });
    if ('tenant' in entries) throw new Error(entries.tenant);
    expect(entries.map(entryPrefix)).toEqual([
      'error processing spec.dataFrom[0].find, err: ',
      'error processing spec.dataFrom[1].sourceRef.generatorRef, err: ',
      'error processing spec.dataFrom[2].extract, err: ',
      'error processing spec.data[0] (key: k), err: ',
    ]);
    const groups = groupByStore(entries);
    expect(
      groups.map(({ store: { name }, entries: reads, finds }) => [name, reads.map(remoteWish), finds.length]),
    ).toEqual([
      ['other', [], 1],
      ['s', [{ key: 'e' }, { key: 'k', version: '2', part: 'tags' }], 0],
    ]);
  });

  it('refuses an entry that asks for nothing', () => {
    expect(planFetches({ ...spec, dataFrom: [{ sourceRef: { storeRef: { name: 's' } } }] })).toMatchObject({
      tenant: 'spec.dataFrom[0] asks for nothing: set extract, find or sourceRef.generatorRef',
    });
  });
});
