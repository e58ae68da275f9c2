import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, type LabProcess, lockkeeper, makePlace, type Place, run, startLabProcess } from './cli-process.ts';

const execute = promisify(execFile);
const hasBoth = (['aws', 'kubectl'] as const).every((name) => hasClient(name, 'commands in the place of containers'));
/** Some systems allow no mount namespaces to their users; variables are changed there instead. */
const mayMount = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
/** A terminal of its own for a command. */
const hasTerminal = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;
const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
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

  test.runIf(mayMount)('files in /tmp are the own of each command, and folders there stay in sight', async () => {
    const mine = join(tmpdir(), `lockkeeper-${place.folder.slice(-6)}.txt`);
    await writeFile(mine, 'mine');
    try {
      const script = `test ! -e ${mine}; echo secret > ${mine}; echo secret > /tmp/${place.folder.slice(-6)}; ls ${place.folder}`;
      const { out, err, code } = await exec('web', '--', 'sh', '-ec', script);
      expect(code, err).toBe(0);
      expect(out).toContain('pod.json');
      expect(await readFile(mine, 'utf8')).toBe('mine');
      expect(await readdir('/tmp')).not.toContain(place.folder.slice(-6));
    } finally {
      await rm(mine);
    }
  });

  test.runIf(mayMount)('a volume at /tmp hides the source of no other', async () => {
    const [container] = pod.spec.containers;
    const volumeMounts = ['/tmp', '/tmp/below', '/zzz'].map((mountPath, i) => ({ name: `v${i}`, mountPath }));
    const volumes = volumeMounts.map(({ name }) => ({ name, emptyDir: {} }));
    const scratch = {
      ...pod,
      metadata: { name: 'scratch', namespace: 'shop' },
      spec: {
        containers: [
          { ...container, env: [], volumeMounts },
          { name: 'sidecar', image: 'web:1' },
        ],
        volumes,
      },
    };
    await writeFile(join(place.folder, 'scratch.json'), JSON.stringify(scratch));
    await client('kubectl', 'create', '-f', join(place.folder, 'scratch.json'));
    await client('kubectl', '-n', 'shop', 'wait', '--for=condition=Ready', 'pod/scratch', '--timeout=60s');
    const { err, code } = await exec(
      'scratch',
      '--',
      'sh',
      '-ec',
      'for at in /tmp /tmp/below /zzz; do echo > $at/f; done',
    );
    expect(code, err).toBe(0);
    expect(err).toBe('Defaulted container "web" out of: web, sidecar\n');
    // An emptyDir lives as long as its pod.
    expect((await exec('scratch', '--', 'ls', '/tmp', '/tmp/below', '/zzz')).out).toBe(
      '/tmp:\nbelow\nf\n\n/tmp/below:\nf\n\n/zzz:\nf\n',
    );
    const sidecar = await exec('scratch', '-c', 'sidecar', '--', 'ls', '/zzz');
    expect(sidecar.code).not.toBe(0);
    expect(sidecar.err).not.toContain('Defaulted');
  });

  /** `lab exec` in a terminal of its own: whenever the text of a pair is seen, the other one is typed. */
  async function inTerminal(
    args: readonly string[],
    replies: readonly (readonly [seen: string | RegExp, typed: string])[],
  ) {
    const words = [process.execPath, '--conditions=@lockkeeper/source', MAIN, 'lab', 'exec', '-n', 'shop', ...args];
    const line = `exec ${words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')}`;
    const terminal = spawn('script', ['-qec', line, '/dev/null'], { env: { ...place.variables, ...lab.variables } });
    const shown = { text: '', from: 0, replies: 0 };
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown.text += text;
      const [seen = '', typed = ''] = replies[shown.replies] ?? [];
      if (typed === '' || shown.text.slice(shown.from).search(seen) < 0) return;
      shown.from = shown.text.length;
      shown.replies += 1;
      terminal.stdin.write(typed);
    });
    const [code] = (await once(terminal, 'close')) as [number];
    return { code, text: shown.text };
  }

  test.runIf(hasTerminal)('a shell in a terminal keeps its Ctrl-C for itself', async () => {
    const session = `trap 'echo caught' INT; test -t 0; sh -c 'echo ready; exec cat' || true; read line; echo "got $line"; exit 9`;
    const { code, text } = await inTerminal(
      ['-it', 'web', '--', 'sh', '-ec', session],
      [
        ['ready', '\u0003'],
        ['caught', 'hello\n'],
      ],
    );
    expect(text).toContain('got hello');
    expect(code).toBe(9);
  });

  test.runIf(hasTerminal && mayMount)(
    'threat/L11 what is typed into a shell in the pod, and its files in /tmp, stay there',
    async () => {
      const before = await stat('/tmp/tempcreds.txt').catch(() => undefined);
      const lines = [
        'aws sts assume-role-with-web-identity --role-arn $AWS_ROLE_ARN --role-session-name testsession ' +
          '--web-identity-token file://$AWS_WEB_IDENTITY_TOKEN_FILE --duration-seconds 1000 > /tmp/tempcreds.txt',
        String.raw`value() { sed -n 's/.*"'$1'": "\(.*\)".*/\1/p' /tmp/tempcreds.txt; }`,
        'export AWS_ACCESS_KEY_ID=$(value AccessKeyId)',
        'export AWS_SECRET_ACCESS_KEY=$(value SecretAccessKey)',
        'export AWS_SESSION_TOKEN=$(value SessionToken)',
        'aws sts get-caller-identity | cat',
        'exit 7',
      ];
      const { code, text } = await inTerminal(['-it', 'web', '/bin/bash'], [[/[#$] /, `${lines.join('\n')}\n`]]);
      expect(text).toContain('assumed-role/web/testsession');
      expect(code).toBe(7);
      expect((await stat('/tmp/tempcreds.txt').catch(() => undefined))?.mtimeMs).toBe(before?.mtimeMs);
      expect(await place.files()).not.toContain(join(place.folder, '.bash_history'));
    },
  );

  test('lockkeeper itself is always there, as the pod; that there is no mount namespace is said', async () => {
    const { err, code } = await run(
      place,
      ['lab', 'exec', '-n', 'shop', 'web', '--', 'lockkeeper', 'get', 'password'],
      {
        ...lab.variables,
        PATH: place.folder,
      },
    );
    expect(code).toBe(4);
    expect(err).toContain('because no identity-based policy allows the secretsmanager:GetSecretValue action');
    expect(err).toContain('this system allows no mount namespace');
  });

  test('input, output and arguments go through byte for byte, whatever they are and however long', async () => {
    const size = 5_000_000;
    const script = `printf '%s' "$1"; cat; head -c ${size} /dev/zero | tr '\\0' x`;
    const { ended, child } = lockkeeper(
      place,
      ['lab', 'exec', '-i', '-n', 'shop', 'web', '--', 'sh', '-c', script, 'sh', 'grüße 鍵 🔑'],
      lab.variables,
      'pipe',
    );
    child.stdin?.end('von außen\n');
    const { out, err, code } = await ended;
    expect(code, err).toBe(0);
    expect(out.length).toBe('grüße 鍵 🔑von außen\n'.length + size);
    expect(out.startsWith('grüße 鍵 🔑von außen\nxx')).toBe(true);
  });

  test.each([
    ['SIGTERM', 'caught TERM', 3],
    ['SIGINT', 'caught INT', 4],
  ] as const)('%s reaches the command, whose end is that of all', async (signal, text, wanted) => {
    const script =
      "trap 'echo caught TERM; exit 3' TERM; trap 'echo caught INT; exit 4' INT; echo ready; while :; do sleep 0.1; done";
    const running = lockkeeper(place, ['lab', 'exec', '-n', 'shop', 'web', '--', 'sh', '-c', script], lab.variables);
    await running.shows('ready');
    running.child.kill(signal);
    const { out, code } = await running.ended;
    expect(out).toContain(text);
    expect(code).toBe(wanted);
    expect((await readdir(place.folder)).filter((name) => name.startsWith('lockkeeper-exec-'))).toEqual([]);
  });

  test.each([[[]], [['--rewrite-paths']]])(
    'threat/L11 a command has a home of its own, where no other lab and nobody else has left a thing: %s',
    async (flags) => {
      const { out, err, code } = await exec(
        ...flags,
        'web',
        '--',
        'sh',
        '-ec',
        'cd; ls -A; echo secret > .history; pwd',
      );
      expect(code, err).toBe(0);
      const home = out.trim().split('\n').at(-1) ?? '';
      expect(out).not.toContain('.aws');
      await expect(stat(join(home, '.history'))).rejects.toThrow('ENOENT');
      // What aws keeps of a session is the command's, too.
      await exec(...flags, 'web', '--', 'aws', 'sts', 'get-caller-identity');
      expect((await readdir(place.folder)).filter((name) => name.startsWith('lockkeeper-exec-'))).toEqual([]);
      await expect(stat(join(place.folder, '.aws/cli/cache'))).rejects.toThrow('ENOENT');
    },
  );

  test('without a mount namespace words that are paths into volumes lead to their files', async () => {
    const { out } = await exec('--rewrite-paths', 'web', '--', 'cat', '/lockkeeper-test/deep/settings/level');
    expect(out).toBe('info');
  });

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
