import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsService, type IdentitySource, type Scope } from '@lockkeeper/core';
import {
  buildHop,
  buildReference,
  buildScope,
  buildServiceAccount,
  buildStaticKeys,
  buildUse,
  type ProviderHarness,
  secretProviderContract,
} from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsProvider, type AwsProviderOptions, createAwsProvider, resolveEndpoints } from '../src/index.ts';
import {
  ACCOUNTS,
  accountOfScope,
  adminKeySource,
  adminOf,
  allowReads,
  denyActions,
  denyReads,
  grantToRole,
  iamCall,
  type LabBench,
  random,
  realClock,
  REGION,
  silentLog,
  startLabBench,
} from './lab-bench.ts';

const never = new AbortController().signal;
const fresh = { signal: never, maxAgeMs: 0 };
let bench: LabBench;

beforeAll(async () => {
  bench = await startLabBench();
});

afterAll(() => bench.close());

const scopeOf = (account: string, service: AwsService = 'SecretsManager', more: Partial<Scope> = {}): Scope =>
  buildScope({ service, region: REGION, base: buildStaticKeys({ namespace: `account-${account}` }), ...more });

function makeProvider(source: IdentitySource, more: Partial<AwsProviderOptions> = {}): AwsProvider {
  return createAwsProvider({
    identitySource: source,
    clock: realClock,
    random,
    log: silentLog,
    endpoints: resolveEndpoints({ AWS_ENDPOINT_URL: bench.lab.awsUrl }),
    ...more,
  });
}

const VALUE_KEEP_MS = 200;

const makeHarness = (service: AwsService) => (): ProviderHarness => {
  const { lab } = bench;
  const isSecrets = service === 'SecretsManager';
  const broken = new Set<string>();
  const provider = makeProvider(adminKeySource(lab, broken), { limits: { valueKeepMs: VALUE_KEEP_MS } });
  const used = new Set<string>();
  const denied = new Set<string>();
  const faults: (() => void)[] = [];
  // The lab outlives one test, so each test writes over or removes what the one before it left.
  const put: ProviderHarness['put'] = async (scope, name, content) => {
    const admin = adminOf(lab, accountOfScope(scope));
    used.add(`${accountOfScope(scope)} ${name}`);
    return isSecrets ? `uuid/${await admin.putSecret(name, content)}` : admin.putParameter(name, content as string);
  };
  const removeFrom = (account: string, name: string): Promise<void> => {
    used.delete(`${account} ${name}`);
    return isSecrets ? adminOf(lab, account).removeSecret(name) : adminOf(lab, account).removeParameter(name);
  };
  return {
    provider,
    scopes: [scopeOf(ACCOUNTS[0], service), scopeOf(ACCOUNTS[1], service)],
    put,
    remove: (scope, name) => removeFrom(accountOfScope(scope), name),
    tag: (scope, name, tags) =>
      adminOf(lab, accountOfScope(scope))[isSecrets ? 'tagSecret' : 'tagParameter'](name, tags),
    denyLists: async (scope) => {
      const account = accountOfScope(scope);
      denied.add(account);
      await denyActions(lab, account, [
        'secretsmanager:ListSecrets',
        'ssm:DescribeParameters',
        'ssm:GetParametersByPath',
      ]);
    },
    deny: async (scope, name) => {
      const account = accountOfScope(scope);
      denied.add(account);
      await denyReads(lab, account, name);
    },
    breakIdentity: (scope) => {
      broken.add(scope.base.kind === 'static-keys' ? scope.base.namespace : '');
    },
    reads: () =>
      lab.lab.aws.calls.list().filter(({ operation }) => /^(Batch)?Get(SecretValue|Parameters?)$/.test(operation))
        .length,
    throttle: (times) => {
      const answer = { code: 'ThrottlingException', message: 'Rate exceeded', status: 400 };
      faults.push(lab.lab.aws.faults.add({ operation: isSecrets ? 'secretsmanager.*' : 'ssm.*', answer, times }));
    },
    settle: (promise) => promise,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, VALUE_KEEP_MS + 50))),
    slow: (ms) => {
      faults.push(lab.lab.aws.faults.add({ operation: '*', latencyMs: ms }));
    },
    dispose: async () => {
      faults.forEach((end) => end());
      provider.close();
      await Promise.all([...denied].map((account) => allowReads(lab, account)));
      await Promise.all([...used].map((text) => removeFrom(...(text.split(' ') as [string, string]))));
    },
  };
};

secretProviderContract('AwsProvider against the lab, Secrets Manager', 'SecretsManager', makeHarness('SecretsManager'));
secretProviderContract('AwsProvider against the lab, Parameter Store', 'ParameterStore', makeHarness('ParameterStore'));

describe('AwsProvider over HTTP', () => {
  it('reads through a role chain with external id and session tags', async () => {
    const { lab } = bench;
    const [account] = ACCOUNTS;
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      ],
    });
    for (const RoleName of ['hop-one', 'hop-two']) {
      await iamCall(lab, account, { Action: 'CreateRole', RoleName, AssumeRolePolicyDocument: trust });
    }
    await grantToRole(lab, account, 'hop-one', ['sts:AssumeRole', 'sts:TagSession']);
    await grantToRole(lab, account, 'hop-two', ['secretsmanager:GetSecretValue']);
    await adminOf(lab, account).putSecret('chained', 'through the chain');
    const tags = { sessionTags: [{ key: 'team', value: 'a' }], transitiveTagKeys: ['team'] };
    const hops = [
      buildHop({ roleArn: `arn:aws:iam::${account}:role/hop-one`, externalId: 'ext-1', ...tags }),
      buildHop({ roleArn: `arn:aws:iam::${account}:role/hop-two` }),
    ];
    const provider = makeProvider(adminKeySource(lab, new Set()));
    const use = buildUse([buildReference('chained')], { scope: scopeOf(account, 'SecretsManager', { hops }) });
    const [answer] = await provider.fetch(use, fresh);
    expect(answer?.kind === 'value' && answer.value.revealText()).toBe('through the chain');
    expect(lab.lab.aws.calls.list().at(-1)?.principal).toContain('assumed-role/hop-two/lockkeeper-account-');
    provider.close();
  });

  it("reads as a ServiceAccount: token of the lab's cluster, exchanged at the lab's STS", async () => {
    const { lab } = bench;
    const [account] = ACCOUNTS;
    const call = async (path: string, body: object): Promise<Record<string, Record<string, string>>> => {
      const reply = await lab.lab.kubernetes.handle({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: new TextEncoder().encode(JSON.stringify(body)),
        clientCertificate: { commonName: 'admin', organizations: ['system:masters'] },
      });
      return JSON.parse(Buffer.from(reply.body as Uint8Array).toString('utf8')) as Record<
        string,
        Record<string, string>
      >;
    };
    await call('/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'reader' },
    });
    const reply = await call('/api/v1/namespaces/default/serviceaccounts/reader/token', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 600 },
    });
    const issuer = lab.lab.kubernetes.issuer;
    await iamCall(lab, account, {
      Action: 'CreateOpenIDConnectProvider',
      Url: issuer,
      'ClientIDList.member.1': 'sts.amazonaws.com',
    });
    const host = issuer.replace('https://', '');
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${host}:sub`]: 'system:serviceaccount:default:reader' } },
        },
      ],
    };
    await iamCall(lab, account, {
      Action: 'CreateRole',
      RoleName: 'irsa',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    await grantToRole(lab, account, 'irsa', ['secretsmanager:GetSecretValue']);
    await adminOf(lab, account).putSecret('for-reader', 'by IRSA');
    const provider = makeProvider(adminKeySource(lab, new Set(), () => reply['status']?.['token'] ?? ''));
    const base = buildServiceAccount({ namespace: 'default', roleArn: `arn:aws:iam::${account}:role/irsa` });
    const use = buildUse([buildReference('for-reader')], { scope: scopeOf(account, 'SecretsManager', { base }) });
    const [answer] = await provider.fetch(use, fresh);
    expect(answer?.kind === 'value' && answer.value.revealText()).toBe('by IRSA');
    expect(lab.lab.aws.calls.list().at(-1)?.principal).toContain('assumed-role/irsa/external-secrets-provider-aws');
    provider.close();
  });

  it('reads 1,000 distinct references of one scope in the fewest calls', async () => {
    const { lab } = bench;
    const admin = adminOf(lab, ACCOUNTS[0]);
    const names = Array.from({ length: 500 }, (_, i) => `many-${i}`);
    await Promise.all(names.map((name) => admin.putSecret(name, `value of ${name}`)));
    await Promise.all(names.map((name) => admin.putParameter(name, `value of ${name}`)));
    lab.lab.aws.calls.clear();
    const provider = makeProvider(adminKeySource(lab, new Set()));
    for (const service of ['SecretsManager', 'ParameterStore'] as const) {
      const objects = names.map((name) =>
        provider.fetch(buildUse([buildReference(name, { service })], { scope: scopeOf(ACCOUNTS[0], service) }), fresh),
      );
      const answers = (await Promise.all(objects)).map(([answer]) => answer);
      expect(answers.map((answer) => answer?.kind === 'value' && answer.value.revealText())).toEqual(
        names.map((name) => `value of ${name}`),
      );
    }
    const count = (name: string): number =>
      lab.lab.aws.calls.list().filter(({ operation }) => operation === name).length;
    expect(count('BatchGetSecretValue')).toBeLessThanOrEqual(27);
    expect(count('GetParameters')).toBeLessThanOrEqual(52);
    expect([count('GetSecretValue'), count('GetParameter')]).toEqual([0, 0]);
    provider.close();
  });

  it('tells marked for deletion and missing apart, and neither from an endpoint that is down', async () => {
    const { lab } = bench;
    const admin = adminOf(lab, ACCOUNTS[0]);
    await admin.putSecret('marked', 'x');
    await admin.markSecret('marked');
    const use = buildUse([buildReference('marked'), buildReference('missing')], { scope: scopeOf(ACCOUNTS[0]) });
    const up = makeProvider(adminKeySource(lab, new Set()));
    expect(await up.fetch(use, fresh)).toEqual([
      { kind: 'absent', code: 'MarkedForDeletion' },
      { kind: 'absent', code: 'ResourceNotFoundException' },
    ]);
    up.close();
    const down = makeProvider(adminKeySource(lab, new Set()), {
      endpoints: resolveEndpoints({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }),
    });
    expect(await down.fetch(use, fresh)).toMatchObject([
      { kind: 'failed', code: 'Network', retry: 'later' },
      { kind: 'failed', code: 'Network', retry: 'later' },
    ]);
    down.close();
  });

  it('says that keys are wrong, without showing them', async () => {
    const { lab } = bench;
    const { keys } = adminOf(lab, ACCOUNTS[0]);
    const source = adminKeySource(lab, new Set());
    const use = buildUse([buildReference('x')], { scope: scopeOf(ACCOUNTS[0]) });
    for (const [accessKeyId, secretAccessKey] of [
      ['AKIAAAAAAAAAAAAAAAAA', keys.secretAccessKey],
      [keys.accessKeyId, 'wrong-secret-key'],
    ] as const) {
      const { SealedValue } = await import('@lockkeeper/core');
      const provider = makeProvider({
        ...source,
        staticKeys: async () => ({
          accessKeyId: SealedValue.ofText(accessKeyId),
          secretAccessKey: SealedValue.ofText(secretAccessKey),
        }),
      });
      const answers = await provider.fetch(use, fresh);
      expect(answers).toMatchObject([{ kind: 'failed', code: 'Credentials' }]);
      expect(JSON.stringify(answers)).not.toContain(accessKeyId);
      provider.close();
    }
  });
});

describe('the way out', () => {
  const variables = [
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    'AWS_ENDPOINT_URL_STS',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONFIG_FILE',
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'HTTP_PROXY',
  ];

  it('threat/G9 threat/I20 nothing in the process environment or in shared files leads a request elsewhere or lends an identity', async () => {
    const seen: string[] = [];
    const trap = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => {
      trap.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-trap-'));
    const file = join(folder, 'config');
    await writeFile(
      file,
      `[profile trap]\nregion = us-east-1\nendpoint_url = ${url}\ncredential_process = /bin/false\n`,
    );
    const saved = variables.map((name) => [name, process.env[name]] as const);
    for (const name of variables) {
      process.env[name] = url;
    }
    Object.assign(process.env, {
      AWS_CONFIG_FILE: file,
      AWS_PROFILE: 'trap',
      AWS_ACCESS_KEY_ID: 'AKIATRAPTRAPTRAPTRAP',
      AWS_SECRET_ACCESS_KEY: 'trap',
    });
    try {
      const { lab } = bench;
      await adminOf(lab, ACCOUNTS[0]).putSecret('straight', 'x');
      const provider = makeProvider(adminKeySource(lab, new Set()), {
        controllerCredentials: { variables: {}, readTextFile: () => Promise.reject(new Error('no file')) },
      });
      const reference = buildReference('straight');
      const [answer] = await provider.fetch(buildUse([reference], { scope: scopeOf(ACCOUNTS[0]) }), fresh);
      expect(answer?.kind).toBe('value');
      const controller = scopeOf(ACCOUNTS[0], 'SecretsManager', { base: { kind: 'controller' } });
      expect(await provider.check(buildUse([], { scope: controller }), never)).toMatchObject({ code: 'Credentials' });
      expect(seen).toEqual([]);
      provider.close();
    } finally {
      for (const [name, value] of saved) {
        if (value === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = value;
        }
      }
      trap.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
