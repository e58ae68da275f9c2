import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../../fakes/cluster.ts';
import { data, externalSecret, secret, TEAM } from '../../fakes/manifests.ts';

const SYNCED = 'True SecretSynced: secret synced';
const DELETED = 'True SecretDeleted: secret deleted due to DeletionPolicy=Delete';
const GOOD = { password: 'hunter2-db' };
const MINUTE = 60_000;
const MANAGED = { 'reconcile.external-secrets.io/managed': 'true' };

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

function every(minutes: number, target: object = {}, more: object = {}): object {
  return { refreshInterval: `${minutes}m`, target, ...more };
}

/** What the matrix of upstream's guide says of one row: creation and refresh policy. */
interface Row {
  readonly creation: string;
  readonly refresh: string;
  readonly creates: boolean;
  /** Whether a new value arrives when the interval has passed. */
  readonly follows: boolean;
  readonly remakes: 'at once' | 'at the interval' | 'never';
  readonly isRetained: boolean;
}

/** Upstream's behaviour matrix, `docs/guides/ownership-deletion-policy.md` at 2.9.0. */
const MATRIX: readonly Row[] = ['Owner', 'Orphan', 'Merge', 'CreateOrMerge', 'None'].flatMap((creation) =>
  ['Periodic', 'OnChange', 'CreatedOnce'].map((refresh): Row => {
    const writes = creation !== 'None';
    const makes = writes && creation !== 'Merge';
    const orphan = refresh === 'Periodic' ? 'at the interval' : 'never';
    return {
      creation,
      refresh,
      creates: makes,
      follows: writes && refresh === 'Periodic',
      remakes: !makes ? 'never' : creation === 'Orphan' ? orphan : 'at once',
      isRetained: creation !== 'Owner',
    };
  }),
);

describe.each(MATRIX)('creationPolicy $creation with refreshPolicy $refresh', (row) => {
  const target = { creationPolicy: row.creation };
  const spec = every(10, target, { refreshPolicy: row.refresh });

  it(`${row.creates ? 'creates' : 'does not create'} what is missing`, async () => {
    await cluster.apply(externalSecret('db', spec));
    expect(await cluster.values('db')).toEqual(row.creates ? GOOD : undefined);
    const missing = 'True SecretMissing: secret will not be created due to CreationPolicy=Merge';
    expect(await cluster.ready('db')).toBe(row.creation === 'Merge' ? missing : SYNCED);
  });

  it(`${row.follows ? 'follows' : 'does not follow'} the source, and follows an edit unless CreatedOnce`, async () => {
    if (row.creation === 'None') return;
    if (row.creation === 'Merge') await cluster.write(secret('db', {}));
    await cluster.apply(externalSecret('db', spec));
    expect(await cluster.values('db')).toEqual(GOOD);
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ password: row.follows ? 'second' : 'hunter2-db' });
    await cluster.patch('ExternalSecret', 'db', { metadata: { annotations: { 'force-sync': '1' } } });
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ password: row.refresh === 'CreatedOnce' ? 'hunter2-db' : 'second' });
  });

  it(`makes a deleted Secret again ${row.remakes}`, async () => {
    await cluster.apply(externalSecret('db', spec));
    if (!row.creates) return;
    await cluster.delete('Secret', 'db');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(row.remakes === 'at once' ? GOOD : undefined);
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual(row.remakes === 'never' ? undefined : GOOD);
  });

  it(`${row.isRetained ? 'keeps' : 'loses'} the Secret with the ExternalSecret, and a new one overwrites it`, async () => {
    if (row.creation === 'None') return;
    if (row.creation === 'Merge') await cluster.write(secret('db', {}));
    await cluster.apply(externalSecret('db', spec));
    await cluster.delete('ExternalSecret', 'db');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual(row.isRetained ? GOOD : undefined);
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.apply(externalSecret('db', spec));
    await cluster.advance(MINUTE);
    expect(await cluster.values('db')).toEqual({ password: 'second' });
  });
});

describe('merging', () => {
  it('keeps foreign keys, drops own ones that are not asked for any more, and hashes the whole', async () => {
    await cluster.write(secret('db', { theirs: 'kept' }));
    const both = { data: [data(), data('gone')], target: { creationPolicy: 'Merge' } };
    await cluster.apply(externalSecret('db', both));
    expect(await cluster.values('db')).toEqual({ theirs: 'kept', password: 'hunter2-db', gone: 'hunter2-db' });
    await cluster.apply(externalSecret('db', { target: { creationPolicy: 'Merge' } }));
    expect(await cluster.values('db')).toEqual({ theirs: 'kept', ...GOOD });
    const { metadata } = await cluster.get('Secret', 'db');
    expect(metadata.ownerReferences).toBeUndefined();
    expect(metadata.labels).toEqual(MANAGED);
  });

  it('puts an own key right again after an edit, and leaves an edit of a foreign key', async () => {
    await cluster.write(secret('db', { theirs: 'kept' }));
    await cluster.apply(externalSecret('db', { target: { creationPolicy: 'CreateOrMerge' } }));
    const edited = { password: btoa('edited'), theirs: btoa('changed'), more: btoa('x') };
    await cluster.patch('Secret', 'db', { data: edited });
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ ...GOOD, theirs: 'changed', more: 'x' });
    cluster.forgetTraffic();
    await cluster.advance(30 * MINUTE);
    expect(cluster.writes).toEqual([]);
  });

  it('costs no write in a quiet hour', async () => {
    await cluster.write(secret('db', { theirs: 'kept' }));
    await cluster.apply(externalSecret('db', every(10, { creationPolicy: 'Merge' })));
    cluster.forgetTraffic();
    await cluster.advance(61 * MINUTE);
    expect(cluster.writes).toEqual([]);
  });

  it('waits an interval for a Secret that is missing, and takes it then', async () => {
    await cluster.apply(externalSecret('db', every(10, { creationPolicy: 'Merge' })));
    await cluster.write(secret('db', { theirs: 'kept' }));
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ theirs: 'kept', ...GOOD });
    expect(await cluster.ready('db')).toBe(SYNCED);
  });
});

describe('a creation policy that is changed', () => {
  it.each(['Orphan', 'Merge', 'CreateOrMerge'])('from Owner to %s gives the Secret up', async (creationPolicy) => {
    await cluster.apply(externalSecret('db'));
    await cluster.apply(externalSecret('db', { target: { creationPolicy } }));
    const { metadata } = await cluster.get('Secret', 'db');
    expect(metadata.ownerReferences).toBeUndefined();
    expect(metadata.labels).toEqual(MANAGED);
    await cluster.delete('ExternalSecret', 'db');
    await cluster.advance(MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
  });

  it('to Owner takes it', async () => {
    await cluster.apply(externalSecret('db', { target: { creationPolicy: 'Orphan' } }));
    await cluster.apply(externalSecret('db'));
    const { metadata } = await cluster.get('Secret', 'db');
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'ExternalSecret', name: 'db', controller: true }]);
    expect(metadata.labels).toHaveProperty('reconcile.external-secrets.io/created-by');
  });
});

describe('a target that is immutable', () => {
  const frozen = every(10, { immutable: true });

  it('is created so, and keeps its data whatever comes', async () => {
    await cluster.apply(externalSecret('db', frozen));
    expect(await cluster.get('Secret', 'db')).toHaveProperty('immutable', true);
    cluster.provider.put('SecretsManager', 'db', 'second');
    cluster.forgetTraffic();
    await cluster.advance(30 * MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.ready('db')).toBe(SYNCED);
    expect(cluster.writes).toEqual([]);
    await cluster.delete('Secret', 'db');
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ password: 'second' });
  });

  it('that exists already is frozen as it is', async () => {
    await cluster.write(secret('db', { password: 'older' }, {}, { labels: MANAGED }));
    await cluster.apply(externalSecret('db', frozen));
    expect(await cluster.values('db')).toEqual({ password: 'older' });
    expect(await cluster.get('Secret', 'db')).toHaveProperty('immutable', true);
  });
});

describe('deletionPolicy', () => {
  const gone = (target: object): object => every(10, target, { data: [data()] });

  it('Delete deletes the own Secret once its source is gone, and makes it again when that is back', async () => {
    await cluster.apply(externalSecret('db', gone({ deletionPolicy: 'Delete' })));
    cluster.provider.remove('SecretsManager', 'db');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(await cluster.ready('db')).toBe(DELETED);
    const events = await cluster.events('db');
    expect(events).toContain('Normal Deleted secret deleted due to DeletionPolicy=Delete');
    expect(events).toContain(
      'Normal MissingProviderSecret secret does not exist at provider using spec.dataFrom[0] (key=db)',
    );
    cluster.provider.put('SecretsManager', 'db', 'back');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ password: 'back' });
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('threat/C5 threat/T12 Delete believes no single answer: one false absence loses nothing', async () => {
    await cluster.apply(externalSecret('db', gone({ deletionPolicy: 'Delete' })));
    const before = await cluster.get('Secret', 'db');
    await cluster.advance(10 * MINUTE - 1_000);
    cluster.provider.answerNext({ kind: 'absent', code: 'ResourceNotFoundException' });
    await cluster.advance(MINUTE);
    expect(await cluster.get('Secret', 'db')).toEqual(before);
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it.each([
    [
      'a denial',
      { kind: 'denied', code: 'AccessDeniedException', action: 'secretsmanager:GetSecretValue', message: 'no' },
    ],
    ['a timeout', { kind: 'failed', code: 'Timeout', message: 'AWS did not answer', retry: 'later' }],
    ['throttling', { kind: 'failed', code: 'Throttled', message: 'AWS throttles', retry: 'later' }],
    ['a bad reply', { kind: 'failed', code: 'BadReply', message: 'AWS answered with something else', retry: 'later' }],
  ] as const)('threat/T12 Delete and Merge take %s for no absence', async (_, answer) => {
    for (const deletionPolicy of ['Delete', 'Merge'])
      await cluster.apply(externalSecret(`db-${deletionPolicy.toLowerCase()}`, gone({ deletionPolicy })));
    const before = await cluster.list('Secret');
    cluster.provider.intercept(() => answer);
    await cluster.advance(30 * MINUTE);
    expect(await cluster.list('Secret')).toEqual(before);
    expect(await cluster.ready('db-delete')).toBe('False SecretSyncedError: could not get secret data from provider');
  });

  it('threat/T9 Delete leaves a Secret that somebody has put our label on', async () => {
    const spec = gone({ deletionPolicy: 'Delete', name: 'victim' });
    cluster.provider.remove('SecretsManager', 'db');
    await cluster.write(secret('victim', { theirs: 'precious' }, {}, { labels: MANAGED }));
    await cluster.apply(externalSecret('db', spec));
    await cluster.advance(MINUTE);
    expect(await cluster.values('victim')).toEqual({ theirs: 'precious' });
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not delete secret');
  });

  it('Merge takes the keys away and keeps the Secret', async () => {
    cluster.provider.put('SecretsManager', 'other', 'stays');
    const spec = every(10, { deletionPolicy: 'Merge' }, { data: [data(), data('other', 'other')] });
    await cluster.apply(externalSecret('db', spec));
    cluster.provider.remove('SecretsManager', 'db');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ other: 'stays' });
    cluster.provider.remove('SecretsManager', 'other');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({});
    expect(await cluster.ready('db')).toBe(SYNCED);
  });

  it('Delete with Orphan is told and deletes nothing', async () => {
    await cluster.apply(externalSecret('db', gone({ creationPolicy: 'Orphan', deletionPolicy: 'Delete' })));
    cluster.provider.remove('SecretsManager', 'db');
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
    expect(await cluster.ready('db')).toBe('False SecretSyncedError: could not delete secret');
    expect((await cluster.events('db')).join()).toContain(
      'unable to delete secret db: creationPolicy=Orphan is not Owner',
    );
  });

  it('threat/T14 Delete with the object: the Secret goes at once, the finalizer of ESO too, and AWS is not asked', async () => {
    const finalizers = ['externalsecrets.external-secrets.io/externalsecret-cleanup'];
    await cluster.apply(externalSecret('db', gone({ deletionPolicy: 'Delete' }), TEAM, { finalizers }));
    cluster.provider.intercept(() => ({ kind: 'failed', code: 'Network', message: 'AWS is down', retry: 'later' }));
    cluster.forgetTraffic();
    await cluster.delete('ExternalSecret', 'db');
    await cluster.settle();
    expect(await cluster.find('Secret', 'db')).toBeUndefined();
    expect(await cluster.find('ExternalSecret', 'db')).toBeUndefined();
    expect(cluster.awsCalls()).toBe(0);
  });
});

describe('threat/T11 two ExternalSecrets for one Secret', () => {
  const POLICIES = ['Owner', 'Orphan', 'Merge', 'CreateOrMerge'] as const;
  const PAIRS = POLICIES.flatMap((first) => POLICIES.map((second) => [first, second] as const));

  it.each(PAIRS)('%s first and %s second do not write in turns', async (first, second) => {
    cluster.provider.put('SecretsManager', 'rival', 'other value');
    if (first === 'Merge') await cluster.write(secret('shared', {}));
    const claim = (creationPolicy: string, key: string): object =>
      every(1, { name: 'shared', creationPolicy }, { data: [data('password', key)] });
    await cluster.apply(externalSecret('first', claim(first, 'db')));
    const made = await cluster.get('Secret', 'shared');
    await cluster.apply(externalSecret('second', claim(second, 'rival')));
    await cluster.advance(100 * MINUTE);
    const { metadata, data: values } = await cluster.get('Secret', 'shared');
    expect(values).toEqual(made.data);
    expect(metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect(await cluster.ready('first')).toBe(SYNCED);
    expect(await cluster.ready('second')).toBe('False SecretSyncedError: target is owned by another ExternalSecret');
    expect((await cluster.events('second')).join()).toContain('first');
  });

  it('merge keys that differ side by side', async () => {
    cluster.provider.put('SecretsManager', 'rival', 'other value');
    await cluster.write(secret('shared', { theirs: 'x' }));
    const claim = (key: string): object =>
      every(1, { name: 'shared', creationPolicy: 'Merge' }, { data: [data(key, key)] });
    await cluster.apply(externalSecret('first', claim('db')), externalSecret('second', claim('rival')));
    await cluster.advance(5 * MINUTE);
    expect(await cluster.values('shared')).toEqual({ theirs: 'x', db: 'hunter2-db', rival: 'other value' });
    cluster.forgetTraffic();
    await cluster.advance(30 * MINUTE);
    expect(cluster.writes).toEqual([]);
  });

  it('the second takes over when the first is gone', async () => {
    cluster.provider.put('SecretsManager', 'rival', 'other value');
    const claim = (key: string): object =>
      every(1, { name: 'shared', creationPolicy: 'Orphan' }, { data: [data('password', key)] });
    await cluster.apply(externalSecret('first', claim('db')), externalSecret('second', claim('rival')));
    await cluster.delete('ExternalSecret', 'first');
    await cluster.advance(10 * MINUTE);
    expect(await cluster.values('shared')).toEqual({ password: 'other value' });
  });
});

describe('sync windows', () => {
  it('hold the periodic refresh back until they open, and an edit not at all', async () => {
    // The clock starts at midnight UTC.
    const syncWindows = { kind: 'allow', windows: [{ schedule: '0 3 * * *', duration: '1h' }] };
    await cluster.apply(externalSecret('db', every(10, {}, { syncWindows })));
    cluster.provider.put('SecretsManager', 'db', 'second');
    await cluster.advance(170 * MINUTE);
    expect(await cluster.values('db')).toEqual(GOOD);
    await cluster.advance(11 * MINUTE);
    expect(await cluster.values('db')).toEqual({ password: 'second' });
    await cluster.advance(70 * MINUTE);
    cluster.provider.put('SecretsManager', 'db', 'third');
    await cluster.patch('ExternalSecret', 'db', { metadata: { annotations: { 'force-sync': '1' } } });
    await cluster.settle();
    expect(await cluster.values('db')).toEqual({ password: 'third' });
  });
});
