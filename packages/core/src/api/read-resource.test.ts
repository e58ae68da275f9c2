import { describe, expect, test } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseExternalSecret } from './external-secret/parse.ts';
import { parseStore } from './secret-store/parse.ts';

const object = (parts: object): object => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'one', namespace: 'team-b' },
  spec: {},
  ...parts,
});

function errorOf(run: () => unknown): LockkeeperError {
  try {
    run();
  } catch (error) {
    if (error instanceof LockkeeperError) return error;
  }
  throw new Error('nothing was refused');
}

describe('reading a resource', () => {
  test('fills in the defaults of the definition, parents before children', () => {
    expect(parseExternalSecret(object({ spec: { target: { template: {} } } })).spec).toEqual({
      refreshInterval: '1h0m0s',
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: { engineVersion: 'v2', mergePolicy: 'Replace' },
      },
    });
    expect(parseExternalSecret(object({})).spec.target).toEqual({ creationPolicy: 'Owner', deletionPolicy: 'Retain' });
  });

  test('leaves policies without a default absent, so that no GitOps tool sees a difference', () => {
    const parsed = parseExternalSecret(object({ spec: { data: [{ secretKey: 'a', remoteRef: { key: 'k' } }] } }));
    expect(parsed.spec.data).toEqual([{ secretKey: 'a', remoteRef: { key: 'k' } }]);
  });

  test('drops unknown fields and nulls, as the API server does', () => {
    const parsed = parseExternalSecret(
      object({
        spec: { secretStoreRef: null, colour: 'red', data: [] },
        metadata: { name: 'one', namespace: 'n', managedFields: [] },
      }),
    );
    expect(parsed.spec).toEqual({
      refreshInterval: '1h0m0s',
      data: [],
      target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    });
    expect(parsed.metadata).toEqual({ name: 'one', namespace: 'n' });
  });

  test('refuses unknown fields of a file when asked to', () => {
    const file = object({ spec: { secretStoreRefs: { name: 's' } } });
    expect(errorOf(() => parseExternalSecret(file, { unknownFields: 'refuse' }))).toMatchObject({
      code: 'InvalidInput',
      message: 'ExternalSecret "one": spec.secretStoreRefs: unknown field',
      facts: { path: 'spec.secretStoreRefs' },
    });
  });

  test('never changes what it was given', () => {
    const given = object({ spec: { data: [{ secretKey: 'a', remoteRef: { key: 'k', odd: 1 } }] } });
    const before = JSON.stringify(given);
    parseExternalSecret(given);
    expect(JSON.stringify(given)).toBe(before);
  });

  test('keeps the settings of providers it does not know', () => {
    const spec = { provider: { vault: { path: 'kv', deep: [{ any: 1 }] } } };
    const parsed = parseStore(object({ kind: 'SecretStore', spec }));
    expect(parsed.spec).toEqual(spec);
  });

  test('threat/X2 keys that are special to JavaScript are keys like any other', () => {
    const data = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}') as object;
    const labels = JSON.parse('{"__proto__":"x"}') as object;
    const parsed = parseExternalSecret(
      object({ metadata: { name: 'one', namespace: 'n', labels }, spec: { target: { template: { data } } } }),
    );
    expect(Object.entries(parsed.spec.target.template?.data ?? {})).toEqual(Object.entries(data));
    expect(Object.entries(parsed.metadata.labels ?? {})).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(parsed.spec)).toBeNull();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('threat/X2 a field named __proto__ is unknown, not inherited', () => {
    const spec = JSON.parse('{"__proto__":{"target":{"creationPolicy":"None"}}}') as object;
    expect(parseExternalSecret(object({ spec })).spec.target.creationPolicy).toBe('Owner');
  });

  test('a malformed status is as good as none', () => {
    expect(parseExternalSecret(object({ status: { conditions: 'Ready' } })).status).toBeUndefined();
    expect(parseExternalSecret(object({ status: { refreshTime: null } })).status).toEqual({ refreshTime: null });
  });

  test('names the first field that does not fit and counts the rest', () => {
    const data = Array.from({ length: 8 }, () => ({}));
    const error = errorOf(() => parseExternalSecret(object({ spec: { data } })));
    expect(error.facts).toEqual({ kind: 'ExternalSecret', path: 'spec.data[0].secretKey', problems: 16 });
    expect(error.message).toMatch(/^ExternalSecret "one": spec\.data\[0\]\.secretKey: is required; .*; and 11 more$/);
  });

  test('threat/L1 quotes no value: a field may hold a secret by mistake', () => {
    const spec = { provider: { fake: { data: [{ key: 'k', value: 'x' }], validationResult: 'hunter2-my-secret' } } };
    const error = errorOf(() => parseStore(object({ kind: 'SecretStore', spec })));
    expect(JSON.stringify([error.message, error.facts])).not.toContain('hunter2');
  });

  test('a namespaced kind has a namespace', () => {
    expect(errorOf(() => parseExternalSecret(object({ metadata: { name: 'one' } }))).facts.path).toBe(
      'metadata.namespace',
    );
  });

  test.each([
    ['a list', []],
    ['nothing', null],
    ['another kind', object({ kind: 'SecretStore' })],
    ['another version', object({ apiVersion: 'external-secrets.io/v2' })],
    ['no spec', object({ spec: undefined })],
    ['no name', object({ metadata: {} })],
  ])('refuses %s', (_name, given) => {
    expect(errorOf(() => parseExternalSecret(given)).code).toBe('InvalidInput');
  });

  test('refuses what is nested without end', () => {
    let deep: unknown = {};
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(errorOf(() => parseExternalSecret(object({ spec: { data: deep } }))).code).toBe('Limit');
  });
});
