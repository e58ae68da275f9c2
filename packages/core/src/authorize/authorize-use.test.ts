import { describe, expect, it } from 'vitest';
import { authorizeUse } from './authorize-use.ts';
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

describe('a store with credentials of its own', () => {
  it('is allowed, and the use rests on namespace, store and account', () => {
    const use = allowed(request());
    expect(use.scope.base).toMatchObject({ kind: 'service-account', roleArn: ROLE, audience: 'sts.amazonaws.com' });
    expect(use.restsOn.map((object) => object.kind)).toEqual(['Namespace', 'SecretStore', 'ServiceAccount']);
  });

  it('is refused while the account has no role annotation, and the refusal says what to set', () => {
    expect(textOf(request({ identity: account({}) }))).toBe(
      'an IAM role must be associated with service account reader (namespace: team-a): set its annotation eks.amazonaws.com/role-arn',
    );
  });

  it('is refused for a region that does not exist', () => {
    expect(textOf(request({ store: store({ aws: aws({ region: 'eu-nowhere-7' }) }) }))).toBe(
      'region not found: eu-nowhere-7',
    );
  });

  it('is refused while it is not ready', () => {
    expect(textOf(request({ store: store({ ready: false }) }))).toBe('SecretStore "store" is not ready');
  });

  it('threat/T4 is not served in a namespace that the platform excludes', () => {
    expect(
      textOf(request({ namespace: namespace('kube-system'), store: store({ namespace: 'kube-system' }) })),
    ).toContain('not served in namespace "kube-system"');
  });
});

describe('a cluster store', () => {
  const label = { 'my-org/secret-store': 'teamtwo-secret-store' };
  const teamtwo = clusterStore({
    name: 'teamtwo-ssm',
    aws: aws({ auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'external-secrets' } } } }),
    conditions: [{ namespaceSelector: { matchLabels: label } }],
  });

  it("is refused to other namespaces with the seed's sentence", () => {
    expect(textOf(request({ store: teamtwo, namespace: namespace('teamone-monitoring') }))).toContain(
      'using cluster store "teamtwo-ssm" is not allowed from namespace "teamone-monitoring": denied by spec.condition',
    );
  });

  it('is open to a namespace whose labels its selector selects', () => {
    expect(textOf(request({ store: teamtwo, namespace: namespace('teamtwo', label) }))).toBe('allowed');
  });

  it('threat/L6 reads the same for a store that does not exist and one that does not admit the namespace', () => {
    const absent = request({ store: undefined, reference: { kind: 'ClusterSecretStore', name: 'teamtwo-ssm' } });
    expect(textOf(absent)).toBe(textOf(request({ store: teamtwo })));
    const verdicts = [absent, request({ store: teamtwo })].map((asked) => authorizeUse(asked));
    const platform = verdicts.map((verdict) => (verdict.kind === 'refused' ? verdict.refusal.platform : ''));
    expect(new Set(platform).size).toBe(2);
  });

  it.each([
    ['team-a', true],
    ['team-a2', false],
    ['xteam-a', false],
  ])('threat/S3 anchors namespaceRegexes: "team-a" admits %s: %s', (name, admitted) => {
    const anchored = clusterStore({ conditions: [{ namespaceRegexes: ['team-a'] }] });
    expect(textOf(request({ store: anchored, namespace: namespace(name) })) === 'allowed').toBe(admitted);
  });

  it('with several conditions admits when any entry and any field of it does', () => {
    const open = clusterStore({
      conditions: [{ namespaces: ['x'] }, { namespaces: ['y'], namespaceRegexes: ['team-.*'] }],
    });
    expect(textOf(request({ store: open }))).toBe('allowed');
  });

  it('threat/X4 takes a backtracking pattern without stalling, and a broken pattern admits nobody', () => {
    for (const pattern of ['^(a+)+$', '(?<=x)y', '(']) {
      const hostile = clusterStore({ conditions: [{ namespaceRegexes: [pattern] }] });
      expect(textOf(request({ store: hostile, namespace: namespace(`${'a'.repeat(62)}b`) }))).toContain(
        'denied by spec.condition',
      );
    }
  });
});

describe('threat/I1 the identity of the controller is never lent', () => {
  const bare = store({ aws: aws({ auth: undefined, role: ROLE }) });

  it('without a grant', () => {
    expect(textOf(request({ store: bare }))).toContain('Ask the platform team for a StoreGrant');
  });

  it('but a grant for this namespace, role and region lets it through', () => {
    const use = allowed(request({ store: bare, grants: [grant()] }));
    expect(use.scope.hops.map((hop) => hop.roleArn)).toEqual([ROLE]);
    expect(use.restsOn.at(-1)?.kind).toBe('StoreGrant');
  });

  it.each([
    ['another namespace', { namespace: 'team-b' }],
    ['another role', { roles: [OTHER] }],
    ['another region', { regions: ['eu-west-1'] }],
    ['another store', { stores: ['elsewhere'] }],
    ['another service', { services: ['ParameterStore'] }],
  ])('a grant for %s does not help', (_, changes) => {
    expect(textOf(request({ store: bare, grants: [grant(changes)] }))).toContain(
      'Ask the platform team for a StoreGrant',
    );
  });

  it('no role at all needs a grant that says so', () => {
    const naked = store({ aws: aws({ auth: undefined }) });
    expect(textOf(request({ store: naked, grants: [grant()] }))).toContain('StoreGrant');
    expect(textOf(request({ store: naked, grants: [grant({ allowControllerIdentity: true })] }))).toBe('allowed');
  });

  it.each([
    ['role', { role: OTHER }],
    ['additionalRoles, first', { role: ROLE, additionalRoles: [OTHER, ROLE] }],
    ['additionalRoles, last', { role: ROLE, additionalRoles: [ROLE, OTHER] }],
    ['additionalRoles alone', { additionalRoles: [OTHER] }],
  ])('threat/I2 every hop is asked for: %s', (_, changes) => {
    const sneaky = store({ aws: aws({ auth: undefined, ...changes }) });
    expect(textOf(request({ store: sneaky, grants: [grant()] }))).toContain('StoreGrant');
  });

  it('threat/I7 the external id comes from the grant and a tenant cannot choose it', () => {
    const withId = store({ aws: aws({ auth: undefined, role: ROLE, externalID: 'guessed' }) });
    expect(textOf(request({ store: withId, grants: [grant({ externalID: 'real' })] }))).toContain('StoreGrant');
    expect(allowed(request({ store: bare, grants: [grant({ externalID: 'real' })] })).scope.hops[0]?.externalId).toBe(
      'real',
    );
  });

  it('threat/I11 transitive tag keys come from the grant', () => {
    const sessionTags = [{ key: 'team', value: 'a' }];
    const wished = store({ aws: aws({ auth: undefined, role: ROLE, sessionTags, transitiveTagKeys: ['team'] }) });
    expect(textOf(request({ store: wished, grants: [grant({ sessionTags })] }))).toContain('StoreGrant');
    const grants = [grant({ sessionTags, transitiveTagKeys: ['team'] })];
    expect(textOf(request({ store: wished, grants }))).toBe('allowed');
    expect(allowed(request({ store: bare, grants })).scope.hops[0]?.transitiveTagKeys).toEqual(['team']);
  });

  it('threat/I9 tags of the grant are sent whether the store repeats them or not, on whichever role is last', () => {
    const grants = [grant({ sessionTags: [{ key: 'ekssecret', value: 'service1' }] })];
    const more = store({ aws: aws({ auth: undefined, additionalRoles: [ROLE] }) });
    for (const asked of [bare, more]) {
      expect(allowed(request({ store: asked, grants })).scope.hops.at(-1)?.sessionTags).toEqual([
        { key: 'ekssecret', value: 'service1' },
      ]);
    }
  });

  it('threat/I18 a namespace made anew under an old name does not inherit the grant', () => {
    expect(textOf(request({ store: bare, grants: [grant({ namespaceUid: 'uid-of-the-old-one' })] }))).toContain(
      'namespace uid changed',
    );
  });

  it('a grant that is not bound to a namespace yet allows nothing', () => {
    const { namespaceUid: _, ...unbound } = grant();
    expect(textOf(request({ store: bare, grants: [unbound] }))).toContain('not bound yet');
  });
});

describe('threat/I9 session tags in a tenant store', () => {
  const tagged = (value: string) => store({ aws: aws({ role: ROLE, sessionTags: [{ key: 'ekssecret', value }] }) });

  it('are refused unless the platform granted exactly that value', () => {
    const grants = [grant({ sessionTags: [{ key: 'ekssecret', value: 'service1' }] })];
    expect(textOf(request({ store: tagged('service1'), grants }))).toBe('allowed');
    expect(textOf(request({ store: tagged('service2'), grants }))).toContain(
      'session tag "ekssecret" has another value than the platform allows this namespace, which is ekssecret=service1',
    );
  });

  it.each(['EksSecret', 'EKSSECRET', 'eksSecret'])('threat/I10 the spelling %s of a key is the same key', (key) => {
    const twice = store({
      aws: aws({
        role: ROLE,
        sessionTags: [
          { key: 'ekssecret', value: 'a' },
          { key, value: 'b' },
        ],
      }),
    });
    expect(textOf(request({ store: twice }))).toContain('set twice');
  });
});

describe('the identity of a store', () => {
  it.each([
    ['jwt', { auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'team-b' } } } }],
    [
      'accessKeyID',
      {
        auth: {
          secretRef: {
            accessKeyIDSecretRef: { name: 'k', key: 'id', namespace: 'team-b' },
            secretAccessKeySecretRef: { name: 'k', key: 's' },
          },
        },
      },
    ],
    [
      'secretAccessKey',
      {
        auth: {
          secretRef: {
            accessKeyIDSecretRef: { name: 'k', key: 'id' },
            secretAccessKeySecretRef: { name: 'k', key: 's', namespace: 'team-b' },
          },
        },
      },
    ],
    [
      'sessionToken',
      {
        auth: {
          secretRef: {
            accessKeyIDSecretRef: { name: 'k', key: 'id' },
            secretAccessKeySecretRef: { name: 'k', key: 's' },
            sessionTokenSecretRef: { name: 'k', key: 't', namespace: 'team-b' },
          },
        },
      },
    ],
  ])('threat/I3 threat/I21 comes from its own namespace only: %s', (_, changes) => {
    expect(textOf(request({ store: store({ aws: aws(changes) }) }))).toContain(
      'namespace should either be empty or match the namespace of the SecretStore for a namespaced SecretStore',
    );
  });

  it('threat/I23 is one of jwt and secretRef, never both', () => {
    const both = { jwt: { serviceAccountRef: { name: 'reader' } }, secretRef: {} };
    expect(textOf(request({ store: store({ aws: aws({ auth: both }) }) }))).toContain('both set');
  });

  it.each([
    [['https://kubernetes.default.svc'], {}],
    [['sts.amazonaws.com', 'other'], {}],
    [[''], {}],
    [[], { 'eks.amazonaws.com/audience': 'https://kubernetes.default.svc' }],
    [['sts.amazonaws.com'], { 'eks.amazonaws.com/audience': 'other' }],
  ])('threat/I5 has one audience of the platform list: %j with annotations %j', (audiences, annotations) => {
    const asked = store({ aws: aws({ auth: { jwt: { serviceAccountRef: { name: 'reader', audiences } } } }) });
    const identity = account({ 'eks.amazonaws.com/role-arn': ROLE, ...annotations });
    expect(textOf(request({ store: asked, identity }))).toContain('audience');
  });
});

describe('threat/S1 the gate has no side entrance', () => {
  it('a store of another namespace does not exist for this one', () => {
    expect(textOf(request({ store: store({ namespace: 'team-b' }) }))).toContain(
      'there is none of that name in namespace "team-a"',
    );
  });

  it('threat/K1 one bad key among good ones refuses the use and names its position', () => {
    const verdict = authorizeUse(request({ remote: [{ key: 'good' }, { key: 'bad\nkey' }] }));
    expect(verdict).toMatchObject({ kind: 'refused', index: 1 });
  });

  it('threat/I24 is asked with the facts of the moment: a narrowed condition refuses at once', () => {
    const open = clusterStore({ conditions: [] });
    expect(textOf(request({ store: open }))).toBe('allowed');
    expect(textOf(request({ store: { ...open, conditions: [{ namespaces: ['team-b'] }] } }))).toContain(
      'denied by spec.condition',
    );
  });
});
