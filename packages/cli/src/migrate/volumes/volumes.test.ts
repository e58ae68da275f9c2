import type { KubeObject } from '@lockkeeper/kube';
import { describe, expect, it } from 'vitest';
import { checkMigration, type MigrationReport } from '../check-migration.ts';
import { takeInventory } from '../inventory.ts';
import { printReport } from '../print-report.ts';

const ROLE = 'arn:aws:iam::111122223333:role/web';
const DRIVER = 'secrets-store.csi.k8s.io';

function object(apiVersion: string, kind: string, name: string, more: object = {}, metadata: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'team-a', ...metadata }, ...more };
}

const OBJECTS = '[{objectName: db, objectType: secretsmanager}]';

function providerClass(parameters: object = {}, name = 'db'): KubeObject {
  const spec = { provider: 'aws', parameters: { objects: OBJECTS, region: 'eu-west-1', ...parameters } };
  return object('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', name, { spec });
}

function podSpec(className = 'db', attributes: object = {}, more: object = {}): object {
  const volumeAttributes = { secretProviderClass: className, ...attributes };
  return {
    serviceAccountName: 'web',
    containers: [{ name: 'web', image: 'web:1' }],
    volumes: [{ name: 'secrets', csi: { driver: DRIVER, readOnly: true, volumeAttributes } }],
    ...more,
  };
}

function deployment(name: string, spec: object, replicas = 2): KubeObject {
  return object('apps/v1', 'Deployment', name, { spec: { replicas, template: { spec } } });
}

const account = (annotations: object = { 'eks.amazonaws.com/role-arn': ROLE }): KubeObject =>
  object('v1', 'ServiceAccount', 'web', {}, { annotations });

function driverObject(audiences: readonly string[], requiresRepublish = true): KubeObject {
  const tokenRequests = audiences.map((audience) => ({ audience }));
  return object('storage.k8s.io/v1', 'CSIDriver', DRIVER, { spec: { tokenRequests, requiresRepublish } });
}

/** A DaemonSet of kube-system, as the charts of today make them. */
function daemon(name: string, image: string, args: readonly string[], container: object = {}): KubeObject {
  const volumes = [{ name: 'sockets', hostPath: { path: '/etc/kubernetes/secrets-store-csi-providers' } }];
  const spec = { volumes, containers: [{ name, image, args, ...container }] };
  return object('apps/v1', 'DaemonSet', name, { spec: { template: { spec } } }, { namespace: 'kube-system' });
}

const ascp = (args: readonly string[] = [], container: object = {}): KubeObject =>
  daemon('ascp', 'public.ecr.aws/aws-secrets-manager/secrets-store-csi-driver-provider-aws:3.1.1', args, container);

const check = (...objects: readonly KubeObject[]): MigrationReport => checkMigration(takeInventory(objects));

function said(report: MigrationReport, kind: string, name: string): string {
  const found = report.objects.find((one) => one.kind === kind && one.name === name);
  if (found === undefined) return 'is not looked at';
  return found.findings.map(({ severity, text, mend = '' }) => `${severity}: ${text} ${mend}`).join('\n');
}

describe('a SecretProviderClass', () => {
  it('that needs nothing has nothing said of it', () => {
    expect(said(check(providerClass()), 'SecretProviderClass', 'db')).toBe('');
  });

  it('of another provider is none of ours', () => {
    const other = object('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'v', { spec: { provider: 'vault' } });
    expect(check(other).objects).toEqual([]);
  });

  it.each([
    ['no region, and nobody knows the node', { region: '' }, ''],
    [
      'a mode with set-uid',
      { objects: '[{objectName: db, objectType: secretsmanager, filePermission: "4755"}]' },
      'blocked: objects[0] "db": Invalid File Permission: 4755 let it begin with 0',
    ],
    [
      'files that overwrite each other',
      { objects: '[{objectName: a/b, objectType: secretsmanager}, {objectName: a_b, objectType: secretsmanager}]' },
      'is used twice',
    ],
    [
      'an alias that leads out',
      { objects: '[{objectName: db, objectType: secretsmanager, objectAlias: ../x}]' },
      'the file name ".._x" begins with',
    ],
    [
      'an ARN without its last six characters',
      { objects: '[{objectName: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"}]' },
      'blocked: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db": ',
    ],
    ['nothing to mount', { objects: '' }, 'blocked: Failed to load SecretProviderClass: objects is empty'],
    ['what is no YAML', { objects: '[' }, 'blocked: Failed to load SecretProviderClass'],
    ['an identity that cannot be read', { usePodIdentity: 'maybe' }, 'blocked: usePodIdentity: '],
    ['one region twice', { failoverRegion: 'eu-west-1' }, 'failover region cannot be the same'],
    [
      'a second region that is none',
      { failoverRegion: 'eu-nowhere-1' },
      'blocked: failoverRegion "eu-nowhere-1" is no region',
    ],
    [
      'a second region',
      { failoverRegion: 'eu-west-2' },
      'differs: eu-west-2 is asked only when eu-west-1 gives no answer',
    ],
  ])('with %s is told so', (_, parameters, text) => {
    expect(said(check(providerClass(parameters)), 'SecretProviderClass', 'db')).toContain(text);
  });

  it('may write an ARN without its last six characters for a role of the same account', () => {
    const objects = (id: string): object => ({
      objects: `[{objectName: "arn:aws:secretsmanager:eu-west-1:${id}:secret:db"}]`,
    });
    const told = (parameters: object): string =>
      said(check(providerClass(parameters), account(), deployment('web', podSpec())), 'SecretProviderClass', 'db');
    expect(told(objects('111122223333'))).toBe('');
    expect(told(objects('999988887777'))).toContain('blocked');
    expect(told({ ...objects('111122223333'), usePodIdentity: 'true' })).toContain('blocked');
  });

  it('that has the driver write Secrets hears what admission will say of them', () => {
    const secretObjects = [
      { secretName: 'token', type: 'kubernetes.io/service-account-token', data: [{ objectName: 'db', key: 'k' }] },
      { secretName: 'empty' },
    ];
    const parameters = { objects: OBJECTS, region: 'eu-west-1' };
    const spec = { provider: 'aws', parameters, secretObjects };
    const text = said(
      check(object('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'db', { spec })),
      'SecretProviderClass',
      'db',
    );
    expect(text).toContain('differs: lockkeeper admission refuses the next edit of it: spec.secretObjects[0]: ');
    expect(text).toContain('note: kubectl is warned of it: spec.secretObjects[1]: the driver writes nothing');
  });

  it('is told of all its broken entries at once', () => {
    const objects = '[{objectName: a}, {objectName: b, objectType: ssm}, {objectName: c, objectType: ssmparameter}]';
    const text = said(check(providerClass({ objects })), 'SecretProviderClass', 'db');
    expect(text).toContain('objects[0] "a": Must use objectType');
    expect(text).toContain('objects[1] "b": Invalid objectType: ssm');
    expect(text).not.toContain('objects[2]');
  });
});

describe('a workload that mounts a class', () => {
  it('has nothing said of it, and pods that a workload makes are not said twice', () => {
    const made = object(
      'v1',
      'Pod',
      'web-1',
      { spec: podSpec() },
      {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d', uid: 'u', controller: true }],
      },
    );
    const report = check(providerClass(), deployment('web', podSpec()), made);
    expect(report.objects.map(({ kind, name, findings }) => [kind, name, findings])).toEqual([
      ['SecretProviderClass', 'db', []],
      ['Deployment', 'web', []],
    ]);
  });

  it.each([
    [
      'changes the objects of its class',
      podSpec('db', { objects: '[]' }),
      'blocked: volume "secrets": volumeAttributes change objects',
    ],
    ['changes the region of its class', podSpec('db', { region: 'eu-west-2' }), ''],
    [
      'names a class that is not there',
      podSpec('gone'),
      'note: volume "secrets": SecretProviderClass "gone" of namespace team-a is not there',
    ],
  ])('and %s is told so', (_, spec, text) => {
    expect(said(check(providerClass(), deployment('web', spec)), 'Deployment', 'web')).toContain(text);
  });
});

describe('the CSIDriver', () => {
  it('that asks for no tokens is blocked, with the command that adds them', () => {
    const text = said(check(providerClass(), driverObject([])), 'CSIDriver', DRIVER);
    expect(text).toContain('blocked: tokenRequests lack sts.amazonaws.com');
    expect(text).toContain(
      `kubectl patch csidriver ${DRIVER} --type merge -p '{"spec":{"tokenRequests":[{"audience":"sts.amazonaws.com"}]}}'`,
    );
  });

  it('keeps the tokens that it asks for already', () => {
    const report = check(providerClass({ usePodIdentity: 'true' }), driverObject(['vault']));
    expect(said(report, 'CSIDriver', DRIVER)).toContain('[{"audience":"vault"},{"audience":"pods.eks.amazonaws.com"}]');
  });

  it('that publishes no volume again follows no rotation', () => {
    const report = check(providerClass(), driverObject(['sts.amazonaws.com'], false));
    expect(said(report, 'CSIDriver', DRIVER)).toContain('note: requiresRepublish is off');
  });
});

describe('what takes the place of the provider', () => {
  const flags = ({ csiFlags }: MigrationReport): readonly string[] => csiFlags.map(({ flag }) => flag);

  it('listens where the driver looks, and writes the files that were written by the provider', () => {
    const mounts = [
      { name: 'sockets', mountPath: '/var/run/secrets-store-csi-providers' },
      { name: 'pods', mountPath: '/data/kubelet/pods' },
    ];
    const env = [
      { name: 'AWS_REGION', value: 'eu-central-1' },
      { name: 'HOME', value: '/' },
    ];
    const report = check(
      providerClass(),
      ascp(['--pod-identity-http-timeout', '200ms', '--qps=50'], { volumeMounts: mounts, env }),
      daemon('driver', 'registry.k8s.io/csi-secrets-store/driver:v1.6.0', ['--max-call-recv-msg-size=8388608']),
    );
    expect(flags(report)).toEqual([
      '--provider-volume=/etc/kubernetes/secrets-store-csi-providers',
      '--driver-writes-secrets=false',
      '--kubelet-path=/data/kubelet',
      '--pod-identity-http-timeout=200ms',
      'AWS_REGION=eu-central-1',
      '--max-message-size=8388608',
    ]);
    expect(said(report, 'DaemonSet', 'ascp')).toContain('--qps has no effect here');
  });

  it('leaves the files to the driver where it wrote them before', () => {
    expect(flags(check(providerClass(), ascp(['--driver-writes-secrets=true'])))).toEqual([
      '--provider-volume=/var/run/secrets-store-csi-providers',
    ]);
  });

  it('goes to the endpoints that variables of the AWS SDK name, except for those of two protocols', () => {
    const env = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'].map((name) => ({ name, value: 'true' }));
    const report = check(providerClass(), ascp(['--driver-writes-secrets'], { env }));
    expect(flags(report)).toContain('AWS_USE_FIPS_ENDPOINT=true');
    expect(said(report, 'DaemonSet', 'ascp')).toContain('differs: AWS_USE_DUALSTACK_ENDPOINT has no effect here');
  });
});

describe('the identity of pods with volumes', () => {
  it('needs what its objects ask for, once for each account', () => {
    const parameters = providerClass({ objects: '[{objectName: /p, objectType: ssmparameter}]' }, 'params');
    const report = check(
      providerClass(),
      parameters,
      account(),
      deployment('web', podSpec()),
      deployment('api', podSpec('params')),
    );
    expect(report.actions).toEqual([
      {
        kind: 'ServiceAccount',
        namespace: 'team-a',
        name: 'web',
        role: ROLE,
        required: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'],
        forBatches: ['secretsmanager:BatchGetSecretValue'],
      },
    ]);
  });
});

describe('calls a day for files', () => {
  const pod = (name: string, node: string): KubeObject =>
    object('v1', 'Pod', name, { spec: podSpec('db', {}, { nodeName: node }), status: { phase: 'Running' } });
  const rounds = 24 * 30;

  it('are those of each pod today, and of each identity and node after', () => {
    const objects = JSON.stringify(
      Array.from({ length: 25 }, (_, i) => ({ objectName: `s${i}`, objectType: 'secretsmanager' })),
    );
    const pods = Array.from({ length: 8 }, (_, i) => pod(`web-${i}`, `node-${i % 2}`));
    const { mounts } = check(providerClass({ objects }), account(), driverObject(['sts.amazonaws.com']), ...pods);
    expect(mounts?.volumes).toBe(8);
    expect(mounts?.today).toEqual({ secretsManager: 8 * 25 * rounds, parameterStore: 0, sts: 8 * rounds });
    expect(mounts?.after).toEqual({ secretsManager: 2 * 2 * rounds, parameterStore: 0, sts: 2 * 24 });
  });

  it('are doubled by a second region today, and shared by no pods with EKS Pod Identity', () => {
    const pods = [pod('web-0', 'node-0'), pod('web-1', 'node-0')];
    const parameters = { failoverRegion: 'eu-west-2', usePodIdentity: 'true' };
    const { mounts } = check(providerClass(parameters), driverObject(['pods.eks.amazonaws.com']), ...pods);
    expect(mounts?.today).toEqual({ secretsManager: 2 * 2 * rounds, parameterStore: 0, sts: 0 });
    expect(mounts?.after).toEqual({ secretsManager: 2 * rounds, parameterStore: 0, sts: 0 });
  });

  it('are none where nothing is rotated, and follow the interval of the driver elsewhere', () => {
    const off = check(providerClass(), driverObject(['sts.amazonaws.com'], false), pod('web', 'n'));
    expect(off.mounts).toMatchObject({
      rotationSeconds: 0,
      today: { secretsManager: 0 },
      after: { secretsManager: 0 },
    });
    const driver = daemon('driver', 'registry.k8s.io/csi-secrets-store/driver:v1.5.6', [
      '--enable-secret-rotation=true',
      '--rotation-poll-interval=1h',
    ]);
    const on = check(providerClass(), driver, pod('web', 'n'));
    expect(on.mounts).toMatchObject({
      rotationSeconds: 3_600,
      today: { secretsManager: 24, sts: 24 },
      after: { secretsManager: 24, sts: 24 },
    });
  });

  it('are counted from what workloads ask for where there are no pods', () => {
    const { mounts } = check(providerClass(), deployment('web', podSpec(), 3));
    expect(mounts).toMatchObject({ volumes: 3, today: { secretsManager: 3 * rounds } });
  });
});

it('threat/L1 the report has no variable of a program but those that carry over, and threat/L12 escapes names', () => {
  const env = [
    { name: 'AWS_SECRET_ACCESS_KEY', value: 'hunter2-planted' },
    { name: 'AWS_REGION', value: 'eu-west-1\u001b[2J' },
  ];
  const objects = '[{objectName: "a\\e[2J", objectType: secretsmanager}, {objectName: "a\\e[2J"}]';
  const report = check(providerClass({ objects }, 'x\u001b[2J'), ascp([], { env }));
  expect(printReport(report)).toContain('AWS_REGION=eu-west-1');
  expect(printReport(report)).not.toContain('\u001b');
  expect(printReport(report) + JSON.stringify(report)).not.toContain('hunter2-planted');
});

it('the report shows flags, actions and calls of files, and nothing of ESO where there is none', () => {
  const text = printReport(check(providerClass(), account(), ascp(), deployment('web', podSpec())));
  expect(text).toContain('FLAGS AND VARIABLES OF lockkeeper csi');
  expect(text).toContain('ServiceAccount team-a/web');
  expect(text).toContain('AWS CALLS A DAY FOR FILES');
  expect(text).not.toContain('AWS CALLS A MONTH');
});
