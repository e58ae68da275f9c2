import { describe, expect, it } from 'vitest';
import type { FakeProvider, KubernetesProvider } from '../../api/generated/secret-stores.ts';
import { clusterStore, namespace, request, store, textOf } from '../../fakes/gate-facts.ts';
import { authorizeListed } from '../authorize-listed.ts';
import { authorizeUse, type UseRequest } from '../authorize-use.ts';
import type { PlatformRules, StoreFacts } from '../facts.ts';

const RULES: PlatformRules = {
  audiences: [],
  regions: [],
  refusedNamespaces: ['kube-system'],
  kubernetesProvider: true,
};
const OWN = { auth: { serviceAccount: { name: 'reader' } }, remoteNamespace: 'vault' };

function kubernetes(changes: Partial<KubernetesProvider> = {}, more: Partial<StoreFacts> = {}): StoreFacts {
  const { aws: _, ...rest } = store({ kubernetes: { ...OWN, ...changes }, ...more });
  return rest;
}

function shared(changes: Partial<StoreFacts>): StoreFacts {
  const { aws: _, ...rest } = clusterStore({ controller: 'lockkeeper', ...changes });
  return rest;
}

function fake(data: FakeProvider['data'], more: Partial<StoreFacts> = {}): StoreFacts {
  const { aws: _, ...rest } = store({ fake: { data }, ...more });
  return rest;
}

function reader(annotations: Record<string, string> = {}): UseRequest['identity'] {
  const facts = { namespace: 'team-a', name: 'reader', uid: 'sa-uid', resourceVersion: '3' };
  return { serviceAccount: { ...facts, annotations: new Map(Object.entries(annotations)) } };
}

function asking(given: StoreFacts, changes: Partial<UseRequest> = {}): UseRequest {
  return request({ store: given, remote: [{ key: 'db' }], identity: reader(), rules: RULES, ...changes });
}

function local(asked: UseRequest) {
  const verdict = authorizeUse(asked);
  if (verdict.kind !== 'allowed-local') throw new Error(verdict.kind === 'refused' ? verdict.refusal.tenant : 'AWS');
  return verdict.use;
}

const SERVER = (url: string) => ({ server: { url } });

describe('a store with provider kubernetes', () => {
  it('is read as its own account, in the namespace it names, and rests on store and account', () => {
    const use = local(asking(kubernetes()));
    expect(use.scope).toEqual({
      provider: 'kubernetes',
      storeUid: 'store-uid',
      remoteNamespace: 'vault',
      serviceAccount: { namespace: 'team-a', name: 'reader', uid: 'sa-uid' },
    });
    expect(use.restsOn.map(({ kind }) => kind)).toEqual(['Namespace', 'SecretStore', 'ServiceAccount']);
    expect(use.references).toEqual([{ name: 'db' }]);
  });

  it('threat/G6 is off until the platform turns it on', () => {
    const { kubernetesProvider: _, ...off } = RULES;
    expect(textOf(asking(kubernetes(), { rules: off }))).toContain('--enable-kubernetes-provider');
  });

  it.each([
    '',
    'kubernetes.default',
    'kubernetes.default.svc',
    'https://kubernetes.default',
    'https://kubernetes.default.svc:443',
    'kubernetes.default.svc:443',
  ])('reaches the API server of its own cluster: %j', (url) => {
    expect(local(asking(kubernetes(SERVER(url)))).scope.provider).toBe('kubernetes');
  });

  it.each([
    'https://attacker.example',
    'http://kubernetes.default.svc',
    'https://kubernetes.default.svc@attacker.example',
    'https://kubernetes.default.svc.attacker.example',
    'https://kubernetes.default.svc:6443',
    'kubernetes.default.svc.cluster.local',
    'https://kubernetes.default.svc/?x',
    'https://10.0.0.1',
    'kubernetesXdefault',
    'kubernetes.default\n',
  ])('threat/G6 no token is asked for to reach %j', (url) => {
    expect(textOf(asking(kubernetes(SERVER(url))))).toContain('spec.provider.kubernetes.server.url is not served');
  });

  it.each<[string, Partial<KubernetesProvider>]>([
    ['server.caBundle', { server: { url: '', caBundle: 'eA==' } }],
    ['server.caProvider', { server: { url: '', caProvider: { type: 'Secret', name: 'x' } } }],
    ['auth.cert', { auth: { ...OWN.auth, cert: { clientCert: {}, clientKey: {} } } }],
    ['auth.token', { auth: { ...OWN.auth, token: { bearerToken: {} } } }],
    ['authRef', { authRef: { name: 'kubeconfig', key: 'config' } }],
    [
      'auth.serviceAccount.audiences',
      { auth: { serviceAccount: { name: 'reader', audiences: ['sts.amazonaws.com'] } } },
    ],
  ])('threat/G7 refuses %s by name', (field, changes) => {
    expect(textOf(asking(kubernetes(changes)))).toContain(`spec.provider.kubernetes.${field} is not served`);
  });

  it('needs a ServiceAccount: the operator itself never reads', () => {
    expect(textOf(asking(kubernetes({ auth: {} })))).toContain('auth.serviceAccount is required');
    expect(textOf(asking(kubernetes(), { identity: {} }))).toContain('not found in namespace "team-a"');
  });

  it('threat/I3 takes the account from its own namespace only', () => {
    const foreign = { auth: { serviceAccount: { name: 'reader', namespace: 'team-b' } } };
    expect(textOf(asking(kubernetes(foreign)))).toContain('should either be empty or match the namespace');
  });

  it('threat/I6 in strict mode the account names the store', () => {
    const rules = { ...RULES, strict: true };
    expect(textOf(asking(kubernetes(), { rules }))).toContain('set its annotation lockkeeper.dev/stores to "store"');
    const identity = reader({ 'lockkeeper.dev/stores': 'store' });
    expect(local(asking(kubernetes(), { rules, identity })).references).toHaveLength(1);
  });

  it.each(['../../configmaps/x', 'a/b', 'A', '', '-a', 'a%2e', `${'a'.repeat(254)}`])(
    'threat/K1 a key is the name of a Secret and nothing else: %j',
    (key) => {
      expect(textOf(asking(kubernetes(), { remote: [{ key }] }))).toContain('remote reference refused');
    },
  );

  it('passes on that metadata is wanted, and drops versions, which Secrets do not have', () => {
    const use = local(asking(kubernetes(), { remote: [{ key: 'db', version: '7', part: 'tags' }] }));
    expect(use.references).toEqual([{ name: 'db', part: 'tags' }]);
  });
});

describe('a cluster store without AWS', () => {
  const restricted = shared({
    kubernetes: { ...OWN, auth: { serviceAccount: { name: 'reader', namespace: 'platform' } } },
    conditions: [{ namespaces: ['team-a'], remoteKeys: ['${namespace}-*', 'common'] }],
  });
  const spelled = shared({
    fake: { data: [{ key: 'team/a', value: 'x' }] },
    conditions: [{ namespaces: ['team-a'], remoteKeys: ['team/*'] }],
  });

  it('a pattern in which a value runs into a * is refused, as for AWS', () => {
    expect(textOf(asking(restricted))).toContain('is not usable as it stands');
  });

  it('threat/S1 threat/K2 conditions and remoteKeys hold as for AWS', () => {
    expect(local(asking(spelled, { remote: [{ key: 'team/a' }] })).references).toEqual([{ name: 'team/a' }]);
    expect(textOf(asking(spelled, { remote: [{ key: 'other' }] }))).toContain('is not open to namespace "team-a"');
    expect(textOf(asking(spelled, { namespace: namespace('team-b') }))).toContain('denied by spec.condition');
  });

  it('threat/L6 a closed key reads the same whether the store has it or not', () => {
    const text = (key: string) => textOf(asking(spelled, { remote: [{ key }] })).replaceAll(key, 'KEY');
    const withOther = shared({ ...spelled, fake: { data: [{ key: 'kept', value: 'x' }] } });
    const existing = textOf(asking(withOther, { remote: [{ key: 'kept' }] })).replaceAll('kept', 'KEY');
    expect(existing).toBe(text('absent'));
  });

  it('threat/S8 restricts only under our controller', () => {
    expect(textOf(asking({ ...spelled, controller: 'default' }, { remote: [{ key: 'team/a' }] }))).toContain(
      'not usable',
    );
  });

  it('threat/T4 is closed to excluded namespaces', () => {
    expect(textOf(asking(spelled, { namespace: namespace('kube-system') }))).toContain('not served in namespace');
  });
});

describe('a store with provider fake', () => {
  const versions = fake([
    { key: 'a', value: '1', version: 'v1' },
    { key: 'a', value: '2', version: 'v2' },
    { key: 'b', value: '3' },
  ]);

  it('needs no identity, and its data are in the scope', () => {
    const use = local(asking(versions, { remote: [{ key: 'a', version: 'v1' }], identity: {} }));
    expect(use.scope).toMatchObject({ provider: 'fake', data: [{ key: 'a' }, { key: 'a' }, { key: 'b' }] });
    expect(use.references).toEqual([{ name: 'a', version: 'v1' }]);
  });

  it('is refused for a datum without key or value, by position', () => {
    const wrong = textOf(
      asking(
        fake([
          { key: '', value: 'planted' },
          { key: 'x', value: '' },
        ]),
      ),
    );
    expect(wrong).toContain('key must be set in data 0');
    expect(wrong).toContain('at least one value must be set in data 1');
    expect(wrong).not.toContain('planted');
  });

  it('a listed name means its newest version', () => {
    const { remote: _, ...question } = asking(versions, { identity: {} });
    const verdict = authorizeListed({ ...question, names: ['a', 'b'] });
    expect(verdict.kind === 'allowed-local' && verdict.use.references).toEqual([
      { name: 'a', version: 'v2' },
      { name: 'b' },
    ]);
  });
});
