import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, type LabProcess, makePlace, type Place, run, startLabProcess } from './cli-process.ts';

const execute = promisify(execFile);
const hasBoth = (['aws', 'kubectl'] as const).every((name) => hasClient(name, 'commands in the place of containers'));
/** Some systems allow no mount namespaces to their users; variables are changed there instead. */
const mayMount = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
const TOKEN_FOLDER = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

/** As the pod identity webhook would leave it: the role of the account, and a token for AWS. */
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    serviceAccountName: 'web',
    containers: [
      {
        name: 'web',
        image: 'web:1',
        env: [
          { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111122223333:role/web' },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${TOKEN_FOLDER}/token` },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
          { name: 'LD_PRELOAD', value: '/evil.so' },
        ],
        volumeMounts: [
          { name: 'aws-iam-token', mountPath: TOKEN_FOLDER, readOnly: true },
          { name: 'settings', mountPath: '/lockkeeper-test/deep/settings' },
        ],
      },
    ],
    volumes: [
      {
        name: 'aws-iam-token',
        projected: { sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', path: 'token' } }] },
      },
      { name: 'settings', configMap: { name: 'settings' } },
    ],
  },
};

describe.runIf(hasBoth)('lockkeeper lab exec', () => {
  let place: Place;
  let lab: LabProcess;
  const client = async (file: string, ...args: string[]): Promise<string> =>
    (await execute(file, args, { env: { ...place.variables, ...lab.variables, AWS_PAGER: '' }, cwd: place.folder }))
      .stdout;
  /** The caller has keys of AWS in the environment: they must not come along. */
  const exec = (...args: string[]): Promise<Ended> =>
    run(place, ['lab', 'exec', '-n', 'shop', ...args], {
      ...lab.variables,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'planted',
    });

  beforeAll(async () => {
    place = await makePlace();
    lab = await startLabProcess(place, []);
    await client('kubectl', 'create', 'namespace', 'shop');
    await client('kubectl', '-n', 'shop', 'create', 'serviceaccount', 'web');
    await client('kubectl', '-n', 'shop', 'create', 'secret', 'generic', 'db', '--from-literal=password=s3cret');
    await client('kubectl', '-n', 'shop', 'create', 'configmap', 'settings', '--from-literal=level=info');
    await writeFile(join(place.folder, 'pod.json'), JSON.stringify(pod));
    await client('kubectl', 'create', '-f', join(place.folder, 'pod.json'));
    await client('kubectl', '-n', 'shop', 'wait', '--for=condition=Ready', 'pod/web', '--timeout=60s');
    await trustTheCluster();
  });
  afterAll(async () => {
    await lab.stop();
    await place.remove();
  });

  /** The provider and a role that only this ServiceAccount may take. */
  async function trustTheCluster(): Promise<void> {
    const cluster = await client(
      'aws',
      'eks',
      'describe-cluster',
      '--name',
      'lockkeeper-lab',
      '--query',
      'cluster.identity.oidc.issuer',
      '--output',
      'text',
    );
    const issuer = cluster.trim().replace('https://', '');
    await client(
      'aws',
      'iam',
      'create-open-id-connect-provider',
      '--url',
      `https://${issuer}`,
      '--client-id-list',
      'sts.amazonaws.com',
      '--thumbprint-list',
      '0'.repeat(40),
    );
    const trust = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:shop:web' } },
      },
    };
    await client(
      'aws',
      'iam',
      'create-role',
      '--role-name',
      'web',
      '--assume-role-policy-document',
      JSON.stringify(trust),
    );
  }

  test.each([[[]], [['--rewrite-paths']]])(
    'a pod takes its role by its own token, and by nothing of the caller: %s',
    async (flags) => {
      const { out, err, code } = await exec(...flags, 'web', '--', 'aws', 'sts', 'get-caller-identity');
      expect(code, err).toBe(0);
      expect(out).toContain('assumed-role/web/');
      const typed = `aws sts assume-role-with-web-identity --role-arn $AWS_ROLE_ARN --role-session-name test --web-identity-token file://$AWS_WEB_IDENTITY_TOKEN_FILE`;
      expect((await exec(...flags, 'web', '--', 'sh', '-c', typed)).out).toContain('AssumedRoleUser');
    },
  );

  test.runIf(mayMount)(
    'a command sees the files of the pod where the pod has them, and leaves none behind',
    async () => {
      const { out, code, err } = await exec(
        'web',
        '--',
        'sh',
        '-c',
        'cat /lockkeeper-test/deep/settings/level; pwd; ls /etc/passwd',
      );
      expect(code, err).toBe(0);
      expect(out).toBe(`info${place.folder}\n/etc/passwd\n`);
      await expect(stat('/lockkeeper-test')).rejects.toThrow('ENOENT');
    },
  );

  test('a command has the variables of the pod, and its exit code is passed on', async () => {
    const { out, err, code } = await exec('web', '-c', 'web', '--', 'sh', '-c', 'env; exit 7');
    expect(code).toBe(7);
    expect(out).toContain('PASSWORD=s3cret\n');
    expect(out).not.toContain('planted');
    expect(out).not.toContain('LD_PRELOAD');
    expect(err).toContain('"LD_PRELOAD" is not passed on');
    expect(err).not.toContain('evil');
  });

  test.each([
    [['nope', '--', 'true'], 5, 'pod "nope" not found in namespace "shop"'],
    [['web', '-c', 'nope', '--', 'true'], 5, 'pod "web" has no container "nope": it has web'],
    [['web', '--', 'no-such-command'], mayMount ? 127 : 5, 'no-such-command'],
  ])('what is not there is said: %j', async (args, code, text) => {
    const ended = await exec(...args);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(text);
  });

  test('a container that could not be made says why', async () => {
    const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'gone', key: 'k' } } }];
    const stuck = {
      ...pod,
      metadata: { name: 'stuck', namespace: 'shop' },
      spec: { containers: [{ name: 'web', image: 'web:1', env }] },
    };
    await writeFile(join(place.folder, 'stuck.json'), JSON.stringify(stuck));
    await client('kubectl', 'create', '-f', join(place.folder, 'stuck.json'));
    const condition = '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CreateContainerConfigError';
    await client('kubectl', '-n', 'shop', 'wait', condition, 'pod/stuck', '--timeout=60s');
    const { code, err } = await exec('stuck', '--', 'true');
    expect(code).toBe(6);
    expect(err).toContain('is not running: CreateContainerConfigError: secret "gone" not found');
  });

  test("threat/B4 a cluster whose nodes lead to somebody else's files is refused", async () => {
    const nodes = await client('kubectl', 'get', 'nodes', '-o', 'name');
    const folder = join(place.folder, 'open');
    await mkdir(folder, { mode: 0o755 });
    const [node = ''] = nodes.split('\n');
    const before = await client(
      'kubectl',
      'get',
      node,
      '-o',
      'jsonpath={.metadata.annotations.lab\\.lockkeeper\\.dev/pods-folder}',
    );
    await client('kubectl', 'annotate', '--overwrite', node, `lab.lockkeeper.dev/pods-folder=${folder}`);
    const { code, err } = await exec('web', '--', 'true');
    await client('kubectl', 'annotate', '--overwrite', node, `lab.lockkeeper.dev/pods-folder=${before}`);
    expect(code).toBe(3);
    expect(err).toContain('is not only yours to read and write');
    expect(await readFile(join(before, 'shop/web/volumes/settings/level'), 'utf8')).toBe('info');
  });
});
