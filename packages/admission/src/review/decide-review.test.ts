import { grantFactsOf, parseStoreGrant } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { externalSecret, facts, kindOf, OWN_ACCOUNT, request, ROLE, store } from '../fakes/reviews.ts';
import { decideReview, decideWithoutObject } from './decide-review.ts';

const SECRET_STORE = kindOf('SecretStore');
const BAD = store({ ...OWN_ACCOUNT, region: 'eu-nowhere-7' });
const TAGGED = store({ role: ROLE, sessionTags: [{ key: 'ekssecret', value: 'service1' }] });

const decide = (changes: Parameters<typeof request>[0], known = facts(), kind = SECRET_STORE) =>
  decideReview(kind, request(changes), known);

describe('reviews that need no look at the object', () => {
  it.each([
    ['another kind', { kind: 'Pod', group: '', version: 'v1' }],
    ['a kind of another path', { kind: 'ClusterSecretStore' }],
    ['a version that is not served', { version: 'v1alpha1' }],
    ['a subresource that is not known', { subresource: 'scale' }],
    ['CONNECT', { operation: 'CONNECT' }],
    ['an operation that is none', { operation: 'constructor' }],
  ])('are refused as misdirected: %s', (_what, changes) => {
    expect(decideWithoutObject(SECRET_STORE, request(changes))).toMatchObject({
      allowed: false,
      code: 400,
      reason: 'BadRequest',
    });
  });

  it('are allowed for deletions and for the status, whatever the object', () => {
    expect(
      decideWithoutObject(SECRET_STORE, request({ operation: 'DELETE', object: null, oldObject: BAD })),
    ).toMatchObject({ allowed: true });
    expect(
      decideWithoutObject(SECRET_STORE, request({ operation: 'UPDATE', subresource: 'status', object: BAD })),
    ).toMatchObject({ allowed: true });
  });

  it('are those only', () => {
    expect(decideWithoutObject(SECRET_STORE, request())).toBe(undefined);
    expect(decideWithoutObject(SECRET_STORE, request({ version: 'v1beta1', operation: 'UPDATE' }))).toBe(undefined);
  });
});

describe('a spec under review', () => {
  it('is allowed when nothing is wrong', () => {
    expect(decide({})).toEqual({ allowed: true, warnings: [] });
  });

  it('is refused with 403 and all reasons, each on a line of its own', () => {
    const object = store({ ...OWN_ACCOUNT, region: 'eu-nowhere-7', sessionTags: [{ key: 'aws:x', value: '1' }] });
    const answer = decide({ object });
    expect(answer).toMatchObject({ allowed: false, code: 403, reason: 'Forbidden' });
    expect('message' in answer && answer.message.split('\n')).toHaveLength(2);
  });

  it.each([null, 7, 'text', [], {}, { metadata: 7 }, { metadata: {}, spec: [] }, { spec: {} }])(
    'is refused when the object is none: %j',
    (object) => {
      expect(decide({ object })).toMatchObject({ allowed: false, reason: 'Forbidden' });
    },
  );

  it('threat/I9 is refused when it claims a tag that the platform has not granted', () => {
    const grant = (value: string) =>
      grantFactsOf(
        parseStoreGrant({
          apiVersion: 'lockkeeper.dev/v1alpha1',
          kind: 'StoreGrant',
          metadata: { name: 'team-a' },
          spec: {
            namespace: 'team-a',
            regions: ['eu-central-1'],
            roles: [ROLE],
            sessionTags: [{ key: 'ekssecret', value }],
          },
          status: { namespaceUID: 'uid-team-a' },
        }),
      );
    expect(decide({ object: TAGGED })).toMatchObject({ allowed: false });
    expect(decide({ object: TAGGED }, facts({ grants: [grant('service2')] }))).toMatchObject({ allowed: false });
    expect(decide({ object: TAGGED }, facts({ grants: [grant('service1')] }))).toMatchObject({ allowed: true });
  });

  it('gets name and namespace from the request where the object has none yet, and never another namespace', () => {
    const { spec } = store() as { spec: object };
    const bare = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: { generateName: 'made-' },
      spec,
    };
    expect(decide({ object: bare, name: '' })).toMatchObject({ allowed: true });
    const elsewhere = store({ auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-b' } } } });
    const forged = { ...elsewhere, metadata: { name: 'own', namespace: 'team-b' } };
    expect(decide({ object: forged })).toMatchObject({ allowed: false });
  });

  it("threat/Q9 is another operator's to judge under another class, and ours under our own and under none", () => {
    const spec = { provider: { aws: { ...OWN_ACCOUNT, service: 'SecretsManager', region: 'eu-nowhere-7' } } };
    const of = (controller: string) =>
      decide({ object: store({ ...OWN_ACCOUNT, region: 'eu-nowhere-7' }, { ...spec, controller }) });
    expect(of('other')).toEqual({ allowed: true, warnings: [] });
    expect(of('default')).toMatchObject({ allowed: false });
    expect(of('')).toMatchObject({ allowed: false });
  });
});

describe('beside an operator that serves every store without a class', () => {
  const beside = facts({ rules: { ...facts().rules, onlyNamedStores: true } });

  it('its stores are its own to judge, and what has no class is judged as ever', () => {
    expect(decide({ object: BAD }, beside)).toEqual({ allowed: true, warnings: [] });
    const bad = externalSecret({ target: { creationPolicy: 'None', deletionPolicy: 'Merge' } });
    const answer = decide({ kind: 'ExternalSecret', object: bad }, beside, kindOf('ExternalSecret'));
    expect(answer).toMatchObject({ allowed: false });
  });
});

describe('an update', () => {
  const update = { operation: 'UPDATE' };

  it('threat/Q3 of a bad object is allowed with a warning while its spec stays as it is', () => {
    const { spec } = BAD as { spec: object };
    const relabelled = {
      ...BAD,
      metadata: { name: 'own', namespace: 'team-a', labels: { a: 'b' } },
      spec: structuredClone(spec),
    };
    expect(decide({ ...update, object: relabelled, oldObject: BAD })).toEqual({
      allowed: true,
      warnings: ['kept although it is refused today: region not found: eu-nowhere-7'],
    });
  });

  it('does not see a change in the order of keys', () => {
    const { spec } = BAD as { spec: { provider: { aws: object } } };
    const aws = Object.fromEntries(Object.entries(spec.provider.aws).toReversed());
    expect(decide({ ...update, object: { ...BAD, spec: { provider: { aws } } }, oldObject: BAD })).toMatchObject({
      allowed: true,
    });
  });

  it('that changes the spec is judged, also of an object that is being deleted', () => {
    const metadata = { name: 'own', namespace: 'team-a', deletionTimestamp: '2030-01-01T00:00:00Z', finalizers: [] };
    const edited = store({ ...OWN_ACCOUNT, region: 'eu-nowhere-8' });
    expect(decide({ ...update, object: { ...edited, metadata }, oldObject: { ...BAD, metadata } })).toMatchObject({
      allowed: false,
    });
    expect(decide({ ...update, object: { ...BAD, metadata }, oldObject: { ...BAD, metadata } })).toMatchObject({
      allowed: true,
    });
  });

  it('of an object that nobody can read can be made without touching its spec', () => {
    const odd = { ...externalSecret(), spec: 'text' };
    const answer = decide(
      { ...update, kind: 'ExternalSecret', object: odd, oldObject: odd },
      facts(),
      kindOf('ExternalSecret'),
    );
    expect(answer).toMatchObject({ allowed: true });
  });

  it('cannot claim a spec by leaving the old object out', () => {
    expect(decide({ ...update, object: BAD, oldObject: null })).toMatchObject({ allowed: false });
  });
});
