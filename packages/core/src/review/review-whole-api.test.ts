import { describe, expect, it } from 'vitest';
import { parseClusterExternalSecret } from '../api/cluster-external-secret/parse.ts';
import { parseClusterGenerator } from '../api/cluster-generator/parse.ts';
import { parseClusterPushSecret } from '../api/cluster-push-secret/parse.ts';
import { parseExternalSecret } from '../api/external-secret/parse.ts';
import { parseGenerator } from '../api/generator/parse.ts';
import { parsePushSecret } from '../api/push-secret/parse.ts';
import { parseStore } from '../api/secret-store/parse.ts';
import { parseStoreGrant } from '../api/store-grant/parse.ts';
import { grantFactsOf, storeFactsOf } from '../authorize/project-facts.ts';
import type { ReviewFacts } from './problem.ts';
import { reviewClusterExternalSecret } from './review-cluster-external-secret.ts';
import { reviewClusterGenerator } from './review-cluster-generator.ts';
import { reviewExternalSecret } from './review-external-secret.ts';
import { reviewGenerator } from './review-generator.ts';
import { reviewClusterPushSecret, reviewPushSecret } from './review-push-secret.ts';

const V1 = 'external-secrets.io/v1';
const V1ALPHA1 = 'external-secrets.io/v1alpha1';

function facts(changes: Partial<ReviewFacts> = {}): ReviewFacts {
  const push = { accounts: ['111122223333'], adoptsFromEso: false };
  const rules = { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'], push };
  return { rules, grants: [], policyInstalled: true, ...changes };
}

const metadata = { name: 'one', namespace: 'team-a' };
const texts = (problems: readonly { text: string }[]): readonly string[] => problems.map(({ text }) => text);
const refused = (problems: readonly { severity: string; text: string }[]): readonly string[] =>
  texts(problems.filter(({ severity }) => severity === 'refuse'));

const SOURCE = { secretStoreRef: { name: 's' }, data: [{ secretKey: 'a', remoteRef: { key: 'k' } }] };
const TEMPLATE = {
  data: { good: '{{ .a | toJson | b64enc }}', bad: '{{ .a ' },
  metadata: { labels: { l: '{{ end }}' }, annotations: { n: '{{ nothing .a }}' } },
  templateFrom: [{ literal: '{{ if }}' }],
};

describe('templates under review', () => {
  const externalSecret = (spec: object) =>
    parseExternalSecret({ apiVersion: V1, kind: 'ExternalSecret', metadata, spec });

  it('are refused when they cannot be read, each by its key', () => {
    const found = refused(reviewExternalSecret(externalSecret({ ...SOURCE, target: { template: TEMPLATE } }), facts()));
    expect(found.map((text) => text.slice(0, text.indexOf(': template')))).toEqual([
      'unable to parse template at key templateFrom[0].literal',
      'unable to parse template at key bad',
      'unable to parse template at key l',
      'unable to parse template at key n',
    ]);
    expect(found[3]).toContain('function "nothing" not defined');
  });

  it('are read with the marks of the platform', () => {
    const spec = { ...SOURCE, target: { template: { data: { a: '{{ untouched [[ .a ]]', b: '[[ end ]]' } } } };
    const found = refused(reviewExternalSecret(externalSecret(spec), facts({ templateDelimiters: ['[[', ']]'] })));
    expect(found).toEqual([expect.stringContaining('unable to parse template at key b')]);
  });

  it('of rewritten keys are read too', () => {
    const rewrite = [{ transform: { template: '{{ .value | upper }}' } }, { transform: { template: '{{ .value' } }];
    const spec = { secretStoreRef: { name: 's' }, dataFrom: [{ extract: { key: 'k' }, rewrite }] };
    expect(refused(reviewExternalSecret(externalSecret(spec), facts()))).toEqual([
      expect.stringContaining('unable to parse template at key dataFrom[0].rewrite[1].transform'),
    ]);
  });
});

describe('what makes many objects, under review', () => {
  it('is refused for what is wrong with each of them', () => {
    const owner = { metadata: { name: 'one' } };
    const external = parseClusterExternalSecret({
      apiVersion: V1,
      kind: 'ClusterExternalSecret',
      ...owner,
      spec: { externalSecretSpec: { ...SOURCE, target: { template: { data: { a: '{{' } } } } },
    });
    expect(refused(reviewClusterExternalSecret(external, facts()))).toEqual([
      expect.stringContaining('externalSecretSpec: unable to parse template at key a'),
    ]);
    const push = parseClusterPushSecret({
      apiVersion: V1ALPHA1,
      kind: 'ClusterPushSecret',
      ...owner,
      spec: { pushSecretSpec: { secretStoreRefs: [{}], selector: { secret: { name: 'a' } } } },
    });
    expect(refused(reviewClusterPushSecret(push, facts()))).toEqual([
      'pushSecretSpec: secretStoreRefs[0]: refStore Name must be provided',
    ]);
  });
});

describe('a PushSecret under review', () => {
  const pushSecret = (spec: object, namespace = 'team-a') =>
    parsePushSecret({
      apiVersion: V1ALPHA1,
      kind: 'PushSecret',
      metadata: { name: 'one', namespace },
      spec: { secretStoreRefs: [{ name: 's' }], selector: { secret: { name: 'a' } }, ...spec },
    });

  it('is accepted when it can be reconciled', () => {
    expect(reviewPushSecret(pushSecret({}), facts())).toEqual([]);
  });

  it('is refused in a namespace that the platform has excluded', () => {
    expect(refused(reviewPushSecret(pushSecret({}, 'kube-system'), facts()))).toEqual([
      'PushSecrets are not served in namespace "kube-system": the platform has excluded it',
    ]);
  });

  it('is refused when a template of it cannot be read', () => {
    const dataTo = [{ storeRef: { name: 's' }, rewrite: [{ transform: { template: '{{' } }] }];
    expect(refused(reviewPushSecret(pushSecret({ dataTo, template: { data: { a: '{{' } } }), facts()))).toHaveLength(2);
  });

  it('is told when nobody makes what it pushes', () => {
    const selector = { generatorRef: { kind: 'GCRAccessToken', name: 'g' } };
    expect(reviewPushSecret(pushSecret({ selector }), facts())).toEqual([
      {
        severity: 'warn',
        text: 'spec.selector.generatorRef.kind: GCRAccessToken is not supported by this release',
      },
    ]);
  });
});

describe('a target of another kind under review', () => {
  const target = (kind: string, apiVersion = 'v1') =>
    parseExternalSecret({
      apiVersion: V1,
      kind: 'ExternalSecret',
      metadata,
      spec: { ...SOURCE, target: { manifest: { apiVersion, kind } } },
    });
  const rules = { genericTargets: { enabled: true, kinds: ['v1/ConfigMap'] } };
  const found = (object: ReturnType<typeof target>, changes: Partial<ReviewFacts>) =>
    reviewExternalSecret(object, facts(changes)).filter(({ text }) => !text.includes('this release'));

  it('threat/T5 is refused for what no flag opens, whatever the platform has opened', () => {
    const denied = target('RoleBinding', 'rbac.authorization.k8s.io/v1');
    for (const changes of [{}, rules]) {
      expect(found(denied, changes)).toEqual([
        { severity: 'refuse', text: expect.stringContaining('is never a target') },
      ]);
    }
  });

  it('is warned about while the platform has not opened it', () => {
    expect(found(target('ConfigMap'), rules)).toEqual([]);
    expect(found(target('ConfigMap'), {})).toEqual([
      { severity: 'warn', text: expect.stringContaining('--unsafe-allow-generic-targets') },
    ]);
    expect(found(target('Widget', 'example.com/v1'), rules)).toEqual([
      { severity: 'warn', text: expect.stringContaining('--allow-generic-target') },
    ]);
  });
});

describe('where a PushSecret writes, under review', () => {
  const shared = storeFactsOf(
    parseStore({
      apiVersion: V1,
      kind: 'ClusterSecretStore',
      metadata: { name: 'shared' },
      spec: {
        controller: 'lockkeeper',
        conditions: [{ namespaces: ['team-a'], remoteKeys: ['**'], pushRemoteKeys: ['team-a/*'] }],
        provider: { aws: { service: 'SecretsManager', region: 'eu-central-1' } },
      },
    }),
  );
  const namespace = { name: 'team-a', uid: 'u', resourceVersion: '1', labels: new Map() };
  const known = { namespace, store: ({ name }: { name: string }) => (name === 'shared' ? shared : undefined) };
  const pushing = (remoteKey: string, name = 'shared', spec: object = {}) =>
    parsePushSecret({
      apiVersion: V1ALPHA1,
      kind: 'PushSecret',
      metadata,
      spec: {
        secretStoreRefs: [{ name, kind: 'ClusterSecretStore' }],
        selector: { secret: { name: 'a' } },
        data: [{ match: { remoteRef: { remoteKey } }, metadata: spec }],
      },
    });
  const settings = (spec: object): object => ({
    apiVersion: 'kubernetes.external-secrets.io/v1alpha1',
    kind: 'PushSecretMetadata',
    spec,
  });

  it('threat/P3 is warned about when the key is not open for writing, or the store not to the namespace', () => {
    expect(reviewPushSecret(pushing('team-a/db', 'shared', settings({})), facts(known))).toEqual([]);
    expect(reviewPushSecret(pushing('team-b/db', 'shared', settings({})), facts(known))).toEqual([
      { severity: 'warn', text: expect.stringMatching(/^spec\.data\[0\]: /) },
    ]);
    expect(reviewPushSecret(pushing('team-a/db', 'other', settings({})), facts(known))).toEqual([
      { severity: 'warn', text: expect.stringContaining('denied by spec.condition') },
    ]);
  });

  it.each([
    [
      'threat/P7 a tag that fences tenants',
      settings({ tags: { EsoNamespace: 'team-b' } }),
      'is reserved by the platform',
    ],
    ['threat/P6 a key of its own', settings({ kmsKeyId: 'alias/mine' }), 'kmsKeyID is set by the platform only'],
    ['threat/P6 copies elsewhere', settings({ replicationLocations: ['us-east-1'] }), 'replicationLocations is set by'],
    ['a field that nobody knows', settings({ colour: 'red' }), 'failed to parse metadata'],
    ['metadata of something else', { ...settings({}), kind: 'Other' }, 'unexpected kind "Other"'],
  ])('is warned about for %s', (_, metadata, text) => {
    expect(reviewPushSecret(pushing('team-a/db', 'shared', metadata), facts(known))).toEqual([
      { severity: 'warn', text: expect.stringContaining(text) },
    ]);
  });

  it('threat/P1 is warned about while PushSecrets are off', () => {
    const rules = { audiences: [], regions: [], refusedNamespaces: [] };
    expect(reviewPushSecret(pushing('team-a/db'), facts({ ...known, rules }))).toEqual([
      { severity: 'warn', text: expect.stringContaining('--enable-push-secret-reconciler') },
    ]);
  });
});

describe('a generator with an AWS identity, under review', () => {
  const namespace = { name: 'team-a', uid: 'u', resourceVersion: '1', labels: new Map() };
  const generator = (spec: object = {}) =>
    parseGenerator({
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'ECRAuthorizationToken',
      metadata,
      spec: { region: 'eu-central-1', ...spec },
    });
  const grant = grantFactsOf(
    parseStoreGrant({
      apiVersion: 'lockkeeper.dev/v1alpha1',
      kind: 'StoreGrant',
      metadata: { name: 'team-a' },
      spec: {
        namespace: 'team-a',
        namespaceUID: 'u',
        regions: ['eu-central-1'],
        allowControllerIdentity: true,
        generators: ['ECRAuthorizationToken'],
      },
    }),
  );

  it('threat/G3 is refused without credentials of its own and without a grant that lists its kind', () => {
    expect(refused(reviewGenerator(generator(), facts({ namespace })))).toEqual([
      expect.stringContaining('StoreGrant'),
    ]);
    expect(reviewGenerator(generator(), facts({ namespace, grants: [grant] }))).toEqual([]);
    const auth = { jwt: { serviceAccountRef: { name: 'reader' } } };
    expect(reviewGenerator(generator({ auth }), facts({ namespace }))).toEqual([]);
  });

  it('threat/I3 is refused when it names an account of another namespace', () => {
    const auth = { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-b' } } };
    expect(refused(reviewGenerator(generator({ auth }), facts({ namespace })))).toHaveLength(1);
  });
});

it('a ClusterGenerator of a kind that is not served is warned about by name', () => {
  const generator = parseClusterGenerator({
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'ClusterGenerator',
    metadata: { name: 'one' },
    spec: { kind: 'Grafana', generator: { grafanaSpec: {} } },
  });
  expect(texts(reviewClusterGenerator(generator, facts()))).toEqual([
    'spec.kind: Grafana is not supported by this release',
  ]);
});
