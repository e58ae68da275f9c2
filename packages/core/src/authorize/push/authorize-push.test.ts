import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, aws, clusterStore, grant, namespace, OTHER, ROLE, store } from '../../fakes/gate-facts.ts';
import type { SecretsManagerPushSettings } from '../../api/push-secret/push-settings.ts';
import type { PlatformRules, PushRules, StoreCondition, StoreFacts } from '../facts.ts';
import { admitPush, authorizePush, type PushRequest } from './authorize-push.ts';

const ACCOUNT = '111122223333';
const FOREIGN = 'arn:aws:iam::999988887777:role/attacker';
const PUSH: PushRules = { accounts: [ACCOUNT], adoptsFromEso: false };
const RULES: PlatformRules = {
  audiences: ['sts.amazonaws.com'],
  regions: [],
  refusedNamespaces: ['kube-system'],
  push: PUSH,
};
const OWNER = { clusterId: 'cluster', namespace: 'team-a', uid: 'push-uid' };
const KEYS = {
  secretRef: { accessKeyIDSecretRef: { name: 'k', key: 'id' }, secretAccessKeySecretRef: { name: 'k', key: 's' } },
};

function settings(changes: Partial<SecretsManagerPushSettings> = {}): SecretsManagerPushSettings {
  return {
    service: 'SecretsManager',
    secretPushFormat: 'binary',
    description: 'd',
    replicationLocations: [],
    ...changes,
  };
}

function asking(given: StoreFacts | undefined, changes: Partial<PushRequest> = {}): PushRequest {
  return {
    namespace: namespace(),
    reference: { kind: given?.kind ?? 'SecretStore', name: given?.name ?? 'store' },
    store: given,
    targets: [{ key: 'app/db', settings: settings() }],
    identity: account(),
    grants: [],
    rules: RULES,
    owner: OWNER,
    ...changes,
  };
}

function textOf(asked: PushRequest): string {
  const verdict = authorizePush(asked);
  return verdict.kind === 'refused' ? verdict.refusal.tenant : 'allowed';
}

function allowed(asked: PushRequest) {
  const verdict = authorizePush(asked);
  if (verdict.kind === 'refused') throw new Error(verdict.refusal.tenant);
  return verdict.use;
}

function shared(conditions: readonly StoreCondition[], changes: Partial<StoreFacts> = {}): StoreFacts {
  return clusterStore({ name: 'shared', controller: 'lockkeeper', conditions, ...changes });
}

const writing = (given: StoreFacts, key: string, changes: Partial<PushRequest> = {}) =>
  textOf(asking(given, { targets: [{ key, settings: settings() }], ...changes }));

describe('threat/P1 a push', () => {
  it('is off until the platform turns it on, whatever the store is', () => {
    const { push: _, ...off } = RULES;
    const text = textOf(asking(store(), { rules: off }));
    expect(text).toContain('--enable-push-secret-reconciler');
    expect(textOf(asking(undefined, { rules: off }))).toBe(text);
  });

  it('names what it may write, as whom, and whose it is', () => {
    const use = allowed(asking(store({ aws: aws({ prefix: 'team/' }) })));
    expect(use.references.map(({ name }) => name)).toEqual(['team/app/db']);
    expect(use).toMatchObject({ namespace: 'team-a', owner: OWNER, adoptsFromEso: false });
    expect(use.restsOn.map(({ kind }) => kind)).toEqual(['Namespace', 'SecretStore', 'ServiceAccount']);
    const adopting = { ...RULES, push: { ...PUSH, adoptsFromEso: true } };
    expect(allowed(asking(store(), { rules: adopting })).adoptsFromEso).toBe(true);
  });

  it.each<[string, StoreFacts, PushRequest['identity']]>([
    ['the role of the account', store(), account({ 'eks.amazonaws.com/role-arn': FOREIGN })],
    ['the last role', store({ aws: aws({ role: FOREIGN }) }), account()],
    ['the last of several', store({ aws: aws({ additionalRoles: [ROLE, FOREIGN] }) }), account()],
    ['an unreadable role', store(), account({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::role/x' })],
  ])('is refused before STS where values would leave for a foreign account: %s', (_, given, identity) => {
    expect(textOf(asking(given, { identity }))).toContain('ask the platform team, who list the accounts');
  });

  it('through a foreign role back into a listed account is a push to that account', () => {
    const identity = account({ 'eks.amazonaws.com/role-arn': FOREIGN });
    expect(textOf(asking(store({ aws: aws({ role: OTHER }) }), { identity }))).toBe('allowed');
  });

  it('is refused where the account cannot be known, unless any account is allowed', () => {
    const secrets = [{ namespace: 'team-a', name: 'k', uid: 'u', resourceVersion: '1' }];
    const asked = asking(store({ aws: aws({ auth: KEYS }) }), { identity: { secrets } });
    expect(textOf(asked)).toContain('cannot be known before it is asked');
    const any = { ...RULES, push: { ...PUSH, accounts: ['*'] } };
    expect(textOf({ ...asked, rules: any })).toBe('allowed');
  });

  it("threat/L5 does not tell a tenant the platform's list", () => {
    const verdict = authorizePush(asking(store({ aws: aws({ role: FOREIGN }) })));
    if (verdict.kind !== 'refused') throw new Error('let through');
    expect(verdict.refusal.tenant).not.toContain(ACCOUNT);
    expect(verdict.refusal.platform).toContain(ACCOUNT);
  });

  it('threat/I1 with the identity of the controller needs a grant that lets it write', () => {
    const bare = store({ aws: aws({ auth: undefined, role: ROLE }) });
    expect(textOf(asking(bare))).toContain('StoreGrant');
    expect(textOf(asking(bare, { grants: [grant()] }))).toContain('StoreGrant');
    expect(textOf(asking(bare, { grants: [grant({ push: true })] }))).toBe('allowed');
  });

  it('threat/T4 is not served in a namespace that the platform excludes', () => {
    expect(textOf(asking(store(), { namespace: namespace('kube-system') }))).toContain('PushSecrets are not served');
  });

  it('threat/S1 goes through the same door as a read', () => {
    expect(textOf(asking(store({ namespace: 'team-b' })))).toContain('there is none of that name');
    expect(textOf(asking(shared([{ namespaces: ['team-b'] }])))).toContain('denied by spec.condition');
    expect(textOf(asking(store({ ready: false })))).toContain('is not ready');
  });

  it('threat/P10 is for AWS: other providers and services are refused by name', () => {
    const { aws: _, ...rest } = store({ fake: { data: [] } });
    expect(textOf(asking(rest))).toContain('provider "fake", and PushSecrets are served for provider "aws" only');
    expect(textOf(asking(store({ aws: aws({ service: 'CertificateManager' }) })))).toContain('CertificateManager');
    expect(admitPush(asking(rest)).kind).toBe('refused');
  });
});

describe('what may be written', () => {
  const both = shared([
    { namespaces: ['team-a', 'team-b'], remoteKeys: ['**'], pushRemoteKeys: ['push/${namespace}/*'] },
    { namespaces: ['team-c'] },
  ]);

  it('threat/P3 is what pushRemoteKeys open, whatever may be read', () => {
    expect(writing(both, 'push/team-a/x')).toBe('allowed');
    expect(writing(both, 'push/team-b/x')).toContain(
      'remote key "push/team-b/x" is not open for writing to namespace "team-a" in cluster store "shared": open are push/team-a/*',
    );
    expect(writing(both, 'read')).toContain('is not open for writing');
  });

  it('threat/P3 is nothing where a store restricts keys and the entry opens none for writing', () => {
    expect(writing(both, 'push/team-c/x', { namespace: namespace('team-c') })).toContain('open are none');
    const reading = shared([{ namespaces: ['team-a'], remoteKeys: ['app/*'] }]);
    expect(writing(reading, 'app/db')).toContain('open are none');
  });

  it('is every key of a store that restricts none, except in strict mode', () => {
    const plain = shared([{ namespaces: ['team-a'] }]);
    expect(writing(plain, 'app/db')).toBe('allowed');
    const rules = { ...RULES, strict: true };
    const identity = account({ 'eks.amazonaws.com/role-arn': ROLE, 'lockkeeper.dev/stores': '*' });
    const named = shared([{ namespaces: ['team-a'] }], {
      aws: aws({ auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'platform' } } } }),
    });
    expect(writing(named, 'app/db', { rules, identity })).toContain('nothing may be pushed to cluster store "shared"');
    const listed = { ...named, conditions: [{ namespaces: ['team-a'], pushRemoteKeys: ['app/*'] }] };
    expect(writing(listed, 'app/db', { rules, identity })).toBe('allowed');
  });

  it('threat/S8 is restricted only under our controller', () => {
    const eso = shared([{ namespaces: ['team-a'], pushRemoteKeys: ['app/*'] }], { controller: 'default' });
    expect(writing(eso, 'app/db')).toContain('not usable');
  });

  it.each(['arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-AbC123', 'a\nb', ''])(
    'threat/K1 is named by a plain name: %j',
    (key) => {
      const verdict = authorizePush(asking(store(), { targets: [{ key: 'good' }, { key }] }));
      expect(verdict).toMatchObject({ kind: 'refused', index: 1 });
    },
  );

  it.each(['/a:3', '/a//b', 'a/b'])('threat/K4 is the parameter itself, not a version of it: %j', (key) => {
    expect(writing(store({ aws: aws({ service: 'ParameterStore' }) }), key)).not.toBe('allowed');
  });

  it('threat/P4 is asked for a deletion too, which has no settings', () => {
    expect(textOf(asking(both, { targets: [{ key: 'app/db' }] }))).toContain('not open for writing');
    expect(textOf(asking(both, { targets: [{ key: 'push/team-a/x' }] }))).toBe('allowed');
  });

  it('threat/P3 no namespace may write a key that only another one may write', () => {
    const segment = fc.constantFrom('push', 'team-a', 'team-b', 'x', '..', '');
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (parts) => {
        const key = parts.join('/');
        const open = ['team-a', 'team-b'].filter(
          (name) => writing(both, key, { namespace: namespace(name) }) === 'allowed',
        );
        expect(open.every((name) => key.startsWith(`push/${name}/`))).toBe(true);
      }),
    );
  });
});

describe('settings of a push', () => {
  const setting = (changes: Partial<SecretsManagerPushSettings>, push: Partial<PushRules> = {}, more = {}) =>
    textOf(
      asking(store(), {
        targets: [{ key: 'a', settings: settings(changes) }],
        rules: { ...RULES, reservedTagKeys: ['ekssecret'], push: { ...PUSH, ...push } },
        ...more,
      }),
    );
  const tag = (key: string) => ({ tags: new Map([[key, 'x']]) });
  const policy = (...statements: readonly object[]) => ({
    resourcePolicy: {
      document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      blockPublicPolicy: true,
    },
  });
  const allows = { kmsKeys: ['alias/team'], replicaRegions: ['eu-west-1'], resourcePolicies: true };

  it.each(['ekssecret', 'EksSecret', 'ESONAMESPACE', 'kubernetes-namespace', 'managed-by', 'Lockkeeper.dev/owner'])(
    'threat/P7 a tag that the platform reads is reserved, in any spelling: %s',
    (key) => {
      expect(setting(tag(key))).toContain('is reserved by the platform');
    },
  );

  it('threat/P7 a tag that a grant gives to sessions is reserved', () => {
    const grants = [grant({ sessionTags: [{ key: 'Team', value: 'a' }] })];
    expect(setting(tag('team'), {}, { grants })).toContain('is reserved');
    expect(setting(tag('app'), {}, { grants })).toBe('allowed');
  });

  it('threat/P6 keys of KMS and replicas are those that the platform lists', () => {
    expect(setting({ kmsKeyId: 'alias/aws/secretsmanager' })).toBe('allowed');
    expect(setting({ kmsKeyId: 'alias/team' })).toContain('metadata.spec.kmsKeyID is set by the platform only');
    expect(setting({ kmsKeyId: 'alias/team' }, { allows })).toBe('allowed');
    expect(setting({ kmsKeyId: 'alias/aws/ssm' }, { allows })).toContain('kmsKeyID');
    expect(setting({ replicationLocations: ['eu-west-1'] })).toContain('replicationLocations');
    expect(setting({ replicationLocations: ['eu-west-1', 'us-west-2'] }, { allows })).toContain('replicationLocations');
    expect(setting({ replicationLocations: ['eu-west-1'] }, { allows })).toBe('allowed');
  });

  const allow = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: '*', Resource: '*' });

  it('threat/P5 a resource policy is set only where the platform allows it', () => {
    expect(setting(policy(allow({ AWS: ACCOUNT })))).toContain('resourcePolicy is set by the platform only');
    expect(setting(policy(allow({ AWS: ACCOUNT })), { allows })).toBe('allowed');
    expect(setting(policy(allow({ AWS: [ROLE, `arn:aws:iam::${ACCOUNT}:root`] })), { allows })).toBe('allowed');
    expect(setting(policy({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }), { allows })).toBe('allowed');
  });

  it.each<[string, object]>([
    ['everybody', allow('*')],
    ['everybody of AWS', allow({ AWS: '*' })],
    ['another account', allow({ AWS: FOREIGN })],
    ['one of two accounts', allow({ AWS: [ACCOUNT, '999988887777'] })],
    ['a unique id', allow({ AWS: 'AIDAEXAMPLE' })],
    ['a service', allow({ Service: 'lambda.amazonaws.com' })],
    ['a federation', allow({ AWS: ACCOUNT, Federated: 'x' })],
    ['all but one', { Effect: 'Allow', NotPrincipal: { AWS: ACCOUNT }, Action: '*', Resource: '*' }],
    ['a principal in another case', { ...allow({ AWS: ACCOUNT }), principal: '*' }],
    ['an effect in another case', { ...allow({ AWS: ACCOUNT }), Effect: 'allow' }],
    ['nobody', { Effect: 'Allow', Action: '*', Resource: '*' }],
  ])('threat/P5 never lets in %s', (_, statement) => {
    expect(setting(policy(allow({ AWS: ACCOUNT }), statement), { allows })).toContain('resourcePolicy');
  });

  it.each(['', 'x', '[]', '{}', '{"Statement":[]}', '{"Statement":[],"Statement":[]}', '{"statement":[]}'])(
    'threat/P5 threat/L1 a document that is no policy is refused without being quoted: %j',
    (document) => {
      const text = setting({ resourcePolicy: { document, blockPublicPolicy: true } }, { allows });
      expect(text).toBe(
        'metadata.spec.resourcePolicy: the resource policy is not a policy document that can be checked',
      );
    },
  );

  it('names the entry at fault', () => {
    const targets = [{ key: 'a' }, { key: 'b', settings: settings(tag('managed-by')) }];
    expect(authorizePush(asking(store(), { targets }))).toMatchObject({ kind: 'refused', index: 1 });
  });
});

describe('threat/L6 a refused push', () => {
  it('reads the same for a cluster store that is closed and one that does not exist', () => {
    const absent = asking(undefined, { reference: { kind: 'ClusterSecretStore', name: 'shared' } });
    expect(textOf(absent)).toBe(textOf(asking(shared([{ namespaces: ['team-b'] }]))));
  });
});
