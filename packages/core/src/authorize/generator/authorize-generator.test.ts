import { describe, expect, it } from 'vitest';
import { account, grant, namespace, OTHER, ROLE } from '../../fakes/gate-facts.ts';
import type { GeneratorFacts, GrantFacts, PlatformRules } from '../facts.ts';
import { authorizeGenerator, type GeneratorUseRequest } from './authorize-generator.ts';

const RULES: PlatformRules = { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'] };
const JWT = { jwt: { serviceAccountRef: { name: 'reader' } } };
const KEYS = {
  secretRef: { accessKeyIDSecretRef: { name: 'k', key: 'id' }, secretAccessKeySecretRef: { name: 'k', key: 's' } },
};
const FOUND = { secrets: [{ namespace: 'team-a', name: 'k', uid: 'k-uid', resourceVersion: '4' }] };

function registry(changes: Partial<GeneratorFacts> = {}): GeneratorFacts {
  return {
    kind: 'ECRAuthorizationToken',
    name: 'registry',
    uid: 'generator-uid',
    resourceVersion: '2',
    namespace: 'team-a',
    region: 'us-east-1',
    auth: JWT,
    ...changes,
  };
}

function bare(changes: Partial<GeneratorFacts> = {}): GeneratorFacts {
  const { auth: _, ...rest } = registry(changes);
  return rest;
}

function clusterWide({ namespace: _, ...rest }: GeneratorFacts): GeneratorFacts {
  return rest;
}

function asking(
  generator: GeneratorFacts | undefined,
  changes: Partial<GeneratorUseRequest> = {},
): GeneratorUseRequest {
  const kind =
    generator === undefined || generator.namespace ? (generator?.kind ?? 'STSSessionToken') : 'ClusterGenerator';
  return {
    namespace: namespace(),
    reference: { kind, name: generator?.name ?? 'registry' },
    generator,
    identity: account(),
    grants: [],
    rules: RULES,
    ...changes,
  };
}

function textOf(asked: GeneratorUseRequest): string {
  const verdict = authorizeGenerator(asked);
  return verdict.kind === 'refused' ? verdict.refusal.tenant : 'allowed';
}

function allowed(asked: GeneratorUseRequest) {
  const verdict = authorizeGenerator(asked);
  if (verdict.kind === 'refused') throw new Error(verdict.refusal.tenant);
  return verdict.use;
}

describe('a generator with credentials of its own', () => {
  it('acts as them, through its role, and rests on what they are', () => {
    const use = allowed(asking(registry({ role: OTHER })));
    expect(use.scope).toMatchObject({
      service: 'ECR',
      partition: 'aws',
      region: 'us-east-1',
      storeUid: 'generator-uid',
    });
    expect(use.scope.base).toMatchObject({ kind: 'service-account', roleArn: ROLE, audience: 'sts.amazonaws.com' });
    expect(use.scope.hops).toEqual([{ roleArn: OTHER, sessionTags: [], transitiveTagKeys: [] }]);
    expect(use.restsOn.map(({ kind }) => kind)).toEqual(['Namespace', 'ECRAuthorizationToken', 'ServiceAccount']);
  });

  it('asks for session tokens with static keys, and never with those of a role', () => {
    const keys = registry({ kind: 'STSSessionToken', auth: KEYS });
    expect(allowed(asking(keys, { identity: FOUND })).scope).toMatchObject({
      service: 'STS',
      base: { kind: 'static-keys' },
    });
    expect(textOf(asking(registry({ kind: 'STSSessionToken' })))).toContain(
      'jwt auth cannot be used for STS Session Token generation',
    );
  });

  it('threat/I23 has one way to authenticate', () => {
    expect(textOf(asking(registry({ auth: { ...JWT, ...KEYS } })))).toContain('both set');
  });

  it.each(['jwt', 'accessKeyIDSecretRef', 'secretAccessKeySecretRef', 'sessionTokenSecretRef'])(
    'threat/I3 threat/I21 takes them from its own namespace only: %s',
    (field) => {
      const foreign = { name: 'k', key: 'x', namespace: 'team-b' };
      const auth =
        field === 'jwt'
          ? { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-b' } } }
          : { secretRef: { ...KEYS.secretRef, [field]: foreign } };
      expect(textOf(asking(registry({ auth }), { identity: FOUND }))).toContain('should either be empty or match');
    },
  );

  it('threat/G8 names a region that there is and that the platform lists', () => {
    expect(textOf(asking(registry({ region: 'x.evil.example/#' })))).toBe('region not found: x.evil.example/#');
    expect(textOf(asking(registry(), { rules: { ...RULES, regions: ['eu-west-1'] } }))).toContain(
      'not on the platform',
    );
  });

  it('threat/I5 asks for one audience of the list', () => {
    const auth = { jwt: { serviceAccountRef: { name: 'reader', audiences: ['https://kubernetes.default.svc'] } } };
    expect(textOf(asking(registry({ auth })))).toContain('is not on the platform');
  });

  it('threat/I6 in strict mode its account names it', () => {
    const rules = { ...RULES, strict: true };
    expect(textOf(asking(registry(), { rules }))).toContain('"ECRAuthorizationToken/registry"');
    const identity = account({
      'eks.amazonaws.com/role-arn': ROLE,
      'lockkeeper.dev/stores': 'x, ECRAuthorizationToken/registry',
    });
    expect(textOf(asking(registry(), { rules, identity }))).toBe('allowed');
  });

  it('threat/T4 is not served in a namespace that the platform excludes', () => {
    const system = registry({ namespace: 'kube-system' });
    expect(textOf(asking(system, { namespace: namespace('kube-system') }))).toContain('are not served');
  });

  it('threat/S1 of another namespace does not exist', () => {
    const text = textOf(asking(registry({ namespace: 'team-b' })));
    expect(text).toBe(textOf(asking(undefined, { reference: { kind: 'ECRAuthorizationToken', name: 'registry' } })));
  });
});

describe('threat/G3 the identity of the controller is never lent to a generator', () => {
  const ours = { generators: ['ECRAuthorizationToken'], allowControllerIdentity: true };

  it('without a grant that lists its kind', () => {
    expect(textOf(asking(bare()))).toContain('Ask the platform team for a StoreGrant');
    expect(textOf(asking(bare(), { grants: [grant({ allowControllerIdentity: true })] }))).toContain('StoreGrant');
    expect(textOf(asking(bare(), { grants: [grant(ours)] }))).toBe('allowed');
  });

  it.each<[string, Partial<GrantFacts>]>([
    ['another kind', { ...ours, generators: ['STSSessionToken'] }],
    ['another namespace', { ...ours, namespace: 'team-b' }],
    ['another region', { ...ours, regions: ['eu-west-1'] }],
    ['roles only', { ...ours, allowControllerIdentity: false }],
    ['stores', { allowControllerIdentity: true, push: true }],
  ])('a grant for %s does not help', (_, changes) => {
    expect(textOf(asking(bare(), { grants: [grant(changes)] }))).toContain('StoreGrant');
  });

  it('threat/I2 its role is asked for', () => {
    const grants = [grant({ generators: ['ECRAuthorizationToken'] })];
    expect(textOf(asking(bare({ role: OTHER }), { grants }))).toContain('StoreGrant');
    expect(allowed(asking(bare({ role: ROLE }), { grants })).scope.hops[0]?.roleArn).toBe(ROLE);
  });

  it('threat/I9 tags and external id of the grant go along', () => {
    const sessionTags = [{ key: 'team', value: 'a' }];
    const grants = [grant({ generators: ['ECRAuthorizationToken'], sessionTags, externalID: 'id' })];
    expect(allowed(asking(bare({ role: ROLE }), { grants })).scope.hops[0]).toMatchObject({
      externalId: 'id',
      sessionTags,
    });
  });

  it('threat/I18 nor to a namespace made anew under an old name', () => {
    expect(textOf(asking(bare(), { grants: [grant({ ...ours, namespaceUid: 'old' })] }))).toContain('uid changed');
  });

  it('threat/S6 through a ClusterGenerator neither: each namespace needs a grant of its own', () => {
    const platform = clusterWide(bare({ role: ROLE }));
    const grants = [grant({ generators: ['ECRAuthorizationToken'] })];
    expect(textOf(asking(platform))).toContain('StoreGrant');
    expect(textOf(asking(platform, { grants }))).toBe('allowed');
    expect(textOf(asking(platform, { grants, namespace: namespace('team-b') }))).toContain('StoreGrant');
  });
});

describe('a ClusterGenerator', () => {
  const named = { jwt: { serviceAccountRef: { name: 'reader', namespace: 'platform' } } };

  it("may act as an account of the platform's, for every namespace", () => {
    const use = allowed(asking(clusterWide(registry({ auth: named, role: OTHER }))));
    expect(use.scope.base).toMatchObject({ namespace: 'platform' });
    expect(use.restsOn[1]?.kind).toBe('ClusterGenerator');
  });

  it('threat/I8 assumes no role with credentials that each namespace chooses', () => {
    expect(textOf(asking(clusterWide(registry({ role: ROLE }))))).toContain('each namespace chooses for itself');
    expect(textOf(asking(clusterWide(registry({ role: ROLE, auth: KEYS })), { identity: FOUND }))).toContain(
      'each namespace chooses for itself',
    );
    expect(textOf(asking(clusterWide(registry())))).toBe('allowed');
  });

  it('threat/I4 in strict mode names the namespace of its account', () => {
    expect(textOf(asking(clusterWide(registry()), { rules: { ...RULES, strict: true } }))).toContain('strict mode');
  });
});
