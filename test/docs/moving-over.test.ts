import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createdByLabel, dataHash, fieldManager, SealedValue, syncedResourceVersion } from '@lockkeeper/core';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LabProcess,
  lockkeeper,
  makePlace,
  type Place,
  type Running,
  startLabProcess,
} from '../e2e/cli-process.ts';

const root = resolve(import.meta.dirname, '../..');
const hasClients = (['kubectl', 'aws'] as const)
  .map((name) => hasClient(name, 'the guide for moving over, typed by hand'))
  .every(Boolean);

interface Ran {
  readonly code: number;
  readonly out: string;
}

/** One reader: a shell per command, in a folder of its own, with `lockkeeper` on the path. */
class Reader {
  readonly place: Place;
  readonly lab: LabProcess;
  /** Access keys that stand for the role of the operator's pod: it reads no shared AWS configuration. */
  operatorKeys: Readonly<Record<string, string>> = {};
  #operator: Running | undefined;

  constructor(place: Place, lab: LabProcess) {
    this.place = place;
    this.lab = lab;
  }

  get variables(): Record<string, string> {
    return { ...this.place.variables, ...this.lab.variables, AWS_PAGER: '' };
  }

  async type(command: string): Promise<Ran> {
    const main = join(root, 'packages/cli/src/main.ts');
    const start = `"${process.execPath}" --disable-proto=delete --conditions=@lockkeeper/source "${main}"`;
    // The guide is read at the root of the repository, and its files are written where the reader is.
    const text = `lockkeeper() { ${start} "$@"; }\n${command.replaceAll('packages/core/crds/', join(root, 'packages/core/crds/'))}`;
    const child = spawn('bash', ['-c', text], { cwd: this.place.folder, env: this.variables });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (out += part));
    const code = await new Promise<number>((done) => child.once('close', (ended) => done(ended ?? 1)));
    return { code, out };
  }

  async must(command: string): Promise<string> {
    const { code, out } = await this.type(command);
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${out}`);
    return out;
  }

  /** `lockkeeper operator …` stays in the foreground; a reader has a second terminal. */
  async startOperator(command: string): Promise<void> {
    const words = command
      .replace('"$KUBECONFIG"', this.variables['KUBECONFIG'] ?? '')
      .split(' ')
      .slice(1);
    this.#operator = lockkeeper(this.place, [...words, '--metrics-addr=0', '--live-addr=0'], {
      ...this.variables,
      ...this.operatorKeys,
    });
    await this.#operator.shows('operator is working');
  }

  async stopOperator(): Promise<void> {
    this.#operator?.child.kill('SIGINT');
    await this.#operator?.ended;
    this.#operator = undefined;
  }

  async apply(object: object, flags = ''): Promise<Record<string, never>> {
    const file = join(this.place.folder, 'object.json');
    await writeFile(file, JSON.stringify(object));
    return JSON.parse(
      await this.must(`kubectl apply --server-side --force-conflicts ${flags} -o json -f ${file}`),
    ) as never;
  }
}

const VALUES: Readonly<Record<string, string>> = { db: 'hunter2-db', shared: 'hunter2-shared' };

function externalSecret(name: string, store: string): object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace: 'team-a' },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: store, kind: 'SecretStore' },
      data: [{ secretKey: 'password', remoteRef: { key: name } }],
    },
  };
}

/** An ExternalSecret and its Secret as ESO 2.9 leaves them after a sync. */
async function asEsoLeavesIt(reader: Reader, name: string, store: string): Promise<void> {
  const made = (await reader.apply(externalSecret(name, store))) as unknown as {
    readonly metadata: { readonly uid: string; readonly generation: number };
  };
  const { uid, generation } = made.metadata;
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const value = VALUES[name] ?? '';
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced', lastTransitionTime: now },
  ];
  const status = {
    refreshTime: now,
    syncedResourceVersion: syncedResourceVersion(generation, new Map(), new Map()),
    binding: { name },
    conditions,
  };
  const { apiVersion, kind, metadata } = externalSecret(name, store) as {
    apiVersion: string;
    kind: string;
    metadata: object;
  };
  await reader.apply({ apiVersion, kind, metadata, status }, '--subresource=status --field-manager=external-secrets');
  const hash = dataHash(new Map([['password', SealedValue.ofText(value)]]));
  await reader.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace: 'team-a',
        labels: {
          'reconcile.external-secrets.io/managed': 'true',
          'reconcile.external-secrets.io/created-by': createdByLabel('team-a', name),
        },
        annotations: { 'reconcile.external-secrets.io/data-hash': hash },
        ownerReferences: [
          { apiVersion: 'external-secrets.io/v1', kind, name, uid, controller: true, blockOwnerDeletion: true },
        ],
      },
      data: { password: Buffer.from(value).toString('base64') },
    },
    `--field-manager=${fieldManager(name)}`,
  );
}

function store(name: string, auth: object): object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: { name, namespace: 'team-a' },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'us-east-1', ...auth } } },
  };
}

/** A namespace with one store that has access keys and one that has none, and ESO's own Deployment. */
async function furnish(reader: Reader): Promise<void> {
  for (const [name, value] of Object.entries(VALUES))
    await reader.must(`aws secretsmanager create-secret --name ${name} --secret-string ${value}`);
  await reader.must('aws iam create-user --user-name reader');
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }] };
  await reader.must(
    `aws iam put-user-policy --user-name reader --policy-name read --policy-document '${JSON.stringify(policy)}'`,
  );
  const keys = await reader.must('aws iam create-access-key --user-name reader --output json');
  const { AccessKey } = JSON.parse(keys) as { AccessKey: { AccessKeyId: string; SecretAccessKey: string } };
  reader.operatorKeys = { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
  await reader.must('kubectl create namespace team-a && kubectl create namespace external-secrets');
  const literals = `--from-literal=id=${AccessKey.AccessKeyId} --from-literal=key=${AccessKey.SecretAccessKey}`;
  await reader.must(`kubectl -n team-a create secret generic keys ${literals}`);
  await reader.must('kubectl -n external-secrets create deployment external-secrets --image=external-secrets');
  const of = (key: string): object => ({ name: 'keys', key });
  const secretRef = { accessKeyIDSecretRef: of('id'), secretAccessKeySecretRef: of('key') };
  await reader.apply(store('aws', { auth: { secretRef } }));
  await reader.apply(store('shared', {}));
  await asEsoLeavesIt(reader, 'db', 'aws');
  await asEsoLeavesIt(reader, 'shared', 'shared');
}

describe.runIf(hasClients)('docs/moving-over.md', () => {
  let reader: Reader;
  let commands: readonly string[] = [];

  beforeAll(async () => {
    const place = await makePlace();
    reader = new Reader(place, await startLabProcess(place, []));
    await furnish(reader);
    const page = await readFile(join(root, 'docs/moving-over.md'), 'utf8');
    commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  });

  afterAll(async () => {
    await reader.stopOperator();
    await reader.lab.stop();
    await reader.place.remove();
  });

  /** The next command of the page, which must be this one: a page that changes changes its test. */
  function next(beginning: string): string {
    const [command = '', ...rest] = commands;
    commands = rest;
    expect(command.startsWith(beginning), `${command} begins with ${beginning}`).toBe(true);
    return command;
  }

  const version = (kind: string, name: string): Promise<string> =>
    reader.must(`kubectl -n team-a get ${kind} ${name} -o jsonpath='{.metadata.resourceVersion}'`);

  it('shows what would change, and writes the grants', async () => {
    const { code, out } = await reader.type(next('lockkeeper migrate check'));
    expect(out).toMatch(/blocked SecretStore team-a\/shared[\s\S]*StoreGrant/);
    expect(out).toContain('secretsmanager:BatchGetSecretValue');
    expect(out).toMatch(/5 objects|4 objects/);
    expect(code).toBe(1);
    expect(await readFile(join(reader.place.folder, 'grants.yaml'), 'utf8')).toContain('allowControllerIdentity: true');
  });

  it('prepares CRDs and grants', async () => {
    const crds = await reader.must(next('kubectl apply --server-side'));
    expect(crds).toContain('externalsecrets.external-secrets.io serverside-applied');
    expect(await reader.must(next('kubectl apply -f grants.yaml'))).toContain(
      'storegrant.lockkeeper.dev/team-a-shared created',
    );
  });

  it('serves one store beside ESO and leaves the others alone', async () => {
    const before = await Promise.all([
      version('secret', 'db'),
      version('secret', 'shared'),
      version('externalsecret', 'shared'),
    ]);
    await reader.must(next('kubectl -n team-a patch secretstore aws'));
    await reader.startOperator(next('lockkeeper operator'));
    await reader.must('kubectl -n team-a wait --for=condition=Ready secretstore/aws --timeout=30s');
    await reader.must('aws secretsmanager put-secret-value --secret-id db --secret-string hunter2-new1');
    await reader.must('kubectl -n team-a annotate externalsecret db force-sync=1');
    const wanted = Buffer.from('hunter2-new1').toString('base64');
    await reader.must(`kubectl -n team-a wait --for=jsonpath='{.data.password}'=${wanted} secret/db --timeout=30s`);
    expect([await version('secret', 'shared'), await version('externalsecret', 'shared')]).toEqual(before.slice(1));
    await reader.stopOperator();
    await reader.must(next('kubectl -n team-a patch secretstore aws --type json'));
  });

  it('switches without writing one Secret, and works then', async () => {
    await reader.must(next('kubectl get secrets -A'));
    await reader.must(next('kubectl -n external-secrets scale'));
    await reader.startOperator(next('lockkeeper operator'));
    await reader.must('kubectl -n team-a wait --for=condition=Ready secretstore --all --timeout=30s');
    expect(await reader.must(next('kubectl get secrets -A'))).toBe('');
    await reader.must('aws secretsmanager put-secret-value --secret-id shared --secret-string hunter2-newer12');
    await reader.must('kubectl -n team-a annotate externalsecret shared force-sync=1');
    const wanted = Buffer.from('hunter2-newer12').toString('base64');
    await reader.must(`kubectl -n team-a wait --for=jsonpath='{.data.password}'=${wanted} secret/shared --timeout=30s`);
    expect(commands).toEqual([]);
  });
});
