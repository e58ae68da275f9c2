import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createdByLabel, dataHash, fieldManager, SealedValue, syncedResourceVersion } from '@lockkeeper/core';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandBlocks, Reader, Unread } from './reader.ts';

const hasClients = (['kubectl', 'aws'] as const)
  .map((name) => hasClient(name, 'the guide for moving over, typed by hand'))
  .every(Boolean);

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

/** Access keys that stand for the role of the operator's pod: it reads no shared AWS configuration. */
interface OperatorKeys extends Readonly<Record<string, string>> {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
}

/** A namespace with one store that has access keys and one that has none, and ESO's own Deployment. */
async function furnish(reader: Reader): Promise<OperatorKeys> {
  for (const [name, value] of Object.entries(VALUES))
    await reader.must(`aws secretsmanager create-secret --name ${name} --secret-string ${value}`);
  await reader.must('aws iam create-user --user-name reader');
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }] };
  await reader.must(
    `aws iam put-user-policy --user-name reader --policy-name read --policy-document '${JSON.stringify(policy)}'`,
  );
  const keys = await reader.must('aws iam create-access-key --user-name reader --output json');
  const { AccessKey } = JSON.parse(keys) as { AccessKey: { AccessKeyId: string; SecretAccessKey: string } };
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
  return { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
}

/** A ServiceAccount with a role that may read, a class, ASCP's DaemonSet as its manifests make it, and a pod that waits. */
async function furnishAscp(reader: Reader): Promise<void> {
  const raw = JSON.parse(await reader.must('kubectl get --raw /.well-known/openid-configuration')) as {
    readonly issuer: string;
  };
  const issuer = raw.issuer.replace('https://', '');
  await reader.must(
    `aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list sts.amazonaws.com`,
  );
  const Federated = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
  const Condition = { StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:team-a:web' } };
  const may = (Action: string, more: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, ...more }] });
  const trust = may('sts:AssumeRoleWithWebIdentity', { Principal: { Federated }, Condition });
  const reads = may('secretsmanager:GetSecretValue', { Resource: '*' });
  await reader.must(`aws iam create-role --role-name web --assume-role-policy-document '${trust}'`);
  await reader.must(`aws iam put-role-policy --role-name web --policy-name read --policy-document '${reads}'`);
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/web' };
  await reader.apply({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'web', namespace: 'team-a', annotations },
  });
  await reader.apply({
    apiVersion: 'secrets-store.csi.x-k8s.io/v1',
    kind: 'SecretProviderClass',
    metadata: { name: 'web', namespace: 'team-a' },
    spec: { provider: 'aws', parameters: { objects: '[{objectName: db, objectType: secretsmanager}]' } },
  });
  await reader.apply(ascp);
  const volumeAttributes = { secretProviderClass: 'web' };
  const csi = { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes };
  const volumeMounts = [{ name: 'secrets', mountPath: '/mnt/secrets', readOnly: true }];
  await reader.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'team-a' },
    spec: {
      serviceAccountName: 'web',
      containers: [{ name: 'web', image: 'nginx', volumeMounts }],
      volumes: [{ name: 'secrets', csi }],
    },
  });
}

const app = { app: 'csi-secrets-store-provider-aws' };
const ascp = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: app.app, namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: app },
    template: {
      metadata: { labels: app },
      spec: {
        containers: [
          {
            name: 'provider-aws-installer',
            image: 'public.ecr.aws/aws-secrets-manager/secrets-store-csi-driver-provider-aws:3.1.1',
            args: ['--provider-volume=/var/run/secrets-store-csi-providers'],
            volumeMounts: [{ name: 'providervol', mountPath: '/var/run/secrets-store-csi-providers' }],
          },
        ],
        volumes: [{ name: 'providervol', hostPath: { path: '/etc/kubernetes/secrets-store-csi-providers' } }],
      },
    },
  },
};

/** As upstream's deploy/mutatingwebhook.yaml: nobody answers it here, which its failurePolicy allows. */
const upstreamWebhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'pod-identity-webhook' },
  webhooks: [
    {
      name: 'pod-identity-webhook.amazonaws.com',
      failurePolicy: 'Ignore',
      sideEffects: 'None',
      admissionReviewVersions: ['v1beta1', 'v1'],
      clientConfig: { service: { name: 'pod-identity-webhook', namespace: 'default', path: '/mutate' } },
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    },
  ],
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Servers of metrics and health that two processes on one machine cannot share. */
const NO_PORTS = ['--metrics-addr=0', '--live-addr=0'];

describe.runIf(hasClients)('docs/moving-over.md', () => {
  let reader: Reader;
  let page: Unread;
  let operatorKeys: OperatorKeys;
  let webhookPort: number;

  beforeAll(async () => {
    webhookPort = await freePort();
    reader = await Reader.withLab([
      '--webhook-service',
      `external-secrets/lockkeeper-admission=127.0.0.1:${webhookPort}`,
    ]);
    operatorKeys = await furnish(reader);
    const blocks = await commandBlocks('docs/moving-over.md');
    page = new Unread(blocks.flatMap((block) => block.split('\n')));
  });
  afterAll(() => reader.close());

  /** `lockkeeper operator …` stays in the foreground; a reader has a second terminal. */
  const startOperator = (): Promise<() => Promise<void>> =>
    reader.start(page.next('lockkeeper operator'), 'operator is working', NO_PORTS, operatorKeys);

  /** Shows the variables that a pod would get. */
  let look = '';
  let stopWebhook = (): Promise<void> => Promise.resolve();
  /** Installs the webhook and starts it, by the next two commands of a page; its pod would stand behind the Service. */
  const startWebhook = async (read: Unread): Promise<void> => {
    await reader.must(read.next('lockkeeper admission --print-manifests --pod-identity'));
    const here = [`--listen-addr=127.0.0.1:${webhookPort}`, '--shutdown-delay=0', ...NO_PORTS];
    const command = `${read.next('lockkeeper admission --pod-identity')} --kubeconfig "$KUBECONFIG"`;
    stopWebhook = await reader.start(command, '"serving"', here);
  };

  const version = (kind: string, name: string): Promise<string> =>
    reader.must(`kubectl -n team-a get ${kind} ${name} -o jsonpath='{.metadata.resourceVersion}'`);

  it('shows what would change, and writes the grants', async () => {
    const { code, out } = await reader.type(page.next('lockkeeper migrate check'));
    expect(out).toMatch(/blocked SecretStore team-a\/shared[\s\S]*StoreGrant/);
    expect(out).toContain('secretsmanager:BatchGetSecretValue');
    expect(out).toMatch(/5 objects|4 objects/);
    expect(code).toBe(1);
    expect(await readFile(join(reader.place.folder, 'grants.yaml'), 'utf8')).toContain('allowControllerIdentity: true');
  });

  it('prepares CRDs and grants', async () => {
    const crds = await reader.must(page.next('kubectl apply --server-side'));
    expect(crds).toContain('externalsecrets.external-secrets.io serverside-applied');
    expect(await reader.must(page.next('kubectl apply -f grants.yaml'))).toContain(
      'storegrant.lockkeeper.dev/team-a-shared created',
    );
  });

  it('serves one store beside ESO and leaves the others alone', async () => {
    const before = await Promise.all([
      version('secret', 'db'),
      version('secret', 'shared'),
      version('externalsecret', 'shared'),
    ]);
    await reader.must(page.next('kubectl -n team-a patch secretstore aws'));
    const stop = await startOperator();
    await reader.must('kubectl -n team-a wait --for=condition=Ready secretstore/aws --timeout=30s');
    await reader.must('aws secretsmanager put-secret-value --secret-id db --secret-string hunter2-new1');
    await reader.must('kubectl -n team-a annotate externalsecret db force-sync=1');
    const wanted = Buffer.from('hunter2-new1').toString('base64');
    await reader.must(`kubectl -n team-a wait --for=jsonpath='{.data.password}'=${wanted} secret/db --timeout=30s`);
    expect([await version('secret', 'shared'), await version('externalsecret', 'shared')]).toEqual(before.slice(1));
    await stop();
    await reader.must(page.next('kubectl -n team-a patch secretstore aws --type json'));
  });

  it('switches without writing one Secret, and works then', async () => {
    await reader.must(page.next('kubectl get secrets -A'));
    await reader.must(page.next('kubectl -n external-secrets scale'));
    const stop = await startOperator();
    await reader.must('kubectl -n team-a wait --for=condition=Ready secretstore --all --timeout=30s');
    expect(await reader.must(page.next('kubectl get secrets -A'))).toBe('');
    await reader.must('aws secretsmanager put-secret-value --secret-id shared --secret-string hunter2-newer12');
    await reader.must('kubectl -n team-a annotate externalsecret shared force-sync=1');
    const wanted = Buffer.from('hunter2-newer12').toString('base64');
    await reader.must(`kubectl -n team-a wait --for=jsonpath='{.data.password}'=${wanted} secret/shared --timeout=30s`);
    await stop();
  });

  it('tells what takes the place of ASCP, and lets pods go on', async () => {
    await furnishAscp(reader);
    const { code, out } = await reader.type(page.next('lockkeeper migrate check'));
    expect(out).toMatch(/FLAGS AND VARIABLES OF lockkeeper csi\n {2}--provider-volume=\/etc\/kubernetes/);
    expect(out).toMatch(/ServiceAccount team-a\/web\n {4}needs secretsmanager:GetSecretValue/);
    expect(out).toContain('AWS CALLS A DAY FOR FILES');
    expect(code, out).toBe(0);
    const waits = (): Promise<string> => reader.must('kubectl -n team-a events --for pod/web --types=Warning');
    await expect.poll(waits, { timeout: 90_000, interval: 1_000 }).toContain('provider not found: provider "aws"');
    expect(await reader.must(page.next('kubectl -n kube-system delete daemonset'))).toContain('deleted');
    await reader.must(page.next('lockkeeper csi --print-manifests'));
    expect(await reader.must(page.next('kubectl -n kube-system rollout'))).toContain('successfully rolled out');
    // A lab runs no containers: the process of the DaemonSet's, with its own flags, for the folders of the lab.
    const folder = dirname(reader.variables['KUBECONFIG'] ?? '');
    const args = await reader.must(
      `kubectl -n kube-system get daemonset lockkeeper-csi -o jsonpath='{.spec.template.spec.containers[0].args[*]}'`,
    );
    const command = `lockkeeper csi ${args} --kubeconfig "$KUBECONFIG" --provider-volume=${join(folder, 'csi-providers')}`;
    await reader.start(command, '"serving"', [...NO_PORTS, `--kubelet-path=${join(folder, 'kubelet')}`]);
    await reader.must('kubectl -n team-a wait --for=condition=Ready pod/web --timeout=120s');
    expect(await reader.must('lockkeeper lab exec -n team-a web -- cat /mnt/secrets/db')).toMatch(/hunter2-new1$/);
  });

  it('tells what takes the place of the pod identity webhook, and injects the same', async () => {
    await reader.apply(upstreamWebhook);
    const report = JSON.parse(await reader.must(`${page.next('lockkeeper migrate check -o json')} 2>/dev/null`)) as {
      readonly objects: readonly { readonly kind: string; readonly name: string }[];
    };
    expect(report.objects).toContainEqual(expect.objectContaining({ kind: 'MutatingWebhookConfiguration' }));
    await startWebhook(page);
    await reader.must(page.next('kubectl delete mutatingwebhookconfiguration pod-identity-webhook'));
    look = page.next('kubectl -n team-a run look');
    const shown = async (): Promise<string> => (await reader.type(look)).out;
    await expect.poll(shown, { timeout: 90_000, interval: 1_000 }).toBe('AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE');
    expect(page.left).toEqual([]);
  });

  it('and docs/pod-identity.md starts the webhook as it says', async () => {
    const blocks = await commandBlocks('docs/pod-identity.md');
    const own = new Unread(blocks.flatMap((block) => block.split('\n')));
    await stopWebhook();
    await startWebhook(own);
    const shown = async (): Promise<string> => (await reader.type(look)).out;
    const all = 'AWS_DEFAULT_REGION AWS_REGION AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE';
    await expect.poll(shown, { timeout: 90_000, interval: 1_000 }).toBe(all);
    expect(own.left).toEqual([]);
  });
});
