import type { AuthorizedIdentity, AwsTokenSource } from '@lockkeeper/core';
import { SealedValue } from '@lockkeeper/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../fakes/cluster.ts';
import { externalSecret, type Manifest, READER, secret, storeGrant, TEAM } from '../fakes/manifests.ts';
import { ClusterGeneratorSource } from './cluster-generator-source.ts';

const SYNCED = 'True SecretSynced: secret synced';
const FAILED = 'False SecretSyncedError: could not get secret data from provider';

/** An AWS that gives credentials and remembers who asked. */
class FakeTokens implements AwsTokenSource {
  readonly asked: AuthorizedIdentity[] = [];

  registryLogin(use: AuthorizedIdentity, registry: 'private' | 'public') {
    this.asked.push(use);
    const endpoint = registry === 'private' ? { proxyEndpoint: 'https://1.dkr.ecr.eu-west-1.amazonaws.com' } : {};
    const password = SealedValue.ofText('hunter2-ecr');
    return Promise.resolve({
      kind: 'login' as const,
      username: 'AWS',
      password,
      expiresAt: 1_700_000_000_500,
      ...endpoint,
    });
  }

  sessionToken(use: AuthorizedIdentity) {
    this.asked.push(use);
    const sealed = (text: string): SealedValue => SealedValue.ofText(text);
    return Promise.resolve({
      kind: 'session' as const,
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: sealed('hunter2-key'),
      sessionToken: sealed('hunter2-token'),
      expiresAt: 1_700_000_000_000,
    });
  }
}

let cluster: TestCluster;
let tokens: FakeTokens;
beforeEach(async () => {
  tokens = new FakeTokens();
  const ports = {
    generators: async (parts: object) =>
      new ClusterGeneratorSource({
        ...(parts as ConstructorParameters<typeof ClusterGeneratorSource>[0]),
        tokens,
        webhooks: undefined,
      }),
  };
  cluster = await startCluster({ ports });
});
afterEach(() => cluster.stop());

function generator(kind: string, spec: object, name = 'g'): Manifest {
  return {
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind,
    metadata: { name, namespace: TEAM },
    spec,
  };
}

function clusterGenerator(kind: string, settings: object): Manifest {
  return {
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'ClusterGenerator',
    metadata: { name: 'g' },
    spec: { kind, generator: settings },
  };
}

function generated(kind: string, more: object = {}): Manifest {
  const generatorRef = { apiVersion: 'generators.external-secrets.io/v1alpha1', kind, name: 'g' };
  return externalSecret('made', { dataFrom: [{ sourceRef: { generatorRef } }], ...more });
}

async function make(kind: string, spec: object): Promise<Readonly<Record<string, string>>> {
  await cluster.apply(generator(kind, spec), generated(kind));
  await cluster.advance(5_000);
  return (await cluster.values('made')) ?? {};
}

describe('a generator (eso.md §2.6)', () => {
  it('Password fills `password` and is made anew with each refresh', async () => {
    const first = await make('Password', { length: 32 });
    expect(first['password']).toHaveLength(32);
    await cluster.advance(3_600_000);
    expect((await cluster.values('made'))?.['password']).not.toBe(first['password']);
  });

  it('is made once with refreshPolicy CreatedOnce', async () => {
    await cluster.apply(generator('UUID', {}), generated('UUID', { refreshPolicy: 'CreatedOnce' }));
    const first = await cluster.values('made');
    await cluster.advance(7_200_000);
    expect(await cluster.values('made')).toEqual(first);
  });

  it('UUID fills `uuid`', async () => {
    expect((await make('UUID', {}))['uuid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('Fake gives what it holds, and one of another class is left alone', async () => {
    expect(await make('Fake', { data: { a: 'b', __proto__: undefined } })).toEqual({ a: 'b' });
    await cluster.apply(generator('Fake', { controller: 'other', data: { a: 'c' } }));
    await cluster.advance(3_600_000);
    expect(await cluster.values('made')).toEqual({ a: 'b' });
  });

  it('MFA gives the code of a seed in the namespace', async () => {
    await cluster.write(secret('seed', { key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }));
    const made = await make('MFA', { secret: { name: 'seed', key: 'key' }, length: 8, when: '1970-01-01T00:00:59Z' });
    expect(made).toEqual({ token: '94287082', timeLeft: '1' });
  });

  it('ClusterGenerator serves every namespace', async () => {
    await cluster.apply(clusterGenerator('Fake', { fakeSpec: { data: { a: 'b' } } }), generated('ClusterGenerator'));
    expect(await cluster.values('made')).toEqual({ a: 'b' });
  });
});

describe('what cannot be generated is told', () => {
  it.each<[string, Manifest | undefined, string, string]>([
    ['a generator that is not there', undefined, 'Password', 'could not get Password "g"'],
    ['a kind that is not served', undefined, 'GithubAccessToken', 'is not supported by this release'],
    [
      'a wish that cannot be met',
      generator('Password', { length: 4, digits: 9 }),
      'Password',
      'less than total length',
    ],
    [
      'a seed that is not there',
      generator('MFA', { secret: { name: 'no', key: 'k' } }),
      'MFA',
      'cannot get Kubernetes secret "no"',
    ],
    [
      'threat/G1 a Webhook, until the platform lists hosts',
      generator('Webhook', { url: 'https://x', result: {} }),
      'Webhook',
      '--allow-webhook-host',
    ],
    [
      'a comment with a line break',
      generator('SSHKey', { comment: 'a\nssh-rsa AAAA' }),
      'SSHKey',
      'control characters',
    ],
  ])('%s', async (_, manifest, kind, text) => {
    if (manifest) await cluster.write(manifest);
    await cluster.apply(generated(kind));
    expect(await cluster.ready('made')).toBe(FAILED);
    expect((await cluster.events('made')).join()).toContain(text);
    expect(await cluster.values('made')).toBeUndefined();
  });

  it('threat/X9 in strict mode a seed opts in by annotation', async () => {
    await cluster.stop();
    cluster = await startCluster({ rules: { strict: true } });
    await cluster.write(secret('seed', { key: 'GEZDGNBVGY3TQOJQ' }));
    await cluster.apply(generator('MFA', { secret: { name: 'seed', key: 'key' } }), generated('MFA'));
    expect((await cluster.events('made')).join()).toContain('in strict mode it must carry the annotation');
    await cluster.patch('Secret', 'seed', { metadata: { annotations: { 'lockkeeper.dev/template-source': 'true' } } });
    await cluster.advance(600_000);
    expect(await cluster.ready('made')).toBe(SYNCED);
  });
});

describe('generators that act as an AWS identity', () => {
  it('threat/G3 never take the identity of the operator without a grant, and AWS is not asked', async () => {
    await cluster.apply(
      generator('ECRAuthorizationToken', { region: 'eu-west-1' }),
      generated('ECRAuthorizationToken'),
    );
    expect(await cluster.ready('made')).toBe(FAILED);
    expect((await cluster.events('made')).join()).toContain('StoreGrant');
    expect(tokens.asked).toHaveLength(0);
  });

  it('threat/G3 a grant must list the kind', async () => {
    const spec = { namespace: TEAM, regions: ['eu-west-1'], allowControllerIdentity: true };
    await cluster.apply(storeGrant('g', spec));
    await cluster.apply(
      generator('ECRAuthorizationToken', { region: 'eu-west-1' }),
      generated('ECRAuthorizationToken'),
    );
    expect(tokens.asked).toHaveLength(0);
    await cluster.apply(storeGrant('g', { ...spec, generators: ['ECRAuthorizationToken'] }));
    await cluster.advance(600_000);
    expect(await cluster.values('made')).toEqual({
      username: 'AWS',
      password: 'hunter2-ecr',
      proxy_endpoint: 'https://1.dkr.ecr.eu-west-1.amazonaws.com',
      expires_at: '1700000000',
    });
  });

  it('ECRAuthorizationToken of the public registry has no endpoint', async () => {
    const made = await make('ECRAuthorizationToken', { region: 'us-east-1', scope: 'public', ...READER });
    expect(Object.keys(made).toSorted()).toEqual(['expires_at', 'password', 'username']);
  });

  it('STSSessionToken takes access keys, and no web identity', async () => {
    await cluster.write(secret('keys', { id: 'AKIAEXAMPLE', key: 'hunter2' }));
    const of = (key: string): object => ({ name: 'keys', key });
    const secretRef = { accessKeyIDSecretRef: of('id'), secretAccessKeySecretRef: of('key') };
    expect(await make('STSSessionToken', { region: 'eu-west-1', auth: { secretRef } })).toEqual({
      access_key_id: 'ASIAEXAMPLE',
      secret_access_key: 'hunter2-key',
      session_token: 'hunter2-token',
      expiration: '1700000000',
    });
    await cluster.apply(generator('STSSessionToken', { region: 'eu-west-1', ...READER }));
    await cluster.advance(3_600_000);
    expect((await cluster.events('made')).join()).toContain('jwt auth cannot be used for STS Session Token generation');
    expect(tokens.asked).toHaveLength(1);
  });

  it('threat/L1 no value stands in a status, an event or the log', async () => {
    await make('ECRAuthorizationToken', { region: 'us-east-1', ...READER });
    const said = JSON.stringify([
      await cluster.get('ExternalSecret', 'made'),
      await cluster.events('made'),
      cluster.log,
    ]);
    expect(said).not.toContain('hunter2');
  });
});
