import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, expectReady, expectSoon, hasBoth, type Manifest, SHOP, store, WholeApiLab } from './whole-api-lab.ts';

const SYNCED = 'True Synced: PushSecret synced successfully';
const WRITE_ALL = { Effect: 'Allow', Action: ['secretsmanager:*', 'ssm:*'], Resource: '*' };

function secret(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: SHOP }, stringData: data };
}

function entry(secretKey: string, remoteKey: string, more: object = {}, property?: string): object {
  return { match: { secretKey, remoteRef: { remoteKey, ...(property ? { property } : {}) } }, ...more };
}

function metadata(spec: object): object {
  return { metadata: { apiVersion: 'kubernetes.external-secrets.io/v1alpha1', kind: 'PushSecretMetadata', spec } };
}

function pushSecret(name: string, data: readonly object[], more: object = {}): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1alpha1',
    kind: 'PushSecret',
    metadata: { name, namespace: SHOP },
    spec: {
      refreshInterval: '1h',
      secretStoreRefs: [{ name: 'aws', kind: 'SecretStore' }],
      selector: { secret: { name } },
      data,
      ...more,
    },
  };
}

/** A value in Secrets Manager; undefined when there is none. */
async function remote(lab: WholeApiLab, name: string): Promise<string | undefined> {
  const args = ['secretsmanager', 'get-secret-value', '--secret-id', name, '--output', 'json'];
  const { code, out } = await lab.run('aws', args);
  if (code !== 0) return undefined;
  const { SecretString, SecretBinary } = JSON.parse(out) as {
    readonly SecretString?: string;
    readonly SecretBinary?: string;
  };
  return SecretString ?? Buffer.from(SecretBinary ?? '', 'base64').toString();
}

async function prepared(flags: readonly string[]): Promise<WholeApiLab> {
  const lab = await WholeApiLab.start(flags);
  await lab.giveRole(WRITE_ALL);
  await lab.apply(store('aws'), store('parameters', { service: 'ParameterStore' }));
  return lab;
}

describe.runIf(hasBoth)('a user sees with aws what a PushSecret wrote', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await prepared(['--enable-push-secret-reconciler', `--push-account=${ACCOUNT}`]);
  });
  afterAll(() => at.lab?.stop());

  it('to Secrets Manager, and at once what the Secret has become', async () => {
    const { lab } = at;
    await lab.apply(
      secret('db', { user: 'jane', password: 'one' }),
      pushSecret('db', [entry('password', 'pushed/db')]),
    );
    await expectReady(lab, 'pushsecret', 'db', SYNCED);
    expect(await remote(lab, 'pushed/db')).toBe('one');
    const described = JSON.parse(
      await lab.aws('secretsmanager describe-secret --output json --secret-id pushed/db'),
    ) as object;
    expect(described).toMatchObject({
      Tags: expect.arrayContaining([{ Key: 'managed-by', Value: 'external-secrets' }]) as unknown,
    });
    await lab.apply(secret('db', { user: 'jane', password: 'two' }));
    await expectSoon(() => remote(lab, 'pushed/db'), 'two');
  });

  it('to Parameter Store, as a SecureString', async () => {
    const { lab } = at;
    const parameter = entry('token', '/pushed/token', metadata({ secretType: 'SecureString' }));
    const secretStoreRefs = [{ name: 'parameters', kind: 'SecretStore' }];
    await lab.apply(secret('token', { token: 'abc' }), pushSecret('token', [parameter], { secretStoreRefs }));
    await expectReady(lab, 'pushsecret', 'token', SYNCED);
    const found = await lab.aws('ssm get-parameter --with-decryption --output json --name /pushed/token');
    expect(JSON.parse(found)).toMatchObject({ Parameter: { Type: 'SecureString', Value: 'abc' } });
  });

  it('as properties of one JSON secret, and through a template', async () => {
    const { lab } = at;
    const format = metadata({ secretPushFormat: 'string' });
    const data = [entry('user', 'pushed/json', format, 'login'), entry('url', 'pushed/json', format, 'url')];
    const template = { data: { url: 'db://{{ .user }}' } };
    await lab.apply(secret('json', { user: 'jane' }), pushSecret('json', data, { template }));
    await expectReady(lab, 'pushsecret', 'json', SYNCED);
    expect(JSON.parse((await remote(lab, 'pushed/json')) ?? '')).toEqual({ login: 'jane', url: 'db://jane' });
  });

  it('threat/P3 not over a secret that somebody else made', async () => {
    const { lab } = at;
    await lab.aws('secretsmanager create-secret --name theirs --secret-string original');
    await lab.apply(secret('theirs', { a: 'mine' }), pushSecret('theirs', [entry('a', 'theirs')]));
    await expectReady(lab, 'pushsecret', 'theirs', 'False Errored: set secret failed');
    expect(await lab.condition('pushsecret', 'theirs')).toContain('secret not managed by external-secrets');
    expect(await remote(lab, 'theirs')).toBe('original');
  });

  it('and with deletionPolicy Delete took away again, entry by entry and as a whole', async () => {
    const { lab } = at;
    const both = [entry('a', 'pushed/a'), entry('b', 'pushed/b')];
    const policy = { deletionPolicy: 'Delete' };
    await lab.apply(secret('passing', { a: '1', b: '2' }), pushSecret('passing', both, policy));
    await expectReady(lab, 'pushsecret', 'passing', SYNCED);
    await lab.apply(pushSecret('passing', both.slice(0, 1), policy));
    await expectSoon(() => remote(lab, 'pushed/b'), undefined);
    expect(await remote(lab, 'pushed/a')).toBe('1');
    await lab.kubectl(`delete pushsecret passing -n ${SHOP} --timeout=60s`);
    expect(await remote(lab, 'pushed/a')).toBeUndefined();
  });

  it('not without the right, whose name is told', async () => {
    const { lab } = at;
    await lab.grant(WRITE_ALL, { Effect: 'Deny', Action: 'secretsmanager:CreateSecret', Resource: '*' });
    await lab.apply(secret('denied', { a: '1' }), pushSecret('denied', [entry('a', 'pushed/denied')]));
    await expectReady(lab, 'pushsecret', 'denied', 'False Errored: set secret failed');
    expect(await lab.condition('pushsecret', 'denied')).toContain('secretsmanager:CreateSecret');
    await lab.grant(WRITE_ALL);
  });
});

describe.runIf(hasBoth)('threat/P1 a PushSecret where the platform has not turned them on', () => {
  it('is refused with the flag that it needs, and nothing is written', async () => {
    const lab = await prepared([]);
    try {
      await lab.apply(secret('off', { a: '1' }), pushSecret('off', [entry('a', 'pushed/off')]));
      await expectSoon(
        () => lab.condition('pushsecret', 'off'),
        expect.stringContaining('--enable-push-secret-reconciler'),
      );
      expect(await remote(lab, 'pushed/off')).toBeUndefined();
    } finally {
      await lab.stop();
    }
  });
});
