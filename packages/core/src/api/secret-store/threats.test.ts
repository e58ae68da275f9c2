import { describe, expect, test } from 'vitest';
import { SECRET_STORE_SCHEMA } from '../generated/crds.ts';
import type { JsonSchema } from '../json-schema.ts';
import { parseStore } from './parse.ts';
import { validateStore } from './validate.ts';

const rules = { audiences: ['sts.amazonaws.com'] };

/** Paths of all objects below a schema that have a field `namespace`: the selectors, found without a list of them. */
function selectorPaths(schema: JsonSchema, path: readonly string[] = []): readonly (readonly string[])[] {
  const fields = Object.entries(schema.properties ?? {});
  const own = schema.properties && Object.hasOwn(schema.properties, 'namespace') ? [path] : [];
  return [...own, ...fields.flatMap(([name, field]) => selectorPaths(field, [...path, name]))];
}

const provider = SECRET_STORE_SCHEMA.properties?.spec?.properties?.provider ?? {};
const AWS = { service: 'SecretsManager', region: 'eu-central-1' };

function storeWith(path: readonly string[], namespace: string): ReturnType<typeof parseStore> {
  const selector = { type: 'Secret', name: 'x', key: 'k', namespace };
  const nested = path.toReversed().reduce<object>((inner, name) => ({ [name]: inner }), selector);
  const spec = { provider: path[0] === 'aws' ? { aws: { ...AWS, ...(nested as { aws: object }).aws } } : nested };
  const metadata = { name: 'one', namespace: 'team-b' };
  // The shape of half a selector tree may not be complete (a certificate without its key); the rule must hold all the same.
  return { apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata, spec } as unknown as ReturnType<
    typeof parseStore
  >;
}

describe('selectors of a namespaced store', () => {
  test('the schema has the selectors we know of', () => {
    expect(selectorPaths(provider).map((path) => path.join('.'))).toEqual([
      'aws.auth.secretRef.accessKeyIDSecretRef',
      'aws.auth.secretRef.secretAccessKeySecretRef',
      'aws.auth.secretRef.sessionTokenSecretRef',
      'aws.auth.jwt.serviceAccountRef',
      'kubernetes.server.caProvider',
      'kubernetes.auth.cert.clientCert',
      'kubernetes.auth.cert.clientKey',
      'kubernetes.auth.token.bearerToken',
      'kubernetes.auth.serviceAccount',
      'kubernetes.authRef',
    ]);
  });

  test.each(selectorPaths(provider).map((path) => [path.join('.'), path] as const))(
    'threat/I21 %s cannot point into another namespace',
    (_name, path) => {
      const wrong = /namespace should either be empty or match the namespace of the SecretStore/;
      expect(validateStore(storeWith(path, 'team-a'), rules).filter((message) => wrong.test(message))).toHaveLength(1);
      expect(validateStore(storeWith(path, 'team-b'), rules).filter((message) => wrong.test(message))).toEqual([]);
    },
  );
});

describe('reserved session tag keys', () => {
  const spellings = ['esoNamespace', 'esoStoreName', 'esoStoreKind'].flatMap((key) => [
    key,
    key.toLowerCase(),
    key.toUpperCase(),
    `E${key.slice(1)}`,
  ]);

  test.each(spellings)('threat/I10 %s is refused in both fields', (key) => {
    const store = (aws: object): ReturnType<typeof parseStore> =>
      parseStore({
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: 'one' },
        spec: { provider: { aws: { ...AWS, ...aws } } },
      });
    const reserved = 'cannot contain automatically injected reserved keys: esoNamespace, esoStoreName, esoStoreKind';
    expect(validateStore(store({ sessionTags: [{ key, value: 'x' }] }), rules)).toEqual([`sessionTags ${reserved}`]);
    expect(validateStore(store({ customSessionTags: { [key]: 'x' } }), rules)).toEqual([
      `customSessionTags ${reserved}`,
    ]);
  });
});
