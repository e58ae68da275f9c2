import { mkdir, readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { scanForPlanted } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsiLab, type LabPod, type Provider } from './csi-lab.ts';
import { DriverClient } from './driver-client.ts';
import { putRolePolicy, removeRolePolicy } from './iam-call.ts';

const RED = 'arn:aws:secretsmanager:*:*:secret:red/*';
const VALUE = 'planted-hunter2-value';
const objects = JSON.stringify([{ objectName: 'red/db', objectType: 'secretsmanager' }]);

describe('lockkeeper csi, attacked and in trouble', () => {
  let lab: CsiLab;
  let provider: Provider;
  let driver: DriverClient;
  let red: LabPod;
  let blue: LabPod;

  beforeAll(async () => {
    lab = await CsiLab.start();
    await lab.putSecret('red/db', VALUE);
    red = await lab.pod('team-red', 'web', RED);
    blue = await lab.pod('team-blue', 'web', 'arn:aws:secretsmanager:*:*:secret:blue/*');
    provider = await lab.provider('--refresh-interval=1h');
    driver = new DriverClient(provider.socket);
  });
  afterAll(async () => {
    driver?.close();
    await lab?.close();
  });

  const mount = async (
    pod: LabPod,
    parameters: Record<string, string> = { objects },
    tokens?: Record<string, string>,
    path = '/t',
  ) => driver.mount({ attributes: await lab.attributes(pod, parameters, tokens), targetPath: path });

  const readCalls = async (): Promise<number> => {
    const lines = (await provider.metrics()).split('\n').filter((line) => /aws_calls_total.*(Get|Batch)/.test(line));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  };

  it('threat/V2 serves nothing from a warm cache without the token of the pod itself', async () => {
    expect((await mount(red)).files['red_db']?.text).toBe(VALUE);
    const own = await lab.token(red, 'sts.amazonaws.com');
    const theirs = await lab.token(blue, 'sts.amazonaws.com');
    const [head = '', body = ''] = own.split('.');
    const attacks: Record<string, Record<string, string>> = {
      'the token of another account': { 'sts.amazonaws.com': theirs },
      'no signature': { 'sts.amazonaws.com': `${head}.${body}.` },
      'a forged signature': { 'sts.amazonaws.com': `${head}.${body}.${'A'.repeat(342)}` },
      'a token for another audience': { 'sts.amazonaws.com': await lab.token(red, 'pods.eks.amazonaws.com') },
      'no token': {},
    };
    for (const [name, tokens] of Object.entries(attacks)) {
      const mounted = await mount(red, { objects }, tokens);
      expect(mounted, name).toMatchObject({ status: 2, files: {} });
      expect(mounted.message, name).toMatch(/token/);
    }
    const other = await lab.pod('team-red', 'other', RED);
    expect((await mount(other, { objects }, { 'sts.amazonaws.com': own })).message).toMatch(/the token is another's/);
  });

  it('costs no read for republishes of what has not changed, and for other pods of the account', async () => {
    await mount(red);
    const before = await readCalls();
    const second = await lab.pod('team-red', 'second', RED);
    for (let i = 0; i < 20; i += 1) {
      expect((await mount(i % 2 === 0 ? red : second)).status).toBe(0);
    }
    expect(await readCalls()).toBe(before);
  });

  it('threat/V1 lets no pod change the objects of its class', async () => {
    await lab.class('team-red', 'db', { objects, region: 'us-east-1' });
    expect((await mount(red, { objects, region: 'us-east-1', secretProviderClass: 'db' })).status).toBe(0);
    const changed = JSON.stringify([{ objectName: 'red/other', objectType: 'secretsmanager' }]);
    expect((await mount(red, { objects: changed, secretProviderClass: 'db' })).message).toMatch(
      /volumeAttributes change the parameter objects of SecretProviderClass team-red\/db, which this provider does not allow/,
    );
    expect((await mount(red, { objects, secretProviderClass: 'none' })).message).toMatch(/"none" not found/);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a bad boolean',
      { usePodIdentity: 'yes' },
      /^failed to parse usePodIdentity value, error: strconv.ParseBool: parsing "yes": invalid syntax$/,
    ],
    [
      'one region twice',
      { region: 'us-east-1', failoverRegion: 'us-east-1' },
      /^us-east-1: failover region cannot be the same as the primary region$/,
    ],
    ['no such region', { region: 'moon-1' }, /region not found: moon-1/],
    ['objects that are no YAML', { objects: '[' }, /^Failed to load SecretProviderClass: /],
    [
      'a file name that leads out',
      {
        pathTranslation: 'False',
        objects: '[{objectName: a, objectType: ssmparameter, objectAlias: "../../etc/passwd"}]',
      },
      /^path can not contain \.\.\/: a$/,
    ],
  ])('refuses %s with a sentence', async (_name, parameters, message) => {
    expect((await mount(red, { objects, ...parameters })).message).toMatch(message);
  });

  it('checks what a driver sends, in order', async () => {
    const attributes = await lab.attributes(red, { objects });
    const { status, message } = await driver.mount({ attributes, targetPath: '' });
    expect([status, message]).toEqual([2, 'Missing mount path']);
    expect((await driver.mount({ attributes: '{', targetPath: '/t' })).message).toMatch(
      /^failed to unmarshal attributes, error: /,
    );
    expect((await driver.mount({ attributes: '{}', targetPath: '/t' })).message).toBe(
      'CSI token error: serviceAccount.tokens not provided - ensure tokenRequests is configured in CSIDriver - ensure tokenRequests is configured in CSIDriver spec',
    );
    expect((await driver.mount({ attributes, targetPath: '/t', permission: '"0644"' })).message).toMatch(
      /^failed to unmarshal file permission, error: /,
    );
    expect((await mount(red, { objects, usePodIdentity: 'true' }, {})).message).toBe(
      'Pod Identity token extraction failed: token for audience "pods.eks.amazonaws.com" not found - ensure tokenRequests includes this audience in CSIDriver',
    );
  });

  it('takes tokens out of the secrets, where Kubernetes 1.35 puts them', async () => {
    const all = JSON.parse(await lab.attributes(red, { objects })) as Record<string, string>;
    const key = 'csi.storage.k8s.io/serviceAccount.tokens';
    const { [key]: tokens = '', ...rest } = all;
    const secrets = JSON.stringify({ [key]: tokens });
    expect((await driver.mount({ attributes: JSON.stringify(rest), secrets, targetPath: '/t' })).status).toBe(0);
  });

  it('refuses a mount that is larger than a message of the driver', async () => {
    const names = ['big-1', 'big-2'];
    for (const name of names) await lab.putSecret(`red/${name}`, 'x'.repeat(60_000));
    const small = await lab.provider('--max-message-size=65536');
    const client = new DriverClient(small.socket);
    const wishes = names.map((name) => ({ objectName: `red/${name}`, objectType: 'secretsmanager' }));
    const attributes = await lab.attributes(red, { objects: JSON.stringify(wishes) });
    const { status, message } = await client.mount({ attributes, targetPath: '/t' });
    expect(status).toBe(8);
    expect(message).toMatch(/the reply takes 1\d{5} bytes, and the limit is 65536/);
    client.close();
    expect(await small.stop()).toBe(0);
  });

  it('survives drivers that disconnect in the middle', async () => {
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(provider.socket);
      socket.write(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').subarray(0, 24 - (i % 5)));
      socket.destroy();
    }
    expect((await mount(red)).status).toBe(0);
  });

  it('threat/V9 tells of a rotation that fails, which the driver keeps to itself, and keeps the files', async () => {
    const kubelet = join(lab.folder, 'kubelet');
    const writer = await lab.provider(
      '--driver-writes-secrets=false',
      `--kubelet-path=${kubelet}`,
      '--refresh-interval=1s',
    );
    const client = new DriverClient(writer.socket);
    const targetPath = join(kubelet, `pods/${red.uid}/volumes/kubernetes.io~csi/secrets/mount`);
    await mkdir(targetPath, { recursive: true });
    const once = async () => client.mount({ attributes: await lab.attributes(red, { objects }), targetPath });
    expect(await once()).toMatchObject({ status: 0, files: {}, versions: { red_db: expect.any(String) as string } });
    expect(await readFile(join(targetPath, 'red_db'), 'utf8')).toBe(VALUE);
    await removeRolePolicy(lab.lab, 'team-red');
    await expect
      .poll(async () => (await once()).message, { timeout: 60_000 })
      .toContain('because no identity-based policy');
    expect((await readdir(targetPath)).filter((name) => !name.startsWith('..'))).toEqual(['red_db']);
    expect(await readFile(join(targetPath, 'red_db'), 'utf8')).toBe(VALUE);
    await expect
      .poll(() => lab.events('team-red'), { timeout: 60_000 })
      .toContainEqual(
        expect.stringMatching(
          /^FailedRotation: mounted secrets are not up to date: us-east-1: Failed fetching secret red\/db: AccessDenied/,
        ),
      );
    expect(await writer.metrics()).toMatch(/rotation_failures_total\{namespace="team-red"\} [1-9]/);
    await putRolePolicy(lab.lab, 'team-red', [RED]);
    await lab.putSecret('red/db', `${VALUE}-2`);
    await expect.poll(async () => (await once()).status, { timeout: 60_000 }).toBe(0);
    expect(await readFile(join(targetPath, 'red_db'), 'utf8')).toBe(`${VALUE}-2`);
    const foreign = join(kubelet, `pods/${blue.uid}/volumes/kubernetes.io~csi/secrets/mount`);
    await mkdir(foreign, { recursive: true });
    expect(
      (await client.mount({ attributes: await lab.attributes(red, { objects }), targetPath: foreign })).message,
    ).toMatch(/another pod than the token/);
    client.close();
    expect(await writer.stop()).toBe(0);
  });

  it('threat/V7 shows no value and no token in any output', async () => {
    const tokens = { 'sts.amazonaws.com': await lab.token(red, 'sts.amazonaws.com') };
    await mount(red, { objects }, tokens);
    await mount(red, { objects: '[{objectName: red/none, objectType: secretsmanager}]' }, tokens);
    const outputs = [
      { where: 'log', content: provider.output() },
      { where: 'metrics', content: await provider.metrics() },
      { where: 'events', content: (await lab.events('team-red')).join('\n') },
    ];
    expect(scanForPlanted(outputs, [VALUE, ...Object.values(tokens)])).toEqual([]);
  });
});
