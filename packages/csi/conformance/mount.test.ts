import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawHttp2Client } from '../src/fakes/raw-http2-client.ts';
import { CsiLab, type LabPod, type Provider } from './csi-lab.ts';
import { decodeMounted, DriverClient, encodeMount } from './driver-client.ts';
import { iamCall } from './iam-call.ts';

const MOUNT = '/v1alpha1.CSIDriverProvider/Mount';

describe('lockkeeper csi, as a driver sees it', () => {
  let lab: CsiLab;
  let provider: Provider;
  let driver: DriverClient;
  let red: LabPod;

  beforeAll(async () => {
    lab = await CsiLab.start();
    await lab.putSecret('cluster/team-red/secret', '{"user":"red","password":"hunter2-red"}');
    await lab.putParameter('/team-red/url', 'https://red.example');
    red = await lab.pod(
      'team-red',
      'web',
      'arn:aws:secretsmanager:*:*:secret:cluster/team-red/*',
      'arn:aws:ssm:*:*:parameter/team-red/*',
    );
    provider = await lab.provider();
    driver = new DriverClient(provider.socket);
  });

  afterAll(async () => {
    driver?.close();
    await lab?.close();
  });

  const objects = JSON.stringify([
    {
      objectName: 'cluster/team-red/secret',
      objectType: 'secretsmanager',
      jmesPath: [{ path: 'user', objectAlias: 'user', filePermission: '0400' }],
    },
    { objectName: '/team-red/url', objectType: 'ssmparameter', objectAlias: 'url' },
  ]);

  const mount = async (pod: LabPod, parameters: Readonly<Record<string, string>>) =>
    driver.mount({ attributes: await lab.attributes(pod, parameters), targetPath: '/var/lib/kubelet/x' });

  it('tells its version', async () => {
    const { status, reply } = await driver.call(
      '/v1alpha1.CSIDriverProvider/Version',
      Buffer.from('\u000a\u0008v1alpha1'),
    );
    expect(status).toBe(0);
    expect(reply.toString()).toContain('v1alpha1');
    expect((await driver.call('/v1alpha1.CSIDriverProvider/Nothing', Buffer.alloc(0))).status).toBe(12);
  });

  it('gives files, modes and versions of both services', async () => {
    const mounted = await mount(red, { objects });
    expect(mounted).toMatchObject({ status: 0, message: '' });
    expect(mounted.files).toEqual({
      'cluster_team-red_secret': { mode: 0o644, text: '{"user":"red","password":"hunter2-red"}' },
      user: { mode: 0o400, text: 'red' },
      url: { mode: 0o644, text: 'https://red.example' },
    });
    expect(Object.keys(mounted.versions).toSorted()).toEqual(['cluster_team-red_secret', 'url', 'user']);
    expect(mounted.versions['url']).toBe('1');
  });

  it.each(['/etc/kubernetes/secrets-store-csi-providers/aws.sock', '%2Fetc%2Faws.sock', ''])(
    'serves drivers up to 1.5, which send the :authority %j',
    async (authority) => {
      const attributes = await lab.attributes(red, { objects });
      const socket = connect(provider.socket);
      const request = encodeMount({ attributes, targetPath: '/t', current: [{ id: 'url', version: '0' }] });
      const reply = await new RawHttp2Client(socket).greet().call(1, MOUNT, request, [[':authority', authority]]);
      socket.destroy();
      expect(reply.headers.get('grpc-status')).toBe('0');
      expect(Object.keys(decodeMounted(0, '', reply.body.subarray(5)).files)).toHaveLength(3);
    },
  );

  it('shows the reason of AWS when another team asks, and how it can be granted', async () => {
    const blue = await lab.pod('team-blue', 'web', 'arn:aws:secretsmanager:*:*:secret:cluster/team-blue/*');
    const { status, message } = await mount(blue, {
      objects: '[{objectName: cluster/team-red/secret, objectType: secretsmanager}]',
    });
    expect(status).toBe(2);
    expect(message).toContain(
      'us-east-1: Failed fetching secret cluster/team-red/secret: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/team-blue/secrets-store-csi-driver-provider-aws is not authorized to perform: secretsmanager:GetSecretValue on resource: cluster/team-red/secret because no identity-based policy allows the secretsmanager:GetSecretValue action',
    );
    expect(message).toContain('arn:aws:iam::111122223333:role/team-blue');
  });

  it("serves the objects of ASCP's own integration test to a role that has no more rights than ASCP asks for", async () => {
    const green = await lab.pod('team-green', 'web');
    const Action = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret', 'ssm:GetParameters'];
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    });
    const role = { RoleName: 'team-green', PolicyName: 'ascp', PolicyDocument };
    await iamCall(lab.lab, { Action: 'PutRolePolicy', ...role });
    const json = JSON.stringify({ username: 'user', password: 'word' });
    for (const name of ['SecretsManagerTest1', 'SecretsManagerTest2']) await lab.putSecret(`${name}-x64-irsa`, name);
    await lab.putSecret('secretsManagerJson-x64-irsa', json);
    await lab.putParameter('ParameterStoreTestWithLongName-x64-irsa', 'ParameterStoreTest2');
    await lab.putParameter('jsonSsm-x64-irsa', json);
    const secretArn = (region: string): string =>
      `arn:aws:secretsmanager:${region}:111122223333:secret:SecretsManagerTest2-x64-irsa`;
    const keys = (prefix: string): string => `
      jmesPath:
          - Path: "username"
            ObjectAlias: "${prefix}Username"
          - Path: "password"
            ObjectAlias: "${prefix}Password"`;
    const { status, message, files } = await mount(green, {
      region: 'us-east-1',
      failoverRegion: 'us-west-2',
      objects: `
    - objectName: "ParameterStoreTestWithLongName-x64-irsa"
      objectAlias: "ParameterStoreTest2"
      objectType: "ssmparameter"
    - objectName: "SecretsManagerTest1-x64-irsa"
      objectType: "secretsmanager"
    - objectName: ${secretArn('us-east-1')}
      objectAlias: "SecretsManagerTest2"
      failoverObject:
        objectName: ${secretArn('us-west-2')}
    - objectName: "jsonSsm-x64-irsa"
      objectType: "ssmparameter"${keys('ssm')}
    - objectName: "secretsManagerJson-x64-irsa"
      objectType: "secretsmanager"${keys('secretsManager')}
`,
    });
    expect({ status, message }).toEqual({ status: 0, message: '' });
    const texts = Object.entries(files).map(([name, { text }]) => [name, text]);
    expect(Object.fromEntries(texts)).toEqual({
      ParameterStoreTest2: 'ParameterStoreTest2',
      'SecretsManagerTest1-x64-irsa': 'SecretsManagerTest1',
      SecretsManagerTest2: 'SecretsManagerTest2',
      'jsonSsm-x64-irsa': json,
      ssmUsername: 'user',
      ssmPassword: 'word',
      'secretsManagerJson-x64-irsa': json,
      secretsManagerUsername: 'user',
      secretsManagerPassword: 'word',
    });
  });

  it('says what is not there', async () => {
    expect(
      (await mount(red, { objects: '[{objectName: cluster/team-red/none, objectType: secretsmanager}]' })).message,
    ).toBe(
      "us-east-1: Failed fetching secret cluster/team-red/none: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
    expect((await mount(red, { objects: '[{objectName: /team-red/none, objectType: ssmparameter}]' })).message).toBe(
      '400: us-east-1: invalid parameters: /team-red/none',
    );
  });
});
