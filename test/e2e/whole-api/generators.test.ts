import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  expectReady,
  expectSoon,
  externalSecret,
  hasBoth,
  type Manifest,
  SHOP,
  SYNCED,
  WholeApiLab,
} from './whole-api-lab.ts';

const API = 'generators.external-secrets.io/v1alpha1';
const FAILED = 'False SecretSyncedError: could not get secret data from provider';
const ECR = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };

function generator(kind: string, name: string, spec: object): Manifest {
  return { apiVersion: API, kind, metadata: { name, namespace: SHOP }, spec };
}

function generated(name: string, kind: string, more: object = {}): Manifest {
  const dataFrom = [{ sourceRef: { generatorRef: { apiVersion: API, kind, name } } }];
  return externalSecret(name, { secretStoreRef: undefined, dataFrom, ...more });
}

describe.runIf(hasBoth)('a user sees with kubectl what a generator made', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    await at.lab.giveRole(ECR);
  });
  afterAll(() => at.lab?.stop());

  it('a password that is made once, and one that is made anew', async () => {
    const { lab } = at;
    await lab.apply(
      generator('Password', 'once', { length: 32, symbols: 0, digits: 4 }),
      generator('Password', 'anew', { length: 24, secretKeys: ['a', 'b'] }),
      generated('once', 'Password', { refreshPolicy: 'CreatedOnce' }),
      generated('anew', 'Password', { refreshInterval: '1s' }),
    );
    await expectSoon(() => lab.values('once'), { password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    const [once, anew] = [await lab.values('once'), await lab.values('anew')];
    await lab.forceSync('externalsecret', 'once', '1');
    await expectSoon(async () => JSON.stringify(await lab.values('anew')) === JSON.stringify(anew), false);
    expect(await lab.values('once')).toEqual(once);
    expect(Object.keys((await lab.values('anew')) ?? {})).toEqual(['a', 'b']);
  });

  it('a UUID, and what a ClusterGenerator holds', async () => {
    await at.lab.apply(
      generator('UUID', 'uuid', {}),
      {
        ...generator('ClusterGenerator', 'shared', { kind: 'Fake', generator: { fakeSpec: { data: { a: 'b' } } } }),
        metadata: { name: 'shared' },
      },
      generated('uuid', 'UUID'),
      generated('shared', 'ClusterGenerator'),
    );
    await expectSoon(() => at.lab.values('uuid'), { uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    await expectSoon(() => at.lab.values('shared'), { a: 'b' });
  });

  it.each(['rsa', 'ecdsa', 'ed25519'])('an SSH key of type %s that ssh-keygen reads', async (keyType) => {
    await at.lab.apply(generator('SSHKey', keyType, { keyType, comment: 'shop' }), generated(keyType, 'SSHKey'));
    await expectReady(at.lab, 'externalsecret', keyType, SYNCED);
    const { privateKey = '', publicKey = '' } = (await at.lab.values(keyType)) ?? {};
    expect(publicKey).toMatch(/ shop\n?$/);
    if (spawnSync('ssh-keygen', ['-?']).error !== undefined) return;
    const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-ssh-'));
    const file = join(folder, 'key');
    await writeFile(file, privateKey);
    await chmod(file, 0o600);
    const derived = spawnSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' });
    await rm(folder, { recursive: true });
    expect(derived.stdout.split(' ').slice(0, 2)).toEqual(publicKey.split(' ').slice(0, 2));
  });

  it('a login for a registry with the role of a ServiceAccount; without the grant the action that is missing', async () => {
    const { lab } = at;
    const auth = { jwt: { serviceAccountRef: { name: 'app' } } };
    await lab.apply(
      generator('ECRAuthorizationToken', 'ecr', { region: 'us-east-1', auth }),
      generated('ecr', 'ECRAuthorizationToken'),
    );
    await expectSoon(() => lab.values('ecr'), {
      username: 'AWS',
      password: expect.stringMatching(/.{20}/),
      proxy_endpoint: `https://${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`,
      expires_at: expect.stringMatching(/^\d{10}$/),
    });
    const before = await lab.values('ecr');
    await lab.grant({ ...ECR, Action: 'ecr:DescribeRepositories' });
    await lab.forceSync('externalsecret', 'ecr', '1');
    await expectReady(lab, 'externalsecret', 'ecr', FAILED);
    await expectSoon(() => lab.events('ecr'), expect.stringContaining('ecr:GetAuthorizationToken'));
    expect(await lab.values('ecr')).toEqual(before);
  });

  it("threat/G3 no login with the operator's own identity", async () => {
    const why = await at.lab.refusal(generator('ECRAuthorizationToken', 'own', { region: 'us-east-1' }));
    expect(why).toContain('Ask the platform team for a StoreGrant for this namespace');
  });
});
