import { spawn } from 'node:child_process';
import { hasClient } from '@lockkeeper/testkit';
import { expect } from 'vitest';
import { type LabProcess, makePlace, type Place, startLabProcess } from '../cli-process.ts';

/** Where the tests of the whole API run, and the account that holds their secrets. */
export const SHOP = 'shop';
export const ACCOUNT = '111122223333';
/** The role of ServiceAccount `app` in namespace `shop`. */
export const APP_ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;

/** Whether the clients that these tests drive are on this machine. */
export const hasBoth = (['aws', 'kubectl'] as const).every((name) =>
  hasClient(name, 'the whole API, seen by its users'),
);

/** How a client ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** A condition or a value that is not there within this time is missing. */
const PATIENCE_MS = 90_000;

/** A lab with operator and webhook, and the clients of somebody who works with it. */
export class WholeApiLab {
  readonly #place: Place;
  readonly #lab: LabProcess;

  private constructor(place: Place, lab: LabProcess) {
    this.#place = place;
    this.#lab = lab;
  }

  static async start(platformFlags: readonly string[] = []): Promise<WholeApiLab> {
    const place = await makePlace();
    const flags = platformFlags.map((flag) => `--platform-flag=${flag}`);
    return new WholeApiLab(place, await startLabProcess(place, ['--with-operator', ...flags]));
  }

  async stop(): Promise<void> {
    await this.#lab.stop();
    await this.#place.remove();
  }

  /** Runs a program to its end with the variables of the lab. */
  run(program: string, args: readonly string[], input: string | Uint8Array = ''): Promise<Ran> {
    const env = { ...this.#place.variables, ...this.#lab.variables, AWS_PAGER: '', AWS_MAX_ATTEMPTS: '2' };
    const child = spawn(program, args, { env, cwd: this.#place.folder, stdio: ['pipe', 'pipe', 'pipe'] });
    const seen = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.err += text));
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...seen }));
    });
  }

  /** What the program printed. Rejects with its stderr when it fails. */
  async #must(program: string, args: readonly string[], input = ''): Promise<string> {
    const { code, out, err } = await this.run(program, args, input);
    if (code === 0) return out;
    throw new Error(`${program} ${args.join(' ')}: ${err}`);
  }

  kubectl(line: string, ...more: readonly string[]): Promise<string> {
    return this.#must('kubectl', [...line.split(' '), ...more]);
  }

  /** `more` are arguments with blanks in them. */
  aws(line: string, ...more: readonly string[]): Promise<string> {
    return this.#must('aws', [...line.split(' '), ...more]);
  }

  async apply(...items: readonly Manifest[]): Promise<void> {
    await this.#must('kubectl', ['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  }

  /** What `kubectl apply` says of a manifest that is refused; empty when it was taken. */
  async refusal(manifest: Manifest): Promise<string> {
    const { code, err } = await this.run('kubectl', ['apply', '-f', '-'], JSON.stringify(manifest));
    return code === 0 ? '' : err;
  }

  /** An object as JSON; undefined when it is not there. */
  async read(kind: string, name: string, namespace = SHOP): Promise<Manifest | undefined> {
    const args = ['get', kind, name, '-n', namespace, '-o', 'json', '--ignore-not-found'];
    const text = await this.#must('kubectl', args);
    return text === '' ? undefined : (JSON.parse(text) as Manifest);
  }

  /** What `kubectl get -o jsonpath` shows of an object, such as `.status.refreshTime`; empty where there is nothing. */
  field(kind: string, name: string, path: string, namespace = SHOP): Promise<string> {
    return this.#must('kubectl', ['get', kind, name, '-n', namespace, '-o', `jsonpath={${path}}`]);
  }

  /** Keys and values of a Secret; undefined when it is not there. */
  async values(name: string, namespace = SHOP): Promise<Readonly<Record<string, string>> | undefined> {
    const found = await this.read('secret', name, namespace);
    if (found === undefined) return undefined;
    const data = Object.entries((found['data'] ?? {}) as Readonly<Record<string, string>>);
    return Object.fromEntries(data.map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
  }

  /** The Ready condition of an object as `STATUS REASON: MESSAGE`; empty when there is none. */
  async condition(kind: string, name: string, namespace = SHOP): Promise<string> {
    const found = await this.read(kind, name, namespace);
    const status = found?.['status'] as
      | { readonly conditions?: readonly Readonly<Record<string, string>>[] }
      | undefined;
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return ready === undefined ? '' : `${ready['status']} ${ready['reason']}: ${ready['message']}`;
  }

  /** What `kubectl get events` shows of one object. */
  async events(name: string, namespace = SHOP): Promise<string> {
    const fields = `--field-selector=involvedObject.name=${name}`;
    return this.#must('kubectl', ['get', 'events', '-n', namespace, fields, '-o', 'jsonpath={.items[*].message}']);
  }

  /** Has an object looked at again now, as users of ESO do. */
  async forceSync(kind: string, name: string, mark: string, namespace = SHOP): Promise<void> {
    await this.kubectl(`annotate ${kind} ${name} -n ${namespace} force-sync=${mark} --overwrite`);
  }

  /** Namespace `shop`, and role `app` for its ServiceAccount `app` with these statements. */
  async giveRole(...statements: readonly object[]): Promise<void> {
    const { issuer } = JSON.parse(await this.kubectl('get --raw /.well-known/openid-configuration')) as {
      readonly issuer: string;
    };
    const host = issuer.replace('https://', '');
    const trust = {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: `system:serviceaccount:${SHOP}:app` },
      },
    };
    await Promise.all([
      this.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SHOP } },
        {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'app', namespace: SHOP, annotations: { 'eks.amazonaws.com/role-arn': APP_ROLE } },
        },
      ),
      this.aws('iam create-open-id-connect-provider --client-id-list sts.amazonaws.com --url', issuer),
      this.aws('iam create-role --role-name app --assume-role-policy-document', policy(trust)),
    ]);
    await this.grant(...statements);
  }

  /** Puts these statements in place of those that role `app` has. */
  async grant(...statements: readonly object[]): Promise<void> {
    await this.aws('iam put-role-policy --role-name app --policy-name app --policy-document', policy(...statements));
  }
}

/** Waits until what is looked at equals, or matches, what is wanted. */
export async function expectSoon<T>(look: () => Promise<T>, wanted: unknown): Promise<void> {
  await expect.poll(look, { timeout: PATIENCE_MS, interval: 150 }).toEqual(wanted);
}

/** Waits until the Ready condition of an object of namespace `shop` begins with this. */
export async function expectReady(lab: WholeApiLab, kind: string, name: string, beginning: string): Promise<void> {
  await expectSoon(() => lab.condition(kind, name), expect.stringMatching(new RegExp(`^${beginning}`)));
}

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Both services, for the whole account: what a test grants where rights are not its matter. */
export const READ_ALL = {
  Effect: 'Allow',
  Action: [
    'secretsmanager:GetSecretValue',
    'secretsmanager:BatchGetSecretValue',
    'secretsmanager:ListSecrets',
    'secretsmanager:DescribeSecret',
    'ssm:GetParameter*',
    'ssm:DescribeParameters',
    'ssm:ListTagsForResource',
  ],
  Resource: '*',
};

const AUTH = { jwt: { serviceAccountRef: { name: 'app' } } };

/** A store of namespace `shop` that acts as role `app`. */
export function store(name: string, aws: object = {}): Manifest {
  const settings = { service: 'SecretsManager', region: 'us-east-1', auth: AUTH, ...aws };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: { name, namespace: SHOP },
    spec: { provider: { aws: settings } },
  };
}

export function externalSecret(name: string, spec: object, metadata: object = {}): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace: SHOP, ...metadata },
    spec: { secretStoreRef: { name: 'aws', kind: 'SecretStore' }, ...spec },
  };
}

export const SYNCED = 'True SecretSynced: secret synced';
