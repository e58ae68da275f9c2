import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseClusterExternalSecret } from './cluster-external-secret/parse.ts';
import { validateClusterExternalSecret } from './cluster-external-secret/validate.ts';
import { parseClusterGenerator } from './cluster-generator/parse.ts';
import { unsupportedInClusterGenerator, validateClusterGenerator } from './cluster-generator/validate.ts';
import { parseClusterPushSecret } from './cluster-push-secret/parse.ts';
import { validateClusterPushSecret } from './cluster-push-secret/validate.ts';
import { parseExternalSecret } from './external-secret/parse.ts';
import { unsupportedInExternalSecret } from './external-secret/unsupported.ts';
import { validateExternalSecret } from './external-secret/validate.ts';
import { parseGenerator } from './generator/parse.ts';
import { validateGenerator } from './generator/validate.ts';
import { parsePushSecret } from './push-secret/parse.ts';
import { validatePushSecret } from './push-secret/validate.ts';
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

const RULES = { audiences: ['sts.amazonaws.com'] };

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
    messages: validateStore(parsed, RULES),
    unsupported: paths(unsupportedInStore(parsed)),
  };
}

function grant({ spec }: Case): Outcome {
  const object = { apiVersion: 'lockkeeper.dev/v1alpha1', kind: 'StoreGrant', metadata: { name: 'one' }, spec };
  return { messages: validateStoreGrant(parseStoreGrant(object)), unsupported: [] };
}

function clusterExternalSecret({ spec }: Case, version: string): Outcome {
  const metadata = { name: 'one' };
  const object = { apiVersion: `external-secrets.io/${version}`, kind: 'ClusterExternalSecret', metadata, spec };
  return { messages: validateClusterExternalSecret(parseClusterExternalSecret(object)), unsupported: [] };
}

function pushSecret({ kind, spec }: Case): Outcome {
  const apiVersion = 'external-secrets.io/v1alpha1';
  if (kind === 'ClusterPushSecret') {
    const parsed = parseClusterPushSecret({ apiVersion, kind, metadata: { name: 'one' }, spec });
    return { messages: validateClusterPushSecret(parsed), unsupported: [] };
  }
  const metadata = { name: 'one', namespace: 'team-b' };
  const parsed = parsePushSecret({ apiVersion, kind: 'PushSecret', metadata, spec });
  return { messages: validatePushSecret(parsed), unsupported: [] };
}

function generator({ kind, spec }: Case): Outcome {
  const apiVersion = 'generators.external-secrets.io/v1alpha1';
  if (kind === 'ClusterGenerator') {
    const parsed = parseClusterGenerator({ apiVersion, kind, metadata: { name: 'one' }, spec });
    return {
      messages: validateClusterGenerator(parsed, RULES),
      unsupported: paths(unsupportedInClusterGenerator(parsed)),
    };
  }
  const parsed = parseGenerator({ apiVersion, kind, metadata: { name: 'one', namespace: 'team-b' }, spec });
  return { messages: validateGenerator(parsed, RULES), unsupported: [] };
}

const folders = new Map([
  ['cluster-external-secret', clusterExternalSecret],
  ['external-secret', externalSecret],
  ['generator', generator],
  ['push-secret', pushSecret],
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
