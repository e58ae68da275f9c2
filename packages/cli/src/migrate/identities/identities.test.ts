import type { KubeObject } from '@lockkeeper/kube';
import { describe, expect, it } from 'vitest';
import { checkMigration, type MigrationReport } from '../check-migration.ts';
import { takeInventory } from '../inventory.ts';

const ROLE = 'arn:aws:iam::111122223333:role/web';

function object(kind: string, name: string, more: object = {}, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'team-a', ...metadata }, ...more };
}

function webhook(name: string, clientConfig: object): KubeObject {
  const webhooks = [{ name, clientConfig, rules: [{ resources: ['pods'] }] }];
  return {
    ...object('MutatingWebhookConfiguration', 'pod-identity-webhook'),
    metadata: { name: 'pod-identity-webhook' },
    webhooks,
  } as KubeObject;
}

const OWN = webhook('pod-identity-webhook.amazonaws.com', {
  service: { name: 'pod-identity-webhook', namespace: 'default' },
});
const MANAGED = webhook('iam-for-pods.amazonaws.com', { url: 'https://127.0.0.1:23443/mutate' });

function program(...command: readonly string[]): KubeObject {
  const containers = [
    { name: 'webhook', image: 'amazon/amazon-eks-pod-identity-webhook:v0.6.17', command: ['/webhook', ...command] },
  ];
  return object(
    'Deployment',
    'pod-identity-webhook',
    { spec: { template: { spec: { containers } } } },
    { namespace: 'default' },
  );
}

const account = (name: string, annotations: object): KubeObject => object('ServiceAccount', name, {}, { annotations });

function pod(spec: object, annotations: object = {}): KubeObject {
  const containers = [{ name: 'web', image: 'web:1' }];
  return object('Pod', 'web', { spec: { serviceAccountName: 'web', containers, ...spec } }, { annotations });
}

const roleMap = (config: string): KubeObject =>
  object('ConfigMap', 'pod-identity-webhook', { data: { config } }, { namespace: 'external-secrets' });

const check = (...objects: readonly KubeObject[]): MigrationReport => checkMigration(takeInventory(objects));

function said(report: MigrationReport, kind: string, name: string): string {
  const found = report.objects.find((one) => one.kind === kind && one.name === name);
  if (found === undefined) return 'is not looked at';
  return found.findings.map(({ severity, text }) => `${severity}: ${text}`).join('\n');
}

const WITH_ROLE = { 'eks.amazonaws.com/role-arn': ROLE };

describe('a ServiceAccount', () => {
  it.each([
    ['a role', WITH_ROLE, ''],
    ['no role', {}, 'is not looked at'],
    ['an empty audience', { ...WITH_ROLE, 'eks.amazonaws.com/audience': '' }, 'differs: an empty audience'],
    ['a role that is none', { 'eks.amazonaws.com/role-arn': 'role/web' }, 'note: kubectl is warned of it: '],
    [
      'an expiration that cannot be read',
      { ...WITH_ROLE, 'eks.amazonaws.com/token-expiration': 'long' },
      'note: kubectl is warned of it: eks.amazonaws.com/token-expiration',
    ],
  ])('with %s', (_, annotations, text) => {
    const heard = said(check(OWN, account('web', annotations)), 'ServiceAccount', 'web');
    if (text === '') expect(heard).toBe('');
    else expect(heard).toContain(text);
  });

  it('that is the default of its namespace, with a role, is told of', () => {
    expect(said(check(OWN, account('default', WITH_ROLE)), 'ServiceAccount', 'default')).toContain(
      'note: kubectl is warned',
    );
  });

  it('is none of ours where there are neither webhook nor volumes', () => {
    expect(check(account('web', WITH_ROLE)).objects).toEqual([]);
  });
});

describe('a pod', () => {
  it('with a volume of the token that holds something else is told of', () => {
    const report = check(OWN, account('web', WITH_ROLE), pod({ volumes: [{ name: 'aws-iam-token', emptyDir: {} }] }));
    expect(said(report, 'Pod', 'web')).toContain('note: kubectl is warned of it: ');
  });

  it('that means to call AWS and has no identity is told of', () => {
    const containers = [{ name: 'web', image: 'web:1', env: [{ name: 'AWS_REGION', value: 'eu-west-1' }] }];
    expect(said(check(OWN, pod({ containers })), 'Pod', 'web')).toContain('note: kubectl is warned of it: ');
  });

  it('with nothing to say of is not listed; nor where the webhook is that of EKS, which stays', () => {
    expect(said(check(OWN, account('web', WITH_ROLE), pod({})), 'Pod', 'web')).toBe('is not looked at');
    const bare = pod({ volumes: [{ name: 'aws-iam-token', emptyDir: {} }] });
    expect(said(check(MANAGED, account('web', WITH_ROLE), bare), 'Pod', 'web')).toBe('is not looked at');
  });
});

describe('the webhook', () => {
  it('that EKS runs stays, and one of your own may stay while you try', () => {
    expect(said(check(MANAGED), 'MutatingWebhookConfiguration', 'pod-identity-webhook')).toContain(
      'the control plane of EKS runs it',
    );
    expect(said(check(OWN), 'MutatingWebhookConfiguration', 'pod-identity-webhook')).toContain(
      'it can stay beside ours',
    );
  });

  it('gives its flags to lockkeeper admission, but those that are defaults or mean nothing here', () => {
    const { admissionFlags } = check(
      OWN,
      program(
        '--in-cluster=false',
        '--annotation-prefix=eks.amazonaws.com',
        '--token-audience=sts.amazonaws.com.cn',
        '--sts-regional-endpoint=true',
        '--watch-config-map=true',
        '--compose-role-arn',
        '-v=4',
      ),
    );
    expect(admissionFlags.map(({ flag }) => flag)).toEqual([
      '--pod-identity',
      '--token-audience=sts.amazonaws.com.cn',
      '--sts-regional-endpoint',
      '--watch-config-map',
      '--compose-role-arn',
      '--compose-role-arn-account=ACCOUNT',
    ]);
  });

  it('is found by its flags where its image is named otherwise, and asked for where it is not found', () => {
    const flags = (...objects: readonly KubeObject[]): readonly string[] =>
      check(...objects).admissionFlags.map(({ flag }) => flag);
    const mirrored = (...args: readonly string[]): KubeObject => {
      const containers = [
        { name: 'w', image: 'registry.example/irsa:1', args: ['--token-audience=sts.example', ...args] },
      ];
      return object('Deployment', 'irsa', { spec: { template: { spec: { containers } } } });
    };
    expect(flags(mirrored())).toEqual(['--pod-identity', '--token-audience=sts.example']);
    expect(flags(mirrored('--pod-identity'))).toEqual([]);
    expect(flags(OWN)).toEqual(['--pod-identity']);
    expect(flags(MANAGED)).toEqual([]);
  });

  it('of another prefix finds its annotations', () => {
    const report = check(
      program('--annotation-prefix=corp.example'),
      account('web', { 'corp.example/role-arn': 'nonsense' }),
    );
    expect(said(report, 'ServiceAccount', 'web')).toContain('note: kubectl is warned of it: ');
  });
});

describe('the ConfigMap of roles', () => {
  it.each([
    ['what is no JSON', '{', 'blocked: config: '],
    ['a key without a slash', JSON.stringify({ web: { RoleARN: ROLE } }), 'differs: config: '],
    [
      'an empty audience',
      JSON.stringify({ 'team-a/web': { RoleARN: ROLE } }),
      'differs: config: "team-a/web": an empty audience',
    ],
    ['a whole entry', JSON.stringify({ 'team-a/web': { RoleARN: ROLE, Audience: 'sts.amazonaws.com' } }), ''],
  ])('with %s', (_, config, text) => {
    const heard = said(check(OWN, roleMap(config)), 'ConfigMap', 'pod-identity-webhook');
    if (text === '') expect(heard).toBe('');
    else expect(heard).toContain(text);
  });

  it('that lies beside the webhook of today is to be copied', () => {
    const elsewhere = object('ConfigMap', 'pod-identity-webhook', { data: { config: '{}' } }, { namespace: 'eks' });
    const [found] = check(OWN, elsewhere).objects.filter(({ kind }) => kind === 'ConfigMap');
    expect(found?.findings[0]).toMatchObject({
      severity: 'differs',
      mend: `kubectl -n eks get configmap pod-identity-webhook -o jsonpath='{.data.config}' | kubectl -n external-secrets create configmap pod-identity-webhook --from-file=config=/dev/stdin`,
    });
  });

  it('that nobody reads is said so', () => {
    expect(said(check(program(), roleMap('{')), 'ConfigMap', 'pod-identity-webhook')).toContain(
      'nobody reads it today',
    );
  });
});
