import { describe, expect, it } from 'vitest';
import { parseExternalSecret } from '../api/external-secret/parse.ts';
import { parseStore } from '../api/secret-store/parse.ts';
import { parseStoreGrant } from '../api/store-grant/parse.ts';
import { grantFactsOf } from '../authorize/project-facts.ts';
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
    expect(of(reviewExternalSecret(wish('team-a', { target: { immutable: true } }), facts()))).toEqual(['warn']);
  });
});

describe('a StoreGrant under review', () => {
  it('is refused when it grants nothing, and warned about when it pins another life of the namespace', () => {
    expect(of(reviewStoreGrant(grant({ allowControllerIdentity: true }), facts()))).toEqual([]);
    expect(of(reviewStoreGrant(grant({}), facts()))).toEqual(['refuse']);
    expect(of(reviewStoreGrant(grant({ roles: [ROLE], namespaceUID: 'uid-old' }), facts()))).toEqual(['warn']);
  });
});
