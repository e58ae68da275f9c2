import { generateKeyPairSync } from 'node:crypto';
import { authorizeUse, type FetchAnswer, type RemoteWish, type StoreFacts } from '@lockkeeper/core';
import { KubeClient, type KubeRequest } from '@lockkeeper/kube';
import { createKubernetesApi } from '@lockkeeper/lab/internal';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { LabTransport } from '../fakes/lab-transport.ts';
import { type Manifest, namespace, secret, serviceAccount, TEAM } from '../fakes/manifests.ts';
import { KubernetesStore } from './kubernetes-store.ts';

const VAULT = 'vault';
const serviceAccountKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);
const silent = (): void => undefined;
const LOG = { debug: silent, info: silent, warn: silent, error: silent };

const PLURALS: ReadonlyMap<string, string> = new Map([
  ['Namespace', '/api/v1/namespaces'],
  ['ServiceAccount', `/api/v1/namespaces/${TEAM}/serviceaccounts`],
  ['Secret', `/api/v1/namespaces/${VAULT}/secrets`],
  ['Role', `/apis/rbac.authorization.k8s.io/v1/namespaces/${VAULT}/roles`],
  ['RoleBinding', `/apis/rbac.authorization.k8s.io/v1/namespaces/${VAULT}/rolebindings`],
]);

function rights(verbs: readonly string[], resourceNames?: readonly string[]): readonly Manifest[] {
  const group = 'rbac.authorization.k8s.io';
  const metadata = { name: 'reader', namespace: VAULT };
  const rule = { apiGroups: [''], resources: ['secrets'], verbs, ...(resourceNames ? { resourceNames } : {}) };
  return [
    { apiVersion: `${group}/v1`, kind: 'Role', metadata, rules: [rule] },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: TEAM }],
    },
  ];
}

const READER = serviceAccount('reader', null);

function stored(name: string, values: Readonly<Record<string, string>>, metadata: object = {}): Manifest {
  return secret(name, values, {}, { namespace: VAULT, ...metadata });
}

/** A cluster in which `reader` of the team's namespace may do `verbs` to Secrets of the namespace `vault`. */
async function bench(manifests: readonly Manifest[]) {
  const clock = new FakeClock();
  const api = createKubernetesApi({ clock, random: new FakeRandom(7), keys: { serviceAccountKey }, log: LOG });
  const admin = { commonName: 'admin', organizations: ['system:masters'] };
  const call = async (method: string, path: string, body?: object) => {
    const response = await api.handle({
      method,
      path,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      clientCertificate: admin,
    });
    if (response.status >= 300) throw new Error(`${method} ${path} answered ${response.status}`);
  };
  for (const manifest of [namespace(TEAM), namespace(VAULT), ...manifests]) {
    await call('POST', PLURALS.get(manifest.kind) ?? '', manifest);
  }
  const asOperator = new LabTransport(api.handle, 'operator');
  const anonymous = new LabTransport(api.handle);
  const tokens: KubeRequest[] = [];
  const reads: KubeRequest[] = [];
  asOperator.before((request) => void tokens.push(request));
  anonymous.before((request) => void reads.push(request));
  const client = new KubeClient(asOperator, { clock, userAgent: 'test' });
  return { clock, call, tokens, reads, asOperator, store: new KubernetesStore({ client, anonymous, clock }) };
}

function use(remote: readonly RemoteWish[], account: { readonly namespace: string; readonly uid: string }) {
  const facts = { name: 'vault', uid: 'store-uid', resourceVersion: '1', ready: true, conditions: [] };
  const named = account.namespace === TEAM ? {} : { namespace: account.namespace };
  const kubernetes = { auth: { serviceAccount: { name: 'reader', ...named } }, remoteNamespace: VAULT };
  const store: StoreFacts =
    account.namespace === TEAM
      ? { ...facts, kind: 'SecretStore', namespace: TEAM, kubernetes }
      : { ...facts, kind: 'ClusterSecretStore', kubernetes };
  const verdict = authorizeUse({
    namespace: { name: TEAM, uid: 'n', resourceVersion: '1', labels: new Map() },
    reference: { kind: store.kind, name: store.name },
    store,
    remote,
    identity: { serviceAccount: { ...account, name: 'reader', resourceVersion: '1', annotations: new Map() } },
    grants: [],
    rules: { audiences: [], regions: [], refusedNamespaces: [], kubernetesProvider: true },
    purpose: 'fetch',
  });
  if (verdict.kind !== 'allowed-local') throw new Error('not let through');
  return verdict.use;
}

const mine = (...remote: readonly RemoteWish[]) => use(remote, { namespace: TEAM, uid: 'reader-uid' });
const OPTIONS = { signal: new AbortController().signal, maxAgeMs: 0 };

function text(answer: FetchAnswer | undefined): string {
  return answer?.kind === 'value' ? answer.value.revealText() : (answer?.kind ?? 'no answer');
}

describe('Secrets of another namespace', () => {
  it('are read as the account of the store: whole as JSON with sorted keys, and entry by entry as they are', async () => {
    const binary = Buffer.from([0xff, 0x00]);
    const { store, clock } = await bench([
      READER,
      ...rights(['get']),
      {
        ...stored('db', { b: 'x<y>&"', a: '1' }),
        data: {
          b: Buffer.from('x<y>&"').toString('base64'),
          a: 'MQ==',
          c: binary.toString('base64'),
        },
      },
    ]);
    const [answer] = await clock.until(store.fetch(mine({ key: 'db' }), OPTIONS));
    expect(text(answer)).toBe('{"a":"1","b":"x<y>&\\"","c":"\\ufffd\\u0000"}');
    expect(answer?.kind === 'value' && [...(answer.fields?.get('c')?.reveal() ?? [])]).toEqual([0xff, 0x00]);
  });

  it('that are not there are absent, and spoil nothing', async () => {
    const { store, clock } = await bench([READER, ...rights(['get']), stored('db', { a: '1' })]);
    const answers = await clock.until(store.fetch(mine({ key: 'gone' }, { key: 'db' }, { key: 'gone' }), OPTIONS));
    expect(answers.map(text)).toEqual(['absent', '{"a":"1"}', 'absent']);
  });

  it('give labels and annotations where metadata is wanted', async () => {
    const labelled = stored('db', { a: '1' }, { labels: { app: 'x', 'a.b/c': 'y' } });
    const { store, clock } = await bench([READER, ...rights(['get']), labelled]);
    const [answer] = await clock.until(store.fetch(mine({ key: 'db', part: 'tags' }), OPTIONS));
    expect(text(answer)).toBe('{"annotations":null,"labels":{"a.b/c":"y","app":"x"}}');
  });

  it('are listed by name and by labels, key and value together', async () => {
    const { store, clock } = await bench([
      READER,
      ...rights(['list']),
      stored('b', {}, { labels: { k1: 'v1' } }),
      stored('a', {}, { labels: { k1: 'v1', k2: 'v2' } }),
      stored('c', {}, { labels: { k1: 'v2', k2: 'v1' } }),
    ]);
    const list = (tags: Readonly<Record<string, string>>, path?: string) =>
      clock.until(
        store.list(mine(), { tags: new Map(Object.entries(tags)), ...(path ? { path } : {}) }, OPTIONS.signal),
      );
    expect(await list({})).toEqual({ kind: 'names', names: ['a', 'b', 'c'] });
    expect(await list({ k1: 'v1' })).toEqual({ kind: 'names', names: ['a', 'b'] });
    expect(await list({ k1: 'v1', k2: 'v2' })).toEqual({ kind: 'names', names: ['a'] });
    expect(await list({}, 'b')).toEqual({ kind: 'names', names: ['b'] });
    expect(await list({ 'k1,k2': 'x' })).toMatchObject({ kind: 'failed', retry: 'change' });
    expect(await list({ k1: 'v1,k2=v2' })).toMatchObject({ kind: 'failed', retry: 'change' });
  });
});

describe('threat/G6 whose rights count', () => {
  it("never the operator's: it asks for a token without audience, once, and sends every read with that token", async () => {
    const { store, clock, tokens, reads } = await bench([READER, ...rights(['get']), stored('db', { a: '1' })]);
    await clock.until(store.fetch(mine({ key: 'db' }, { key: 'gone' }), OPTIONS));
    await clock.until(store.fetch(mine({ key: 'db' }), OPTIONS));
    expect(tokens.map(({ path }) => path)).toEqual([`/api/v1/namespaces/${TEAM}/serviceaccounts/reader/token`]);
    expect(JSON.parse(String(tokens[0]?.body))).toMatchObject({ spec: { expirationSeconds: 600 } });
    expect(String(tokens[0]?.body)).not.toContain('audiences');
    expect(reads).toHaveLength(3);
    expect(reads.every(({ headers }) => headers['authorization']?.startsWith('Bearer '))).toBe(true);
  });

  it('an account without the right is told what it needs', async () => {
    const { store, clock } = await bench([READER, stored('db', { a: '1' })]);
    const [answer] = await clock.until(store.fetch(mine({ key: 'db' }), OPTIONS));
    expect(answer).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining(
        'service account reader (namespace: team-a) may not get Secrets in namespace "vault"',
      ),
    });
  });

  it('threat/L6 a denial reads the same for a Secret that exists and one that does not', async () => {
    const { store, clock } = await bench([READER, stored('db', { a: '1' })]);
    const [there, gone] = await clock.until(store.fetch(mine({ key: 'db' }, { key: 'gone' }), OPTIONS));
    expect(there).toEqual(gone);
  });

  it("threat/L5 the platform's account and namespace are not told to a tenant", async () => {
    const { store, clock } = await bench([READER]);
    const platform = use([{ key: 'db' }], { namespace: VAULT, uid: 'platform-uid' });
    const [answer] = await clock.until(store.fetch(platform, OPTIONS));
    expect(answer).toMatchObject({ kind: 'failed', code: 'NotFound' });
    expect(JSON.stringify(answer)).not.toContain(VAULT);
  });

  it('a token is asked for again before it ends, and after the server has refused it', async () => {
    const { store, clock, tokens } = await bench([READER, ...rights(['get']), stored('db', { a: '1' })]);
    const fetch = () => clock.until(store.fetch(mine({ key: 'db' }), OPTIONS));
    await fetch();
    await clock.advance(500_000);
    await fetch();
    expect(tokens).toHaveLength(1);
    await clock.advance(60_000);
    expect(text((await fetch())[0])).toBe('{"a":"1"}');
    expect(tokens).toHaveLength(2);
  });

  it('threat/I18 an account made anew under the same name is asked for a token of its own', async () => {
    const { store, clock, tokens } = await bench([READER, ...rights(['get']), stored('db', { a: '1' })]);
    await clock.until(store.fetch(mine({ key: 'db' }), OPTIONS));
    await clock.until(store.fetch(use([{ key: 'db' }], { namespace: TEAM, uid: 'another-uid' }), OPTIONS));
    expect(tokens).toHaveLength(2);
  });

  it('an outage is a failure that time may mend, and holds no foreign text', async () => {
    const { store, clock, asOperator } = await bench([READER, ...rights(['get'])]);
    asOperator.unplug();
    const [answer] = await clock.until(store.fetch(mine({ key: 'db' }), OPTIONS));
    expect(answer).toMatchObject({ kind: 'failed', code: 'Network', retry: 'later' });
    expect(JSON.stringify(answer)).not.toContain('refused');
  });
});

describe('the check of a store', () => {
  it.each([
    ['the right to get Secrets', rights(['get']), undefined],
    ['the right to get one Secret', rights(['get'], ['db']), undefined],
    ['every verb', rights(['*']), undefined],
    ['the right to list only', rights(['list']), 'denied'],
    ['no right', [], 'denied'],
  ] as const)('an account with %s', async (_, roles, kind) => {
    const { store, clock, reads } = await bench([READER, ...roles]);
    const answer = await clock.until(store.check(mine(), OPTIONS.signal));
    expect(answer?.kind).toBe(kind);
    expect(reads.every(({ path }) => path.startsWith('/apis/authorization.k8s.io/'))).toBe(true);
  });
});
