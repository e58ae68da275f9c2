import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandBlocks, Reader, Unread } from './reader.ts';

const root = resolve(import.meta.dirname, '../..');
const PAGE = 'docs/volumes.md';
const hasClients = (['kubectl', 'aws'] as const)
  .map((name) => hasClient(name, 'the guide for secrets as files, typed by hand'))
  .every(Boolean);

const SECRET = 'objectName: shop/db, objectType: secretsmanager';

/** Pods of the namespace shop that do not start: by name what is different about them, and what the page says of it. */
const broken: Readonly<
  Record<
    string,
    { readonly says: string; readonly account?: string; readonly objects?: string; readonly volume?: object }
  >
> = {
  gone: { says: 'failed to get secretproviderclass shop/gone', volume: { secretProviderClass: 'gone' } },
  'no-role': { says: 'An IAM role must be associated with service account default', account: 'default' },
  stranger: { says: 'Not authorized to perform sts:AssumeRoleWithWebIdentity', account: 'stranger' },
  denied: {
    says: 'because no identity-based policy allows the secretsmanager:GetSecretValue action',
    objects: '[{objectName: other/db, objectType: secretsmanager}]',
  },
  missing: { says: 'ResourceNotFoundException', objects: '[{objectName: shop/none, objectType: secretsmanager}]' },
  untyped: { says: 'Must use objectType when a full ARN is not specified', objects: '[{objectName: shop/db}]' },
  twice: { says: 'is used twice', objects: `[{${SECRET}}, {${SECRET.replace('/', '_')}}]` },
  key: {
    says: 'does not point to a valid object',
    objects: `[{${SECRET}, jmesPath: [{path: passwort, objectAlias: p}]}]`,
  },
  override: {
    says: 'volumeAttributes change the parameter objects',
    volume: { secretProviderClass: 'web', objects: `[{${SECRET}}]` },
  },
};

function pod(name: string, serviceAccountName: string, volumeAttributes: object): object {
  const csi = { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes };
  const volumeMounts = [{ name: 'secrets', mountPath: '/mnt/secrets', readOnly: true }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: {
      serviceAccountName,
      containers: [{ name: 'web', image: 'nginx', volumeMounts }],
      volumes: [{ name: 'secrets', csi }],
    },
  };
}

function brokenPods(): object {
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/shop-web' };
  const stranger = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'stranger', namespace: 'shop', annotations },
  };
  const items = Object.entries(broken).flatMap(([name, { account = 'web', objects, volume }]) => [
    ...(objects === undefined
      ? []
      : [
          {
            apiVersion: 'secrets-store.csi.x-k8s.io/v1',
            kind: 'SecretProviderClass',
            metadata: { name, namespace: 'shop' },
            spec: { provider: 'aws', parameters: { objects } },
          },
        ]),
    pod(name, account, volume ?? { secretProviderClass: objects === undefined ? 'web' : name }),
  ]);
  return { apiVersion: 'v1', kind: 'List', items: [stranger, ...items] };
}

describe.runIf(hasClients)(PAGE, () => {
  let reader: Reader;
  let page: Unread;
  let text = '';

  beforeAll(async () => {
    page = new Unread(await commandBlocks(PAGE));
    text = await readFile(join(root, PAGE), 'utf8');
    const [, , ...flags] = page.next('lockkeeper lab --with-csi').split(' ');
    reader = await Reader.withLab(flags);
  });
  afterAll(() => reader.close());

  const warnings = (name: string): Promise<string> =>
    reader.must(
      `kubectl -n shop get events --field-selector type=Warning,involvedObject.name=${name} -o jsonpath='{.items[*].message}'`,
    );

  it('installs the provider', async () => {
    expect(await reader.must(page.next('kubectl get csidriver'))).toBe('true sts.amazonaws.com pods.eks.amazonaws.com');
    const installed = await reader.must(page.next('lockkeeper csi --print-manifests'));
    expect(installed).toContain('serviceaccount/lockkeeper-csi');
    expect(installed).toContain('daemonset.apps/lockkeeper-csi created');
    expect(installed).toContain('successfully rolled out');
  });

  it('mounts what the class says, with the role of the pod', async () => {
    await reader.must(page.next('kubectl create namespace shop'));
    const shown = await reader.must(page.next('kubectl apply -f docs/volumes/web.yaml'));
    expect(shown).toContain('db-password\ndb.json\nlog-level');
  });

  it('follows a new value, and says on the pod when it cannot', async () => {
    expect(await reader.must(page.next('VERSION='))).toMatch(/condition met[\s\S]*second$/);
    const [remove = '', look = ''] = page.next('aws iam delete-role-policy').split('\n');
    await reader.must(remove);
    await expect.poll(() => warnings('web'), { timeout: 90_000, interval: 1_000 }).toContain('AccessDeniedException');
    expect(await reader.must(look)).toContain('FailedRotation');
    expect(await reader.must('lockkeeper lab exec -n shop web -- cat /mnt/secrets/db-password')).toMatch(/second$/);
    await reader.must(
      'aws iam put-role-policy --role-name shop-web --policy-name read --policy-document file://docs/volumes/policy.json',
    );
  });

  it('says why a pod does not start, in the words of the table', async () => {
    await reader.must('aws secretsmanager create-secret --name other/db --secret-string x');
    await reader.apply(brokenPods());
    const look = page.next('kubectl -n shop events');
    for (const [name, { says }] of Object.entries(broken)) {
      expect(text).toContain(`\`${says}\``);
      await expect.poll(() => warnings(name), { timeout: 90_000, interval: 1_000 }).toContain(says);
    }
    expect(await reader.must(look.replace('pod/web', 'pod/missing'))).toContain('FailedMount');
    expect(page.left).toEqual([]);
  });

  it('says what the driver and the node lack', async () => {
    const without = JSON.stringify({ spec: { tokenRequests: [] } });
    await reader.must(`kubectl patch csidriver secrets-store.csi.k8s.io --type merge -p '${without}'`);
    await reader.apply(pod('no-token', 'web', { secretProviderClass: 'web' }));
    const says = 'CSI token error: serviceAccount.tokens not provided';
    expect(text).toContain(`\`${says}\``);
    await expect.poll(() => warnings('no-token'), { timeout: 90_000, interval: 1_000 }).toContain(says);
    const { out } = await reader.type('lockkeeper migrate check --no-secrets');
    const patch = /do: (kubectl patch csidriver .*)/.exec(out)?.[1] ?? '';
    await reader.must(patch);
    await reader.must('kubectl -n shop wait --for=condition=Ready pod/no-token --timeout=120s');
  });

  it('says that the account of the role does not know the cluster', async () => {
    const listed = "aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[0].Arn' --output text";
    await reader.must(`aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "$(${listed})"`);
    await reader.must('kubectl -n shop create serviceaccount late');
    await reader.must(
      'kubectl -n shop annotate serviceaccount late eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/shop-web',
    );
    await reader.apply(pod('late', 'late', { secretProviderClass: 'web' }));
    const says = 'No OpenIDConnect provider found in your account';
    expect(text).toContain(`\`${says}\``);
    await expect.poll(() => warnings('late'), { timeout: 90_000, interval: 1_000 }).toContain(says);
  });
});
