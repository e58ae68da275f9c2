import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseExternalSecret } from './external-secret/parse.ts';
import { unsupportedInExternalSecret } from './external-secret/unsupported.ts';
import { validateExternalSecret } from './external-secret/validate.ts';
import { parseStore } from './secret-store/parse.ts';
import { unsupportedInStore } from './secret-store/unsupported.ts';
import { validateStore } from './secret-store/validate.ts';
import { parseStoreGrant } from './store-grant/parse.ts';
import { validateStoreGrant } from './store-grant/validate.ts';

interface Case {
  readonly name: string;
  readonly threat?: string;
  readonly kind?: string;
  readonly spec: unknown;
  readonly messages?: readonly string[];
  readonly unsupported?: readonly string[];
  readonly shape?: readonly string[];
}

interface Outcome {
  readonly messages: readonly string[];
  readonly unsupported: readonly string[];
}

const paths = (fields: readonly { readonly path: string }[]): readonly string[] => fields.map(({ path }) => path);

function externalSecret({ spec }: Case, version: string): Outcome {
  const metadata = { name: 'one', namespace: 'team-b' };
  const parsed = parseExternalSecret({
    apiVersion: `external-secrets.io/${version}`,
    kind: 'ExternalSecret',
    metadata,
    spec,
  });
  return { messages: validateExternalSecret(parsed), unsupported: paths(unsupportedInExternalSecret(parsed)) };
}

function store({ kind, spec }: Case, version: string): Outcome {
  const metadata = kind === 'SecretStore' ? { name: 'one', namespace: 'team-b' } : { name: 'one' };
  const parsed = parseStore({ apiVersion: `external-secrets.io/${version}`, kind, metadata, spec });
  return {
    messages: validateStore(parsed, { audiences: ['sts.amazonaws.com'] }),
    unsupported: paths(unsupportedInStore(parsed)),
  };
}

function grant({ spec }: Case): Outcome {
  const object = { apiVersion: 'lockkeeper.dev/v1alpha1', kind: 'StoreGrant', metadata: { name: 'one' }, spec };
  return { messages: validateStoreGrant(parseStoreGrant(object)), unsupported: [] };
}

const folders = new Map([
  ['external-secret', externalSecret],
  ['store', store],
  ['store-grant', grant],
]);

function casesOf(folder: string): readonly Case[] {
  const root = fileURLToPath(new URL(`../../cases/validate/${folder}/`, import.meta.url));
  return readdirSync(root).flatMap((name) => parse(readFileSync(root + name, 'utf8')) as readonly Case[]);
}

function shapePaths(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    const list = error.message.slice(error.message.indexOf(': ') + 2);
    return list.split('; ').map((problem) => problem.slice(0, problem.indexOf(': ')));
  }
  return [];
}

function judge(one: Case, run: (given: Case, version: string) => Outcome, version: string): unknown {
  return one.shape ? shapePaths(() => run(one, version)) : run(one, version);
}

describe.each([...folders])('validate %s', (folder, run) => {
  for (const one of casesOf(folder)) {
    test(one.threat === undefined ? one.name : `threat/${one.threat} ${one.name}`, () => {
      const expected = one.shape ?? { messages: one.messages, unsupported: one.unsupported ?? [] };
      expect(judge(one, run, 'v1')).toEqual(expected);
    });
  }

  test('threat/Q1 the older served version is judged alike, case by case', () => {
    for (const one of casesOf(folder)) expect(judge(one, run, 'v1beta1')).toEqual(judge(one, run, 'v1'));
  });
});

describe('targets other than Secrets', () => {
  const kinds = [
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
    ['RBAC.authorization.k8s.io/v1', 'rolebinding'],
    ['v1', 'ServiceAccount'],
    ['v1', 'Pod'],
    ['v1', 'Secret'],
    ['V1', 'secret'],
    ['v1', 'Namespace'],
    ['v1', 'ConfigMap'],
    ['apps/v1', 'Deployment'],
    ['batch/v1', 'CronJob'],
    ['external-secrets.io/v1', 'SecretStore'],
    ['lockkeeper.dev/v1alpha1', 'StoreGrant'],
    ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['apiregistration.k8s.io/v1', 'APIService'],
    ['certificates.k8s.io/v1', 'CertificateSigningRequest'],
  ] as const;

  test.each(kinds)('threat/T5 %s %s is refused, as every kind is in this release', (apiVersion, kind) => {
    const spec = {
      secretStoreRef: { name: 's' },
      target: { manifest: { apiVersion, kind } },
      data: [{ secretKey: 'a', remoteRef: { key: 'k' } }],
    };
    expect(externalSecret({ name: kind, spec }, 'v1').unsupported).toEqual(['spec.target.manifest']);
  });
});
