import { describe, expect, it } from 'vitest';
import { parseExternalSecret } from '../api/external-secret/parse.ts';
import { parseStore } from '../api/secret-store/parse.ts';
import { parseStoreGrant } from '../api/store-grant/parse.ts';
import { grantFactsOf, storeFactsOf } from '../authorize/project-facts.ts';
import type { ReviewFacts } from './problem.ts';
import { reviewExternalSecret } from './review-external-secret.ts';
import { reviewStore } from './review-store.ts';
import { reviewStoreGrant } from './review-store-grant.ts';

const ROLE = 'arn:aws:iam::111122223333:role/secrets';
const namespace = { name: 'team-a', uid: 'uid-a', resourceVersion: '1', labels: new Map<string, string>() };

function facts(changes: Partial<ReviewFacts> = {}): ReviewFacts {
  const rules = { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'] };
  return { rules, namespace, grants: [], policyInstalled: true, ...changes };
}

function store(aws: object, kind: 'SecretStore' | 'ClusterSecretStore' = 'SecretStore') {
  return parseStore({
    apiVersion: 'external-secrets.io/v1',
    kind,
    metadata: { name: 'aws', ...(kind === 'SecretStore' ? { namespace: 'team-a' } : {}) },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'us-west-2', ...aws } } },
  });
}

function grant(spec: object, status?: object) {
  return parseStoreGrant({
    apiVersion: 'lockkeeper.dev/v1alpha1',
    kind: 'StoreGrant',
    metadata: { name: 'team-a' },
    spec: { namespace: 'team-a', regions: ['us-west-2'], ...spec },
    ...(status ? { status } : {}),
  });
}

const of = (problems: readonly { severity: string }[]): readonly string[] => problems.map(({ severity }) => severity);

describe('a store under review', () => {
  const tagged = store({ role: ROLE, sessionTags: [{ key: 'ekssecret', value: 'service1' }] });

  it('threat/I1 is refused when it would use the operator itself and no grant lets it', () => {
    expect(of(reviewStore(tagged, facts()))).toEqual(['refuse']);
  });

  it('is accepted with a grant of the platform, and warned about while the grant is not bound', () => {
    const spec = { roles: [ROLE], sessionTags: [{ key: 'ekssecret', value: 'service1' }] };
    const bound = grantFactsOf(grant(spec, { namespaceUID: 'uid-a' }));
    expect(reviewStore(tagged, facts({ grants: [bound] }))).toEqual([]);
    expect(of(reviewStore(tagged, facts({ grants: [grantFactsOf(grant(spec))] })))).toEqual(['warn']);
  });

  it('is told what is not served, and refused for what is wrong', () => {
    expect(
      of(
        reviewStore(
          store({ service: 'CertificateManager', auth: { jwt: { serviceAccountRef: { name: 'a' } } } }),
          facts(),
        ),
      ),
    ).toEqual(['warn']);
    expect(of(reviewStore(store({ region: 'eu-nowhere-7' }), facts()))).toEqual(['refuse']);
  });
});

describe('an ExternalSecret under review', () => {
  const wish = (where: string, spec: object = {}) =>
    parseExternalSecret({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'db', namespace: where },
      spec: { secretStoreRef: { name: 'aws' }, data: [{ secretKey: 'a', remoteRef: { key: 'b' } }], ...spec },
    });

  it('is refused in a namespace that the platform has excluded', () => {
    expect(of(reviewExternalSecret(wish('kube-system'), facts()))).toEqual(['refuse']);
    expect(reviewExternalSecret(wish('team-a'), facts())).toEqual([]);
  });

  it('is warned about fields that are not served', () => {
    const sourceRef = { generatorRef: { kind: 'UUID', name: 'u' } };
    const data = [{ secretKey: 'a', remoteRef: { key: 'b' }, sourceRef }];
    expect(of(reviewExternalSecret(wish('team-a', { data }), facts()))).toEqual(['warn']);
  });
});

describe('an ExternalSecret and its stores under review', () => {
  const shared = storeFactsOf(
    parseStore({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'shared' },
      spec: {
        controller: 'lockkeeper',
        conditions: [{ namespaces: ['team-a'], remoteKeys: ['projects/${namespace}/*'] }],
        provider: { aws: { service: 'SecretsManager', region: 'us-west-2' } },
      },
    }),
  );
  const stores = facts({ store: ({ name }) => (name === 'shared' ? shared : undefined) });
  const asking = (key: string, name = 'shared') =>
    reviewExternalSecret(
      parseExternalSecret({
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'db', namespace: 'team-a' },
        spec: { secretStoreRef: { name, kind: 'ClusterSecretStore' }, data: [{ secretKey: 'a', remoteRef: { key } }] },
      }),
      stores,
    );

  it('are warned about, since a store may come or change later', () => {
    expect(asking('projects/team-a/db')).toEqual([]);
    expect(asking('projects/team-b/db')).toEqual([
      {
        severity: 'warn',
        text: expect.stringMatching(/^error processing spec\.data\[0\] .* is not open to namespace "team-a"/),
      },
    ]);
  });

  it('threat/L6 an unknown cluster store reads as one that does not admit the namespace', () => {
    expect(asking('x', 'nothing')).toEqual([
      { severity: 'warn', text: expect.stringContaining('denied by spec.condition') },
    ]);
  });
});

describe('a cluster store under review', () => {
  const review = (spec: object, changes: Partial<ReviewFacts> = {}) =>
    reviewStore(
      parseStore({
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: 'shared' },
        spec: {
          provider: { aws: { service: 'SecretsManager', region: 'us-west-2' } },
          conditions: [{ namespaces: ['a'] }],
          ...spec,
        },
      }),
      facts(changes),
    );
  const restricted = (key: string) => ({
    controller: 'lockkeeper',
    conditions: [{ namespaces: ['a'], remoteKeys: [key] }],
  });

  it.each([
    ['an unknown expression', restricted('${user}/*')],
    ['a wildcard behind an expression', restricted('${namespace}*')],
    ['a label that tenants set', restricted('${label:team}/*')],
    ['another controller', { ...restricted('a/*'), controller: 'default' }],
  ])('is refused for %s, with the place', (_, spec) => {
    expect(of(review(spec))).toEqual(['refuse']);
  });

  it('threat/I12 is refused for protected labels while the policy is not installed', () => {
    const spec = restricted('${label:lockkeeper.dev/team}/*');
    expect(review(spec)).toEqual([]);
    expect(of(review(spec, { policyInstalled: false }))).toEqual(['refuse']);
  });

  it('is warned about what is wider than it may be meant', () => {
    expect(of(review({ conditions: [] }))).toEqual(['warn']);
    expect(review({ conditions: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] })[0]?.text).toContain(
      'whoever may patch a namespace',
    );
    expect(review({ conditions: [{ namespaceSelector: { matchLabels: { 'lockkeeper.dev/team': 'a' } } }] })).toEqual(
      [],
    );
    const jwt = { serviceAccountRef: { name: 'reader' } };
    const provider = { aws: { service: 'SecretsManager', region: 'us-west-2', auth: { jwt } } };
    expect(review({ provider })[0]?.text).toContain('list allowedRoles');
  });

  it('is warned about settings that nobody acts on', () => {
    const aws = {
      service: 'SecretsManager',
      region: 'us-west-2',
      sessionTags: [{ key: 'a', value: 'b' }],
      externalID: 'x-1',
      customSessionTags: { c: 'd' },
    };
    expect(of(review({ provider: { aws } }))).toEqual(['warn', 'warn', 'warn']);
  });
});

describe('a StoreGrant under review', () => {
  it('is refused when it grants nothing, and warned about when it pins another life of the namespace', () => {
    expect(of(reviewStoreGrant(grant({ allowControllerIdentity: true }), facts()))).toEqual([]);
    expect(of(reviewStoreGrant(grant({}), facts()))).toEqual(['refuse']);
    expect(of(reviewStoreGrant(grant({ roles: [ROLE], namespaceUID: 'uid-old' }), facts()))).toEqual(['warn']);
  });

  it('is warned about tags that cannot do what they may be meant for', () => {
    const tagged = (key: string, more: object = {}) =>
      grant({ roles: [ROLE], sessionTags: [{ key, value: 'a' }], ...more });
    expect(reviewStoreGrant(tagged('team'), facts())).toEqual([]);
    expect(of(reviewStoreGrant(tagged('team', { allowControllerIdentity: true }), facts()))).toEqual(['warn']);
    expect(of(reviewStoreGrant(tagged('EsoNamespace'), facts()))).toEqual(['warn']);
    const rules = { ...facts().rules, controllerTags: 'inherited' as const };
    expect(of(reviewStoreGrant(tagged('Kubernetes-namespace'), facts({ rules })))).toEqual(['warn']);
  });
});
