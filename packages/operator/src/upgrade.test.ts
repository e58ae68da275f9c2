import { createdByLabel, dataHash, fieldManager, SealedValue, syncedResourceVersion } from '@lockkeeper/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LiveObject, startCluster, type TestCluster } from './fakes/cluster.ts';
import { data, externalSecret, type Manifest, secret, TEAM } from './fakes/manifests.ts';

const HOUR = 3_600_000;
const GOOD = { password: 'hunter2-db' };

/** One ExternalSecret and what ESO 2.9 has made of it. */
interface Left {
  readonly name: string;
  readonly spec?: object;
  readonly labels?: Readonly<Record<string, string>>;
  /** The Secret's data; undefined where there is none. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Data that is somebody else's. */
  readonly foreign?: Readonly<Record<string, string>>;
  readonly owned?: boolean;
  readonly type?: string;
  readonly immutable?: boolean;
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly reason?: string;
  readonly message?: string;
}

const LONG = 'a-name-of-forty-characters-more-or-less-x';

const LEFT: readonly Left[] = [
  { name: 'owner', values: GOOD },
  { name: LONG, values: GOOD, labels: { team: 'a' }, metadata: { labels: { team: 'a' } } },
  { name: 'orphan', spec: { target: { creationPolicy: 'Orphan' } }, values: GOOD, owned: false },
  {
    name: 'merge',
    spec: { target: { creationPolicy: 'Merge' } },
    values: GOOD,
    foreign: { theirs: 'kept' },
    owned: false,
  },
  { name: 'create-or-merge', spec: { target: { creationPolicy: 'CreateOrMerge' } }, values: GOOD, owned: false },
  { name: 'none', spec: { target: { creationPolicy: 'None' } } },
  {
    name: 'missing',
    spec: { target: { creationPolicy: 'Merge' } },
    reason: 'SecretMissing',
    message: 'secret will not be created due to CreationPolicy=Merge',
  },
  { name: 'once', spec: { refreshPolicy: 'CreatedOnce' }, values: { password: 'as it was then' } },
  { name: 'on-change', spec: { refreshPolicy: 'OnChange' }, values: GOOD },
  { name: 'immutable', spec: { target: { immutable: true } }, values: GOOD, immutable: true },
  {
    name: 'deleted',
    spec: { target: { deletionPolicy: 'Delete' }, data: [data('x', 'gone')] },
    reason: 'SecretDeleted',
    message: 'secret deleted due to DeletionPolicy=Delete',
  },
  {
    name: 'templated',
    spec: {
      target: {
        template: {
          type: 'kubernetes.io/basic-auth',
          metadata: { labels: { kind: 'login' }, annotations: { note: 'n' } },
          data: { username: 'ann', password: '{{ .password }}' },
        },
      },
    },
    values: { username: 'ann', ...GOOD },
    type: 'kubernetes.io/basic-auth',
    metadata: { labels: { kind: 'login' }, annotations: { note: 'n' } },
  },
];

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster({ start: false });
  const validated = { type: 'Ready', status: 'True', reason: 'Valid', message: 'store validated' };
  const conditions = [{ ...validated, lastTransitionTime: timeText() }];
  await cluster.patchStatus('SecretStore', 'aws', { status: { capabilities: 'ReadWrite', conditions } });
});
afterEach(() => cluster.stop());

function timeText(): string {
  return new Date(cluster.clock.now()).toISOString().replace('.000', '');
}

function sealed(values: Readonly<Record<string, string>>): ReadonlyMap<string, SealedValue> {
  return new Map(Object.entries(values).map(([key, text]) => [key, SealedValue.ofText(text)]));
}

async function send(method: string, path: string, body: object, manager: string): Promise<LiveObject> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const { status, object } = await cluster.request(
    method,
    `${path}?fieldManager=${encodeURIComponent(manager)}`,
    body,
    type,
  );
  expect(status).toBeLessThan(300);
  return object as LiveObject;
}

/** The Secret as ESO wrote it: created or merged into under its own field manager. */
async function leaveSecret(left: Left, owner: LiveObject): Promise<void> {
  const { name, values, foreign, owned = true } = left;
  if (values === undefined) return;
  const path = `/api/v1/namespaces/${TEAM}/secrets`;
  if (foreign) await send('POST', path, secret(name, foreign, { type: 'Opaque' }), 'kubectl-create');
  const made: Manifest = secret(
    name,
    values,
    { ...(foreign ? {} : { type: left.type ?? 'Opaque' }), ...(left.immutable ? { immutable: true } : {}) },
    {
      labels: {
        ...left.metadata?.labels,
        'reconcile.external-secrets.io/managed': 'true',
        ...(owned ? { 'reconcile.external-secrets.io/created-by': createdByLabel(TEAM, name) } : {}),
      },
      annotations: {
        ...left.metadata?.annotations,
        'reconcile.external-secrets.io/data-hash': dataHash(sealed({ ...foreign, ...values })),
      },
      ...(owned
        ? {
            ownerReferences: [
              {
                apiVersion: 'external-secrets.io/v1',
                kind: 'ExternalSecret',
                name,
                uid: owner.metadata.uid,
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          }
        : {}),
    },
  );
  if (foreign) await send('PATCH', `${path}/${name}`, made, fieldManager(name));
  else await send('POST', path, made, fieldManager(name));
}

async function leave(left: Left): Promise<void> {
  const { name, spec = {}, labels = {}, reason = 'SecretSynced', message = 'secret synced' } = left;
  const finalizers = ['externalsecrets.external-secrets.io/externalsecret-cleanup'];
  const owner = await cluster.write(externalSecret(name, spec, TEAM, { labels, finalizers }));
  await leaveSecret(left, owner);
  const time = timeText();
  const version = syncedResourceVersion(1, new Map(), new Map(Object.entries(labels)));
  await cluster.patchStatus('ExternalSecret', name, {
    status: {
      refreshTime: time,
      syncedResourceVersion: version,
      binding: { name: left.values ? name : '' },
      conditions: [{ type: 'Ready', status: 'True', reason, message, lastTransitionTime: time }],
    },
  });
}

async function everything(): Promise<readonly LiveObject[]> {
  return [...(await cluster.list('Secret')), ...(await cluster.list('ExternalSecret'))];
}

describe('a cluster that ESO 2.9 has left', () => {
  it('is taken over with no write, and with no read of a value before the next refresh is due', async () => {
    for (const left of LEFT) await leave(left);
    const before = await everything();
    await cluster.start();
    await cluster.advance(HOUR / 2);
    expect(cluster.writes).toEqual([]);
    expect(cluster.awsCalls()).toBe(0);
    expect(await everything()).toEqual(before);
  });

  it('keeps every byte when the refreshes come, too', async () => {
    for (const left of LEFT) await leave(left);
    const before = await everything();
    await cluster.start();
    await cluster.advance(3 * HOUR);
    expect(cluster.awsCalls()).toBeGreaterThan(0);
    expect(cluster.writes).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('follows edits and sources as before, under the same field managers', async () => {
    for (const left of LEFT) await leave(left);
    await cluster.start();
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(2 * HOUR);
    expect(await cluster.values('merge')).toEqual({ theirs: 'kept', password: 'second' });
    expect(await cluster.values(LONG)).toEqual({ password: 'second' });
    expect(await cluster.values('once')).toEqual({ password: 'as it was then' });
    expect(await cluster.values('on-change')).toEqual(GOOD);
    expect(await cluster.values('immutable')).toEqual(GOOD);
    await cluster.patch('ExternalSecret', LONG, { metadata: { labels: { team: null } } });
    await cluster.settle();
    expect((await cluster.get('Secret', LONG)).metadata.labels).not.toHaveProperty('team');
  });

  it('loses its finalizers with its objects, and the Secrets of owners with them', async () => {
    for (const left of LEFT) await leave(left);
    await cluster.start();
    for (const { name } of LEFT) await cluster.delete('ExternalSecret', name);
    await cluster.settle();
    expect(await cluster.list('ExternalSecret')).toEqual([]);
    const kept = (await cluster.list('Secret')).map(({ metadata }) => metadata.name);
    expect(kept.toSorted()).toEqual(['create-or-merge', 'merge', 'orphan']);
  });
});
