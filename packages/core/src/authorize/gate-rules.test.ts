import { describe, expect, it } from 'vitest';
import { authorizeUse } from './authorize-use.ts';
import type { AwsProviderSpec, PlatformRules, StoreCondition, StoreFacts } from './facts.ts';
import {
  account,
  allowed,
  aws,
  clusterStore,
  grant,
  namespace,
  OTHER,
  request,
  ROLE,
  store,
  textOf,
} from '../fakes/gate-facts.ts';
import { openToAll, restsOnLabels } from './store-rules.ts';

const OURS = { controller: 'lockkeeper' };
const RULES: PlatformRules = { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: [] };
const PROTECTED: PlatformRules = { ...RULES, labelPolicyInForce: true };
const TEAM = 'lockkeeper.dev/team';

function shared(conditions: readonly StoreCondition[], changes: Partial<StoreFacts> = {}): StoreFacts {
  return clusterStore({ ...OURS, name: 'shared', conditions, ...changes });
}

/** `open`, or the tenant's text. */
function asking(given: StoreFacts, key: string, who = namespace('teamone'), rules: PlatformRules = RULES): string {
  const asked = request({ store: given, namespace: who, remote: [{ key }], rules });
  return textOf(asked).replace('allowed', 'open');
}

describe('keys of a shared store', () => {
  const own = shared([{ namespaces: ['teamone', 'teamtwo'], remoteKeys: ['projects/${namespace}/*'] }]);

  it('opens the own key of each namespace, and no other', () => {
    expect(asking(own, 'projects/teamone/db')).toBe('open');
    expect(asking(own, 'projects/teamtwo/db', namespace('teamtwo'))).toBe('open');
    expect(asking(own, 'projects/teamtwo/db')).toContain('is not open to namespace "teamone"');
  });

  it('threat/L5 tells the tenant its own patterns, and the platform which condition of which store', () => {
    const verdict = authorizeUse(
      request({ store: own, namespace: namespace('teamone'), remote: [{ key: 'projects/teamtwo/db' }] }),
    );
    if (verdict.kind !== 'refused') throw new Error('let through');
    expect(verdict.refusal.tenant).toBe(
      'remote key "projects/teamtwo/db" is not open to namespace "teamone" in cluster store "shared": open are projects/teamone/* (another key needs the platform team)',
    );
    expect(verdict.refusal.platform).toContain('spec.conditions[0].remoteKeys[0] "projects/${namespace}/*"');
    expect(verdict.index).toBe(0);
  });

  it('names the key at fault', () => {
    const remote = [{ key: 'projects/teamone/db' }, { key: 'projects/teamtwo/db' }];
    expect(authorizeUse(request({ store: own, namespace: namespace('teamone'), remote }))).toMatchObject({
      kind: 'refused',
      index: 1,
    });
  });

  it('threat/K2 counts the prefix of the store in, so that a prefix without a slash opens no sibling', () => {
    const prefixed = shared(own.conditions, { aws: aws({ prefix: 'projects/teamone' }) });
    expect(asking(prefixed, '/db')).toBe('open');
    expect(asking(prefixed, '-b/db')).toContain('is not open');
  });

  it('threat/K1 refuses an ARN unless a pattern is one', () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:projects/teamone/db-AbC123';
    expect(asking(own, arn)).toContain('is not open');
    const listed = shared([
      {
        namespaces: ['teamone'],
        remoteKeys: ['arn:aws:secretsmanager:us-east-1:111122223333:secret:projects/${namespace}/*'],
      },
    ]);
    expect(asking(listed, arn)).toBe('open');
    expect(asking(listed, arn.replace('teamone', 'teamtwo'))).toContain('open are the ARNs of projects/teamone/*');
  });

  it('adds the patterns of all entries that admit a namespace, and one entry without patterns opens every key', () => {
    const two = [
      { namespaces: ['teamone'], remoteKeys: ['a/*'] },
      { namespaceRegexes: ['team.*'], remoteKeys: ['b/*'] },
    ];
    expect(asking(shared(two), 'a/x')).toBe('open');
    expect(asking(shared(two), 'b/x')).toBe('open');
    expect(asking(shared(two), 'c/x')).toContain('open are a/*, b/*');
    expect(asking(shared(two), 'a/x', namespace('teamtwo'))).toContain('open are b/*');
    expect(asking(shared([...two, { namespaces: ['teamone'] }]), 'c/x')).toBe('open');
    expect(asking(shared([...two, { namespaces: ['other'] }]), 'c/x')).toContain('is not open');
  });

  it('an empty list opens nothing', () => {
    expect(asking(shared([{ namespaces: ['teamone'], remoteKeys: [] }]), 'a')).toContain('open are none');
  });

  it('threat/I12 reads protected labels only, and only while the policy that protects them is in force', () => {
    const labelled = shared([{ namespaces: ['teamone'], remoteKeys: ['teams/${label:lockkeeper.dev/team}/*'] }]);
    const red = namespace('teamone', { [TEAM]: 'red' });
    expect(asking(labelled, 'teams/red/db', red, PROTECTED)).toBe('open');
    expect(asking(labelled, 'teams/blue/db', red, PROTECTED)).toContain('open are teams/red/*');
    expect(asking(labelled, 'teams/red/db', namespace('teamone'), PROTECTED)).toContain(
      'has no value for the label lockkeeper.dev/team',
    );
    expect(asking(labelled, 'teams/red/db', red, RULES)).toBe(
      'cluster store "shared" is not usable as it stands: ask the platform team',
    );
    const settable = shared([{ namespaces: ['teamone'], remoteKeys: ['teams/${label:team}/*'] }]);
    expect(asking(settable, 'teams/red/db', red, PROTECTED)).toContain('is not usable');
  });

  it('threat/S4 rests on labels, so that they are read again before a write', () => {
    expect(restsOnLabels(own)).toBe(false);
    expect(restsOnLabels(shared([{ namespaces: ['a'], remoteKeys: ['${label:lockkeeper.dev/team}/*'] }]))).toBe(true);
    expect(restsOnLabels(shared([{ namespaceSelector: {} }]))).toBe(true);
  });

  it.each(['', 'default', 'external-secrets', 'Lockkeeper'])(
    'threat/S8 a store that restricts keys and names the controller %j is refused, because another one would serve it unrestricted',
    (controller) => {
      const conditions = [{ namespaces: ['teamone'], remoteKeys: ['a/*'] }];
      expect(asking(shared(conditions, { controller }), 'a/x')).toContain('is not usable');
      expect(asking(shared(conditions), 'a/x')).toBe('open');
    },
  );

  it('threat/S8 under a class of its own it must name that class', () => {
    const conditions = [{ namespaces: ['teamone'], remoteKeys: ['a/*'] }];
    const rules = { ...RULES, controllerClass: 'east' };
    expect(asking(shared(conditions), 'a/x', namespace('teamone'), rules)).toContain('is not usable');
    expect(asking(shared(conditions, { controller: 'east' }), 'a/x', namespace('teamone'), rules)).toBe('open');
  });

  it('a SecretStore that lists remoteKeys is refused, because it has no conditions', () => {
    expect(textOf(request({ store: store({ conditions: [{ remoteKeys: ['a'] }] }) }))).toContain(
      'are for a ClusterSecretStore',
    );
  });
});

describe('session tags of a cluster store', () => {
  const custom = (tags: Record<string, string>, more: Partial<AwsProviderSpec> = {}) =>
    clusterStore({
      ...OURS,
      aws: aws({
        auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'platform' } } },
        role: ROLE,
        sessionTagsPolicy: 'Custom',
        customSessionTags: tags,
        ...more,
      }),
    });
  const tags = (given: StoreFacts, who = namespace()) =>
    Object.fromEntries(
      (allowed(request({ store: given, namespace: who, rules: PROTECTED })).scope.hops.at(-1)?.sessionTags ?? []).map(
        ({ key, value }) => [key, value],
      ),
    );

  it('Simple says who asks through which store', () => {
    expect(tags(custom({}, { sessionTagsPolicy: 'Simple', customSessionTags: undefined }))).toEqual({
      esoNamespace: 'team-a',
      esoStoreName: 'store',
      esoStoreKind: 'ClusterSecretStore',
    });
  });

  it('Custom adds facts of the namespace that no tenant can set', () => {
    const given = custom({
      tenant: '${namespace}',
      team: 'ns/${label:lockkeeper.dev/team}',
      by: '${serviceAccount}',
      '': 'x',
      fixed: 'y',
    });
    expect(tags(given, namespace('team-a', { [TEAM]: 'red' }))).toMatchObject({
      esoNamespace: 'team-a',
      tenant: 'team-a',
      team: 'ns/red',
      by: 'reader',
      fixed: 'y',
    });
  });

  it('is refused when a fact is missing, and never sent empty or cut', () => {
    const given = custom({ team: '${label:lockkeeper.dev/team}' });
    expect(textOf(request({ store: given, rules: PROTECTED }))).toContain(
      'namespace "team-a" has no value for the label lockkeeper.dev/team',
    );
    const long = custom({ team: `${'x'.repeat(250)}/\${namespace}` });
    expect(textOf(request({ store: long, rules: PROTECTED }))).toContain('must have at most 256');
  });

  it.each([
    ['a label that tenants set', { team: '${label:team}' }],
    ['an unknown expression', { team: '${user}' }],
    ['values that run together', { team: '${namespace}-${serviceAccount}' }],
    ['a reserved key', { ESONAMESPACE: 'x' }],
    ['two spellings of one key', { team: 'a', TEAM: 'b' }],
  ])('threat/I12 is refused for %s', (_, given) => {
    expect(textOf(request({ store: custom(given), rules: PROTECTED }))).toContain('is not usable');
  });

  it('threat/I12 reads labels only while the policy that protects them is in force', () => {
    const given = custom({ team: '${label:lockkeeper.dev/team}' });
    const who = namespace('team-a', { [TEAM]: 'red' });
    expect(textOf(request({ store: given, namespace: who, rules: RULES }))).toContain('is not usable');
    expect(textOf(request({ store: given, namespace: who, rules: PROTECTED }))).toBe('allowed');
  });

  it('needs a role to put them on', () => {
    expect(textOf(request({ store: custom({ a: 'b' }, { role: undefined }), rules: PROTECTED }))).toContain(
      'is not usable',
    );
  });

  it('threat/I11 marks only tags that are set as transitive', () => {
    expect(textOf(request({ store: custom({ a: 'b' }, { transitiveTagKeys: ['A', 'esoNamespace'] }) }))).toBe(
      'allowed',
    );
    expect(textOf(request({ store: custom({ a: 'b' }, { transitiveTagKeys: ['c'] }) }))).toContain('is not usable');
  });
});

describe('session tags of a namespaced store', () => {
  const own = (changes: Partial<AwsProviderSpec>) => store({ aws: aws({ role: ROLE, ...changes }) });

  it('Simple needs no grant, because the controller itself says who asks', () => {
    const { hops } = allowed(request({ store: own({ sessionTagsPolicy: 'Simple' }) })).scope;
    expect(hops.at(-1)?.sessionTags).toContainEqual({ key: 'esoStoreKind', value: 'SecretStore' });
  });

  it.each(['ekssecret', 'EKSsecret', 'kubernetes-namespace', 'Kubernetes-Namespace', 'eks-cluster-name', 'team'])(
    'threat/I9 the key %s in Custom or in sessionTags needs a grant of exactly that value',
    (key) => {
      const rules = { ...RULES, reservedTagKeys: ['EksSecret'] };
      const grants = [grant({ sessionTags: [{ key, value: 'mine' }] })];
      const both = (value: string) => [
        own({ sessionTagsPolicy: 'Custom', customSessionTags: { [key]: value } }),
        own({ sessionTags: [{ key, value }] }),
      ];
      for (const given of both('mine')) {
        expect(textOf(request({ store: given, rules }))).toContain(
          key === 'team' ? 'is not granted to this namespace' : 'is reserved by the platform',
        );
        expect(textOf(request({ store: given, rules, grants }))).toBe('allowed');
      }
      for (const given of both('yours'))
        expect(textOf(request({ store: given, rules, grants }))).toContain(`which is ${key}=mine`);
    },
  );

  it('threat/I12 holds no expressions', () => {
    const given = own({ sessionTagsPolicy: 'Custom', customSessionTags: { team: '${namespace}' } });
    expect(textOf(request({ store: given }))).toContain('expressions are for a ClusterSecretStore');
  });
});

describe('reserved keys at the gate, with no admission in front', () => {
  const spellings = ['esoNamespace', 'esoStoreName', 'esoStoreKind'].flatMap((key) => [
    key,
    key.toLowerCase(),
    key.toUpperCase(),
    `E${key.slice(1)}`,
  ]);
  const fields: readonly ((key: string) => Partial<AwsProviderSpec>)[] = [
    (key) => ({ sessionTags: [{ key, value: 'x' }] }),
    (key) => ({ sessionTagsPolicy: 'Custom', customSessionTags: { [key]: 'x' } }),
    (key) => ({ sessionTagsPolicy: 'Simple', sessionTags: [{ key, value: 'x' }] }),
  ];

  it.each(spellings)(
    'threat/I10 %s is refused in either field, by either kind of store, and even where a grant lists it',
    (key) => {
      const grants = [grant({ sessionTags: [{ key, value: 'x' }] })];
      for (const field of fields) {
        const spec = aws({ role: ROLE, ...field(key) });
        expect(textOf(request({ store: store({ aws: spec }), grants }))).toContain(
          'automatically injected reserved keys',
        );
        const named = { ...spec, auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-a' } } } };
        expect(textOf(request({ store: clusterStore({ aws: named }) }))).toContain('is not usable');
      }
    },
  );
});

describe('the operator under EKS Pod Identity', () => {
  const shared = clusterStore({
    aws: aws({ auth: undefined, role: ROLE, sessionTags: [{ key: 'kubernetes-namespace', value: 'x' }] }),
  });
  const plain = clusterStore({ aws: aws({ auth: undefined, role: ROLE }) });
  const own = clusterStore({
    aws: aws({ auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-a' } } } }),
  });

  it('threat/I14 lends its identity to nobody until the platform has said what becomes of its tags', () => {
    const rules = { ...RULES, controllerTags: 'unsettled' as const };
    expect(textOf(request({ store: plain, rules }))).toContain("the operator's own identity is not lent at present");
    expect(textOf(request({ store: own, rules }))).toBe('allowed');
    const verdict = authorizeUse(request({ store: plain, rules }));
    expect(verdict).toMatchObject({
      kind: 'refused',
      refusal: { platform: expect.stringContaining('disableSessionTags') },
    });
  });

  it('threat/I14 refuses to set a tag that it inherits, in any spelling', () => {
    const rules = { ...RULES, controllerTags: 'inherited' as const };
    expect(textOf(request({ store: plain, rules }))).toBe('allowed');
    expect(textOf(request({ store: shared, rules }))).toContain('inherited tags cannot be changed');
    const grants = [grant({ sessionTags: [{ key: 'EKS-cluster-name', value: 'x' }] })];
    const lent = store({ aws: aws({ auth: undefined, role: ROLE }) });
    expect(textOf(request({ store: lent, grants, rules }))).toContain('inherited tags cannot be changed');
  });
});

describe('a cluster store that takes its credentials from each namespace', () => {
  const referent = (jwt: object, more: Partial<AwsProviderSpec> = {}) =>
    clusterStore({ ...OURS, aws: aws({ auth: { jwt: { serviceAccountRef: { name: 'reader' }, ...jwt } }, ...more }) });

  it('threat/I4 takes only accounts with a role on its list', () => {
    expect(textOf(request({ store: referent({ allowedRoles: [ROLE] }) }))).toBe('allowed');
    expect(textOf(request({ store: referent({ allowedRoles: [OTHER] }) }))).toContain(
      'is not one that this cluster store allows',
    );
    const named = 'arn:aws:iam::111122223333:role/${namespace}';
    expect(textOf(request({ store: referent({ allowedRoles: [named] }) }))).toBe('allowed');
    const lookalike = account({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/team-b' });
    expect(textOf(request({ store: referent({ allowedRoles: [named] }), identity: lookalike }))).toContain(
      'is not one that',
    );
  });

  it.each([
    'reader',
    'arn:aws:iam::*:role/x',
    'arn:aws:iam::${namespace}:role/x',
    '${namespace}',
    'arn:aws:iam::111122223333:role/*',
  ])('threat/I4 %s on the list is refused', (role) =>
    expect(textOf(request({ store: referent({ allowedRoles: [role] }) }))).toContain('is not usable'),
  );

  it('threat/I4 must have a list in strict mode', () => {
    const identity = account({
      'eks.amazonaws.com/role-arn': ROLE,
      'lockkeeper.dev/stores': 'ClusterSecretStore/store',
    });
    const conditions = [{ namespaces: ['team-a'] }];
    const rules = { ...RULES, strict: true };
    expect(textOf(request({ store: { ...referent({}), conditions }, rules, identity }))).toContain('is not usable');
    expect(textOf(request({ store: { ...referent({ allowedRoles: [ROLE] }), conditions }, rules, identity }))).toBe(
      'allowed',
    );
  });

  it.each([
    ['role', { role: ROLE }],
    ['additionalRoles', { additionalRoles: [ROLE] }],
    ['externalID', { role: ROLE, externalID: 'x-1' }],
    ['sessionTagsPolicy', { role: ROLE, sessionTagsPolicy: 'Simple' }],
  ])('threat/I8 sends no %s with credentials that are not its own choice', (_, more) => {
    expect(textOf(request({ store: referent({}, more) }))).toContain('is not usable');
    expect(textOf(request({ store: referent({ allowedRoles: [ROLE] }, more) }))).toBe('allowed');
    const key = { name: 'keys', key: 'id' };
    const secretRef = { accessKeyIDSecretRef: key, secretAccessKeySecretRef: key };
    const keys = clusterStore({ aws: aws({ auth: { secretRef }, ...more }) });
    expect(textOf(request({ store: keys }))).toContain('is not usable');
  });
});

describe('strict mode', () => {
  const rules = { ...RULES, strict: true };
  const annotated = (stores: string) =>
    account({ 'eks.amazonaws.com/role-arn': ROLE, 'lockkeeper.dev/stores': stores });

  it('threat/I6 an account is used by the stores that it names', () => {
    expect(textOf(request({ rules }))).toContain('set its annotation lockkeeper.dev/stores to "store"');
    expect(textOf(request({ rules, identity: annotated('other, store') }))).toBe('allowed');
    expect(textOf(request({ rules, identity: annotated('*') }))).toBe('allowed');
    expect(textOf(request({ rules, identity: annotated('store2') }))).toContain('does not let this store use it');
    expect(textOf(request({ rules, identity: annotated('ClusterSecretStore/store') }))).toContain(
      'does not let this store use it',
    );
  });

  it('threat/I6 an account without role annotation is refused in every mode', () => {
    expect(textOf(request({ identity: account({}) }))).toContain('an IAM role must be associated');
  });

  it('threat/S2 a cluster store without conditions is open to nobody', () => {
    expect(textOf(request({ store: clusterStore(), rules }))).toContain('denied by spec.condition');
  });
});

describe('stores that every namespace may use', () => {
  const golden: readonly [string, readonly StoreCondition[], boolean][] = [
    ['no conditions', [], true],
    ['an empty selector', [{ namespaceSelector: {} }], true],
    ['a selector of empty parts', [{ namespaceSelector: { matchLabels: {}, matchExpressions: [] } }], true],
    ['an open entry beside one meant to narrow', [{ namespaces: ['a'] }, { namespaceRegexes: ['.*'] }], true],
    ['an empty entry', [{}], false],
    ['an empty list', [{ namespaces: [] }], false],
    ['names', [{ namespaces: ['a'] }], false],
    ['a label', [{ namespaceSelector: { matchLabels: { a: 'b' } } }], false],
  ];

  it.each(golden)('threat/S2 %s', (_, conditions, isOpen) => {
    expect(openToAll(clusterStore({ conditions })) !== undefined).toBe(isOpen);
  });

  it('threat/S2 a SecretStore is its own namespace’s', () => {
    expect(openToAll(store())).toBeUndefined();
  });
});
