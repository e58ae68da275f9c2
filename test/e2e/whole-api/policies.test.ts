import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  expectReady,
  expectSoon,
  externalSecret,
  hasBoth,
  type Manifest,
  READ_ALL,
  SHOP,
  store,
  SYNCED,
  WholeApiLab,
} from './whole-api-lab.ts';

const DATA = 'could not get secret data from provider';

function one(key: string, target: object, more: object = {}): object {
  return { data: [{ secretKey: 'value', remoteRef: { key } }], target, ...more };
}

function plainSecret(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: SHOP }, stringData: data };
}

describe.runIf(hasBoth)('a user sees with kubectl what becomes of a Secret', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };

  function make(key: string, value = 'one'): Promise<string> {
    return at.lab.aws(`secretsmanager create-secret --name ${key} --secret-string ${value}`);
  }
  function change(key: string, value: string): Promise<string> {
    return at.lab.aws(`secretsmanager put-secret-value --secret-id ${key} --secret-string ${value}`);
  }
  function remove(key: string): Promise<string> {
    return at.lab.aws(`secretsmanager delete-secret --force-delete-without-recovery --secret-id ${key}`);
  }

  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    await Promise.all([at.lab.giveRole(READ_ALL), make('kept')]);
    await at.lab.apply(store('aws'));
  });
  afterAll(() => at.lab?.stop());

  it('with creationPolicy Merge, CreateOrMerge, Orphan and None', async () => {
    const { lab } = at;
    const policy = (creationPolicy: string) => one('kept', { name: creationPolicy.toLowerCase(), creationPolicy });
    await lab.apply(
      ...['Merge', 'CreateOrMerge', 'Orphan', 'None'].map((each) =>
        externalSecret(`of-${each.toLowerCase()}`, policy(each)),
      ),
    );
    await expectReady(
      lab,
      'externalsecret',
      'of-merge',
      'True SecretMissing: secret will not be created due to CreationPolicy=Merge',
    );
    for (const name of ['of-createormerge', 'of-orphan', 'of-none'])
      await expectReady(lab, 'externalsecret', name, SYNCED);
    expect(await Promise.all(['merge', 'none'].map((name) => lab.values(name)))).toEqual([undefined, undefined]);
    expect(await lab.values('createormerge')).toEqual({ value: 'one' });
    expect((await lab.read('secret', 'orphan'))?.metadata['ownerReferences']).toBeUndefined();
    await lab.apply(plainSecret('merge', { theirs: 'x' }));
    await lab.forceSync('externalsecret', 'of-merge', '1');
    await expectSoon(() => lab.values('merge'), { theirs: 'x', value: 'one' });
    await lab.kubectl(`delete externalsecret of-orphan of-createormerge -n ${SHOP}`);
    expect(await lab.values('orphan')).toEqual({ value: 'one' });
  });

  it('that somebody else made: it is left alone, and the reason is told', async () => {
    await at.lab.apply(plainSecret('theirs', { a: 'b' }), externalSecret('theirs', one('kept', {})));
    await expectReady(at.lab, 'externalsecret', 'theirs', 'False TargetNotOwned');
    expect(await at.lab.values('theirs')).toEqual({ a: 'b' });
  });

  it('when its secret is deleted in AWS, with deletionPolicy Delete, Merge and Retain', async () => {
    const { lab } = at;
    await Promise.all(['gone-delete', 'gone-merge', 'gone-retain'].map((key) => make(key)));
    const merged = {
      data: [
        { secretKey: 'gone', remoteRef: { key: 'gone-merge' } },
        { secretKey: 'kept', remoteRef: { key: 'kept' } },
      ],
    };
    await lab.apply(
      externalSecret('delete', one('gone-delete', { deletionPolicy: 'Delete' })),
      externalSecret('gone-merge', { ...merged, target: { deletionPolicy: 'Merge' } }),
      externalSecret('retain', one('gone-retain', {})),
    );
    for (const name of ['delete', 'gone-merge', 'retain']) await expectReady(lab, 'externalsecret', name, SYNCED);
    await Promise.all(['gone-delete', 'gone-merge', 'gone-retain'].map((key) => remove(key)));
    await Promise.all(['delete', 'gone-merge', 'retain'].map((name) => lab.forceSync('externalsecret', name, '1')));
    await expectReady(
      lab,
      'externalsecret',
      'delete',
      'True SecretDeleted: secret deleted due to DeletionPolicy=Delete',
    );
    expect(await lab.values('delete')).toBeUndefined();
    await expectSoon(() => lab.values('gone-merge'), { kept: 'one' });
    await expectReady(lab, 'externalsecret', 'retain', `False SecretSyncedError: ${DATA}`);
    expect(await lab.values('retain')).toEqual({ value: 'one' });
    await expectSoon(
      () => lab.events('delete'),
      expect.stringContaining('secret does not exist at provider using spec.dataFrom[0] (key=gone-delete)'),
    );
  });

  it('when AWS only refuses to show its secret: nothing is deleted, whatever the policy', async () => {
    const { lab } = at;
    await lab.apply(externalSecret('denied', one('kept', { deletionPolicy: 'Delete' })));
    await expectReady(lab, 'externalsecret', 'denied', SYNCED);
    const deny = {
      Effect: 'Deny',
      Action: '*',
      Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:kept-??????`,
    };
    await lab.grant(READ_ALL, deny);
    await lab.forceSync('externalsecret', 'denied', '1');
    await expectReady(lab, 'externalsecret', 'denied', `False SecretSyncedError: ${DATA}`);
    expect(await lab.values('denied')).toEqual({ value: 'one' });
    await lab.grant(READ_ALL);
    await lab.forceSync('externalsecret', 'denied', '2');
    await expectReady(lab, 'externalsecret', 'denied', SYNCED);
  });

  it('that is immutable: it keeps its first value', async () => {
    const { lab } = at;
    await make('frozen');
    await lab.apply(externalSecret('frozen', one('frozen', { immutable: true })));
    await expectReady(lab, 'externalsecret', 'frozen', SYNCED);
    expect(await lab.read('secret', 'frozen')).toMatchObject({ immutable: true });
    await change('frozen', 'two');
    const synced = () => lab.field('externalsecret', 'frozen', '.status.syncedResourceVersion');
    const before = await synced();
    await lab.forceSync('externalsecret', 'frozen', '1');
    await expectSoon(async () => (await synced()) === before, false);
    expect(await lab.values('frozen')).toEqual({ value: 'one' });
  });

  it('with refreshPolicy OnChange: a new value comes with the annotation force-sync, and not before', async () => {
    const { lab } = at;
    await make('edited');
    await lab.apply(externalSecret('edited', one('edited', {}, { refreshPolicy: 'OnChange', refreshInterval: '1s' })));
    await lab.apply(externalSecret('clock', one('edited', {}, { refreshInterval: '1s' })));
    await expectSoon(() => lab.values('edited'), { value: 'one' });
    await change('edited', 'two');
    await expectSoon(() => lab.values('clock'), { value: 'two' });
    expect(await lab.values('edited')).toEqual({ value: 'one' });
    await lab.forceSync('externalsecret', 'edited', '1');
    await expectSoon(() => lab.values('edited'), { value: 'two' });
  });

  it('with a sync window that denies every hour: the clock changes nothing, an edit does', async () => {
    const { lab } = at;
    await make('window');
    const syncWindows = { kind: 'deny', windows: [{ schedule: '* * * * *', duration: '2m' }] };
    await lab.apply(externalSecret('window', one('window', {}, { refreshInterval: '1s', syncWindows })));
    await lab.apply(externalSecret('open', one('window', {}, { refreshInterval: '1s' })));
    await expectSoon(() => lab.values('window'), { value: 'one' });
    await change('window', 'two');
    await expectSoon(() => lab.values('open'), { value: 'two' });
    expect(await lab.values('window')).toEqual({ value: 'one' });
    await lab.forceSync('externalsecret', 'window', '1');
    await expectSoon(() => lab.values('window'), { value: 'two' });
  });
});
