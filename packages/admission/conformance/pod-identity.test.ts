import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printManifests } from '../src/manifests/admission-objects.ts';
import { type Installation, install, until, type Webhook } from './installation.ts';

const PREFIX = 'eks.amazonaws.com';
const ROLE = 'arn:aws:iam::111122223333:role/team-a/reader';
/** Not in the snapshot, so nothing is known of whom it trusts. */
const OPEN_ROLE = 'arn:aws:iam::111122223333:role/team-b/open';
const ISSUER = 'https://oidc.example/id/lab';
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example/id/lab';
const MOUNT_PATH = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

const account = (name: string, annotations: object = { [`${PREFIX}/role-arn`]: ROLE }, namespace = 'team-a') => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace, annotations },
});
const pod = (name: string, serviceAccountName: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'team-a', ...metadata },
  spec: { serviceAccountName, containers: [{ name: 'app', image: 'registry.example/app:1' }], ...spec },
});

const roleMap = (config: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'pod-identity-webhook', namespace: 'external-secrets' },
  data: { config },
});

interface SeenPod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly env?: readonly object[];
      readonly volumeMounts?: readonly object[];
      readonly startupProbe?: object;
    }[];
    readonly initContainers?: readonly { readonly restartPolicy?: string; readonly env?: readonly object[] }[];
    readonly volumes?: readonly { readonly name: string; readonly projected?: object }[];
  };
}

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringLike: { 'oidc.example/id/lab:sub': 'system:serviceaccount:team-a:*' },
        StringEquals: { 'oidc.example/id/lab:aud': 'sts.amazonaws.com' },
      },
    },
  ],
};
const snapshot = {
  roles: [{ arn: ROLE, trustPolicy }],
  oidcProviders: [{ arn: PROVIDER, url: ISSUER, clientIds: ['sts.amazonaws.com'] }],
};

describe.runIf(hasClient('kubectl', 'tests that create pods with kubectl'))('pods and the webhook', () => {
  let cluster: Installation;
  let webhook: Webhook;
  let associations: string;

  const seen = async (name: string, namespace = 'team-a'): Promise<SeenPod> =>
    JSON.parse(await cluster.succeeds(`get pod ${name} -n ${namespace} -o json`)) as SeenPod;

  beforeAll(async () => {
    cluster = await install((namespace) => printManifests(namespace, true));
    associations = join(cluster.folder, 'associations.json');
    const policies = join(cluster.folder, 'policies.json');
    await writeFile(policies, JSON.stringify(snapshot));
    await writeFile(associations, '');
    webhook = await cluster.startWebhook(
      '--pod-identity',
      '--aws-default-region=eu-central-1',
      '--watch-config-map=true',
      `--watch-container-credentials-config=${associations}`,
      `--policy-snapshot=${policies}`,
      `--oidc-issuer=${ISSUER}`,
      '--refuse-untrusted-role',
      '--refuse-foreign-volume',
    );
    await webhook.untilReady();
    await cluster.succeeds('create namespace strict');
    await cluster.succeeds('label namespace strict lockkeeper.dev/pod-identity=required');
  });
  afterAll(async () => {
    await cluster?.close();
  });

  test('a pod of an annotated account gets variables, mount and volume, and keeps what the webhook does not know', async () => {
    const containers = [
      {
        name: 'app',
        image: 'registry.example/app:1',
        env: [{ name: 'OWN', value: '1' }],
        startupProbe: { grpc: { port: 1 }, failureThreshold: 3 },
      },
    ];
    const initContainers = [{ name: 'mesh', image: 'registry.example/mesh:1', restartPolicy: 'Always' }];
    const ran = await cluster.apply(account('reader'), pod('web', 'reader', { containers, initContainers }));
    expect(ran).toMatchObject({ code: 0, err: '' });
    const { spec } = await seen('web');
    const added = [
      { name: 'AWS_DEFAULT_REGION', value: 'eu-central-1' },
      { name: 'AWS_REGION', value: 'eu-central-1' },
      { name: 'AWS_ROLE_ARN', value: ROLE },
      { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${MOUNT_PATH}/token` },
    ];
    expect(spec.containers[0]).toMatchObject({
      env: [{ name: 'OWN', value: '1' }, ...added],
      volumeMounts: [{ name: 'aws-iam-token', readOnly: true, mountPath: MOUNT_PATH }],
      startupProbe: { grpc: { port: 1 }, failureThreshold: 3 },
    });
    expect(spec.initContainers?.[0]).toMatchObject({ restartPolicy: 'Always', env: added });
    expect(spec.volumes?.[0]).toMatchObject({
      name: 'aws-iam-token',
      projected: {
        sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 86_400, path: 'token' } }],
      },
    });
  });

  test('a pod that comes right behind its account is not left without: twenty times', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `race-${i}`);
    expect(await cluster.apply(...names.flatMap((name) => [account(name), pod(name, name)]))).toMatchObject({
      code: 0,
    });
    const { items } = JSON.parse(await cluster.succeeds(['get', 'pods', ...names, '-n', 'team-a', '-o', 'json'])) as {
      readonly items: readonly SeenPod[];
    };
    expect(items).toHaveLength(names.length);
    for (const item of items) expect(JSON.stringify(item)).toContain(ROLE);
  });

  test('pods of accounts without a role are as they were written', async () => {
    expect(await cluster.apply(account('plain', {}), pod('plain', 'plain'))).toMatchObject({ code: 0, err: '' });
    expect(JSON.stringify(await seen('plain'))).not.toContain('AWS_');
    const skip = { labels: { [`${PREFIX}/skip-pod-identity-webhook`]: 'true' } };
    expect(await cluster.apply(pod('skipped', 'reader', {}, skip))).toMatchObject({ code: 0, err: '' });
    expect(JSON.stringify(await seen('skipped'))).not.toContain('AWS_');
  });

  test('threat/W1 a role that does not trust the account is refused where the platform asks for it', async () => {
    expect(await cluster.succeeds('create serviceaccount thief -n team-b')).toContain('created');
    await cluster.apply(roleMap(JSON.stringify({ 'team-b/thief': { RoleARN: ROLE } })));
    await until(async () => {
      const { err } = await cluster.apply(pod('thief', 'thief', {}, { namespace: 'team-b' }));
      if (!err.includes('denied the request')) await cluster.kubectl('delete pod thief -n team-b');
      return err.includes(
        `admission webhook "pod-identity-webhook.amazonaws.com" denied the request: role ${ROLE} does not let system:serviceaccount:team-b:thief in: its trust policy`,
      );
    });
  });

  test('threat/W1 whoever annotates an account hears of it, and is refused where the platform asks for it', async () => {
    await cluster.succeeds('create serviceaccount second -n team-b');
    const { code, err } = await cluster.kubectl(
      `annotate serviceaccount second -n team-b ${PREFIX}/role-arn=${OPEN_ROLE} ${PREFIX}/token-expiration=31536000`,
    );
    expect({ code, err }).toEqual({
      code: 0,
      err: 'Warning: the token lives 31536000 seconds; EKS gives 86400 at most: lower the annotation token-expiration\n',
    });
    const refused = await cluster.kubectl(
      `annotate serviceaccount second -n team-b --overwrite ${PREFIX}/role-arn=${ROLE}`,
    );
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      `admission webhook "serviceaccount-identity.lockkeeper.dev" denied the request: role ${ROLE} does not let system:serviceaccount:team-b:second in`,
    );
    expect(await cluster.kubectl('label serviceaccount second -n team-b app=web')).toMatchObject({ code: 0 });
  });

  test("threat/W2 a volume of the token's name is refused where the platform asks for it, a role on the default account is told", async () => {
    const volumes = [{ name: 'aws-iam-token', hostPath: { path: '/var/lib' } }];
    expect((await cluster.apply(pod('volume', 'reader', { volumes }))).err).toContain(
      'a volume aws-iam-token of its own',
    );
    await until(async () => (await cluster.kubectl('get serviceaccount default -n team-a')).code === 0);
    await cluster.succeeds(`annotate serviceaccount default -n team-a ${PREFIX}/role-arn=${ROLE}`);
    await until(async () => {
      await cluster.kubectl('delete pod unnamed -n team-a --ignore-not-found');
      const { code, err } = await cluster.apply(pod('unnamed', ''));
      return code === 0 && err.startsWith('Warning: every pod of namespace team-a that names no ServiceAccount');
    });
  });

  test('threat/W2 a namespace that requires identities refuses pods without one, and all of them while no webhook answers', async () => {
    const strict = (name: string, metadata: object = {}) =>
      pod(name, 'default', {}, { namespace: 'strict', ...metadata });
    const denied =
      'admission webhook "required-pod-identity.lockkeeper.dev" denied the request: container app would get no AWS identity';
    expect((await cluster.apply(strict('a'))).err).toContain(denied);
    const skip = { labels: { [`${PREFIX}/skip-pod-identity-webhook`]: 'true' } };
    expect((await cluster.apply(strict('b', skip))).err).toContain(denied);
  });

  test('the ConfigMap gives roles, and a fault in it takes none away', async () => {
    await cluster.apply(
      account('mapped', {}),
      roleMap(JSON.stringify({ 'team-a/mapped': { RoleARN: ROLE }, nokey: {} })),
    );
    await until(async () => webhook.logged().includes('its key is not namespace/account'));
    await cluster.apply(roleMap('{'));
    await until(async () => webhook.logged().includes('it is no JSON object'));
    expect(await cluster.apply(pod('mapped', 'mapped'))).toMatchObject({ code: 0 });
    expect(JSON.stringify(await seen('mapped'))).toContain(ROLE);
  });

  test('an account with an association gets container credentials and the label', async () => {
    await cluster.apply(account('associated', {}));
    await writeFile(
      associations,
      JSON.stringify({ identities: [{ namespace: 'team-a', serviceAccount: 'associated' }] }),
    );
    await until(async () => webhook.logged().includes('"accounts":1'));
    expect(await cluster.apply(pod('associated', 'associated'))).toMatchObject({ code: 0, err: '' });
    const found = await seen('associated');
    expect(found.metadata.labels).toEqual({ [`${PREFIX}/pod-identity`]: 'enabled' });
    expect(JSON.stringify(found.spec)).toContain('http://169.254.170.23/v1/credentials');
  });

  test('metrics have the names of upstream; no pod and no account is in them', async () => {
    const text = await (await fetch(`${webhook.metrics}/metrics`)).text();
    expect(text).toMatch(/pod_identity_webhook_pod_count\{method="sts_web_identity"\} \d/);
    expect(text).toContain('pod_identity_webhook_used 1');
    expect(text).toMatch(/http_request_count\{verb="POST",path="\/mutate",code="200"\} \d/);
    expect(text).not.toContain('team-a');
  });

  test('pods start without an identity when no webhook answers, except where one is required', async () => {
    await webhook.end();
    expect(await cluster.apply(pod('alone', 'reader'))).toMatchObject({ code: 0 });
    expect(JSON.stringify(await seen('alone'))).not.toContain('AWS_');
    const { code, err } = await cluster.apply(pod('alone', 'default', {}, { namespace: 'strict' }));
    expect(code).toBe(1);
    expect(err).toContain('failed calling webhook "required-pod-identity.lockkeeper.dev"');
  });
});
