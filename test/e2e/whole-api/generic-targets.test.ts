import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectReady,
  expectSoon,
  externalSecret,
  hasBoth,
  READ_ALL,
  SHOP,
  store,
  WholeApiLab,
} from './whole-api-lab.ts';

const SYNCED = 'True ResourceSynced: ';
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const all = { dataFrom: [{ extract: { key: 'shop/db' } }] };

async function prepared(flags: readonly string[]): Promise<WholeApiLab> {
  const lab = await WholeApiLab.start(flags);
  await Promise.all([
    lab.giveRole(READ_ALL),
    lab.aws(
      'secretsmanager create-secret --name shop/db --secret-string',
      JSON.stringify({ user: 'jane', level: 'info' }),
    ),
  ]);
  await lab.apply(store('aws'));
  return lab;
}

describe.runIf(hasBoth)('a user sees with kubectl a target that is no Secret', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await prepared(['--unsafe-allow-generic-targets', '--allow-generic-target=v1/ConfigMap']);
  });
  afterAll(() => at.lab?.stop());

  const dataOf = async (name: string): Promise<unknown> => (await at.lab.read('configmap', name))?.['data'];

  it('not made until the platform gives the operator the right', async () => {
    await at.lab.apply(externalSecret('early', { ...all, target: { manifest: CONFIG_MAP } }));
    await expectReady(at.lab, 'externalsecret', 'early', 'False ResourceSyncedError');
    const why = 'unable to update configmaps early: the API server refuses it with 403 Forbidden';
    await expectSoon(() => at.lab.events('early'), expect.stringContaining(why));
    await at.lab.kubectl('create clusterrole targets --verb=create,update,patch,delete --resource=configmaps');
    await at.lab.kubectl(
      'create clusterrolebinding targets --clusterrole=targets --serviceaccount=external-secrets:external-secrets',
    );
    await at.lab.forceSync('externalsecret', 'early', '1');
    await expectReady(at.lab, 'externalsecret', 'early', SYNCED);
  });

  it('made of the values, kept as it should be, and gone with its ExternalSecret', async () => {
    await at.lab.apply(externalSecret('plain', { ...all, target: { manifest: CONFIG_MAP } }));
    await expectReady(at.lab, 'externalsecret', 'plain', SYNCED);
    expect(await dataOf('plain')).toEqual({ user: 'jane', level: 'info' });
    await at.lab.kubectl(`patch configmap plain -n ${SHOP} --type=merge -p`, '{"data":{"user":"somebody"}}');
    await expectSoon(() => dataOf('plain'), { user: 'jane', level: 'info' });
    await at.lab.kubectl(`delete externalsecret plain -n ${SHOP}`);
    await expectSoon(() => dataOf('plain'), undefined);
  });

  it('made by a template', async () => {
    const template = { data: { 'log.conf': 'level={{ .level | upper }}' } };
    await at.lab.apply(externalSecret('made', { ...all, target: { manifest: CONFIG_MAP, template } }));
    await expectSoon(() => dataOf('made'), { 'log.conf': 'level=INFO' });
  });

  it.each([
    ['apps/v1', 'Deployment'],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
    ['external-secrets.io/v1', 'SecretStore'],
  ])('threat/T5 refused where it is %s/%s, which carries or decides rights, or runs code', async (apiVersion, kind) => {
    const why = await at.lab.refusal(externalSecret('refused', { ...all, target: { manifest: { apiVersion, kind } } }));
    expect(why).toContain('denied the request');
    expect(why).toContain(`${apiVersion}/${kind} is never a target`);
  });

  it('threat/T5 refused in its status where the platform does not list its kind', async () => {
    const manifest = { apiVersion: 'example.com/v1', kind: 'Database' };
    await at.lab.apply(externalSecret('unlisted', { ...all, target: { manifest } }));
    await expectReady(at.lab, 'externalsecret', 'unlisted', 'False SecretSyncedError: invalid generic target');
    await expectSoon(() => at.lab.events('unlisted'), expect.stringContaining('--allow-generic-target'));
  });
});

describe.runIf(hasBoth)('threat/T5 a target that is no Secret where the platform has not turned them on', () => {
  it('is refused in its status, with the flag that it needs', async () => {
    const lab = await prepared([]);
    try {
      await lab.apply(externalSecret('off', { ...all, target: { manifest: CONFIG_MAP } }));
      await expectReady(lab, 'externalsecret', 'off', 'False SecretSyncedError: invalid generic target');
      await expectSoon(() => lab.events('off'), expect.stringContaining('--unsafe-allow-generic-targets'));
      expect(await lab.read('configmap', 'off')).toBeUndefined();
    } finally {
      await lab.stop();
    }
  });
});
