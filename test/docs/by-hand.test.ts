import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { makePlace, startLabProcess } from '../e2e/cli-process.ts';

const root = resolve(import.meta.dirname, '../..');
const hasClients = (['kubectl', 'aws'] as const)
  .map((name) => hasClient(name, 'the commands of the examples, typed by hand'))
  .every(Boolean);

const accounts = ['111122223333', '444455556666', '777788889999'];

interface Page {
  readonly name: string;
  readonly lab: readonly string[];
  readonly shows: readonly string[];
  /** How many commands AWS refuses, where the page says so; every other one must do what it says. */
  readonly refused?: number;
}

/** What a reader of the page must see, in this order, and the lab that the page asks for. */
const pages: readonly Page[] = [
  {
    name: '01-fargate-sync',
    lab: ['--with-operator', '--node', 'fargate'],
    refused: 0,
    shows: [
      'externalsecret.external-secrets.io/blogdemo condition met',
      'Valid',
      'blogdemo-mysql-password:  8 bytes',
      'pod/blogdemo condition met',
      'fargate',
      'MYSQL_PASSWORD=pa55word',
      'pod/blogdemo-volume condition met',
      'Pod not supported on Fargate: volumes not supported: secrets-store-inline is of an unsupported volume Type',
    ],
  },
  {
    name: '02-teams',
    lab: ['--with-operator'],
    refused: 3,
    shows: [
      'because no identity-based policy allows the ssm:GetParameter action',
      'because no identity-based policy allows the ssm:PutParameter action',
      'because no resource-based policy allows the kms:Encrypt action',
      'condition met',
      'denied by spec.condition',
    ],
  },
  {
    name: '03-namespaces',
    lab: ['--with-operator', '--with-csi', '--rotation-poll-interval', '2s'],
    refused: 0,
    shows: [
      'red-bicycle-1',
      'No resources found',
      'because no identity-based policy allows the secretsmanager:GetSecretValue action',
      'deployment "team-blue" successfully rolled out',
      'red-bicycle-2',
      'mounted secrets are not up to date',
      'red-bicycle-2',
      'that names no ServiceAccount gets the AWS identity of "default"',
      'change the parameter objects of SecretProviderClass team-red/team-red-secret',
    ],
  },
  {
    name: '04-abac',
    lab: ['--with-operator'],
    shows: [
      'condition met',
      'pa55word-of-one',
      'because no identity-based policy allows the secretsmanager:GetSecretValue action',
      'which is ekssecret=service1',
      'which is ekssecret=service1',
    ],
  },
  {
    name: '05-cross-account',
    lab: ['--with-operator', ...accounts.flatMap((id) => ['--account', id])],
    refused: 6,
    shows: [
      'pod/testapp condition met',
      'value: arn:aws:iam::111122223333:role/pod-role',
      'value: /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      'expirationSeconds: 86400',
      'assumed-role/pod-role/testsession',
      '"SecretString": "testpassword"',
      'testpassword',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      'Incorrect token audience',
      'Warning: container testapp would get no AWS identity and act as the node',
      'Access to KMS is not allowed',
      'is not authorized to perform: secretsmanager:GetSecretValue',
      'is not authorized to perform: secretsmanager:GetSecretValue',
      'is not authorized to perform: secretsmanager:GetSecretValue',
    ],
  },
];

/** The commands below "By hand", without the one that starts a lab: it runs already. */
async function commandsOf(name: string): Promise<string> {
  const text = await readFile(join(root, 'examples', name, 'README.md'), 'utf8');
  const section = text.split('\n## By hand\n')[1]?.split('\n## ')[0] ?? '';
  const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  return blocks.filter((block) => !block.startsWith('lockkeeper lab')).join('\n');
}

function bash(script: string, variables: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn('bash', ['-c', script], {
      cwd: root,
      env: { ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A page may wait for something that never comes.
      timeout: 500_000,
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => parts.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => parts.push(chunk));
    child.once('error', fail);
    child.once('close', () => done(Buffer.concat(parts).toString('utf8')));
  });
}

/** A `lockkeeper` on the PATH, as an installation has it. */
async function installCommand(folder: string): Promise<void> {
  const main = join(root, 'packages/cli/src/main.ts');
  const text = `#!/bin/sh\nexec '${process.execPath}' --conditions=@lockkeeper/source '${main}' "$@"\n`;
  await mkdir(folder);
  await writeFile(join(folder, 'lockkeeper'), text, { mode: 0o755 });
}

describe.skipIf(!hasClients)('the examples typed by hand', { timeout: 600_000 }, () => {
  it.each(pages)('$name shows what its page says', async ({ name, lab: args, shows, refused }) => {
    const place = await makePlace();
    const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-by-hand-'));
    const lab = await startLabProcess(place, args);
    try {
      await installCommand(join(folder, 'bin'));
      const script = (await commandsOf(name)).replaceAll(/\/tmp\/\d\d\b/g, join(folder, 'work'));
      expect(script).toContain('kubectl apply');
      const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
      const output = await bash(script, { ...place.variables, ...lab.variables, PATH, AWS_PAGER: '' });
      if (refused !== undefined) expect(output.match(/^An error occurred/gm) ?? [], output).toHaveLength(refused);
      const rest = { text: output };
      for (const shown of shows) {
        expect(rest.text, output).toContain(shown);
        rest.text = rest.text.slice(rest.text.indexOf(shown) + shown.length);
      }
    } finally {
      await lab.stop();
      await Promise.all([place.remove(), rm(folder, { recursive: true, force: true })]);
    }
  });
});
