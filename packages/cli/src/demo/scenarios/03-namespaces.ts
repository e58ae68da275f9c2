import type { Scenario, Step } from '../scenario.ts';
import {
  applyFile,
  aws,
  createRole,
  eventSays,
  fieldIs,
  findPod,
  inPod,
  issuerProvider,
  KUBELET_SECONDS,
} from './steps.ts';

type Team = 'team-red' | 'team-blue';

const CLUSTER = 'cluster-aws-secrets-manager';
const VOLUME = '/mnt/secrets-store';
const RED_FILE = `${VOLUME}/${CLUSTER}_team-red_secret`;

/** Mounts are renewed every two minutes where nobody asked for another interval, and the kubelet takes its time. */
const ROTATION_SECONDS = 300;

function roleOf(team: Team): string {
  return `${CLUSTER}-${team}-secrets-manager-role`;
}

function secretOf(team: Team): string {
  return `${CLUSTER}/${team}/secret`;
}

function attachment(team: Team) {
  return {
    'role-name': roleOf(team),
    'policy-arn': `arn:aws:iam::{account}:policy/${CLUSTER}-${team}-secrets-manager-policy`,
  } as const;
}

/** What the platform makes for each namespace in IAM. */
function identityOf(team: Team): readonly Step[] {
  const { 'policy-arn': arn } = attachment(team);
  const name = `${CLUSTER}-${team}-secrets-manager-policy`;
  return [
    {
      title: `a policy: what lies below ${CLUSTER}/${team}/`,
      action: {
        ...aws('iam', 'create-policy', { 'policy-name': name, 'policy-document': { file: `${team}-policy.json` } }),
        query: 'Policy.Arn',
      },
      expect: { kind: 'equals', text: arn },
      undo: [aws('iam', 'delete-policy', { 'policy-arn': arn })],
    },
    createRole(`a role for ServiceAccount ${team}/default`, roleOf(team), `${team}-trust.json`),
    {
      title: 'the role has the policy',
      action: aws('iam', 'attach-role-policy', attachment(team)),
      expect: { kind: 'done' },
      undo: [aws('iam', 'detach-role-policy', attachment(team))],
    },
  ];
}

function annotated(team: Team): Step {
  return {
    title: `ServiceAccount ${team}/default is annotated with the role`,
    action: {
      tool: 'kubectl',
      verb: 'annotate',
      kind: 'serviceaccount',
      name: 'default',
      namespace: team,
      annotation: 'eks.amazonaws.com/role-arn',
      value: `arn:aws:iam::{account}:role/${roleOf(team)}`,
    },
    expect: { kind: 'done' },
    // Namespaces get their account a moment after they are made.
    within: KUBELET_SECONDS,
  };
}

function secret(team: Team): Step {
  const name = secretOf(team);
  return {
    title: `${team}'s secret`,
    action: {
      ...aws('secretsmanager', 'create-secret', { name, 'secret-string': { file: `${team}-secret.txt` } }),
      query: 'Name',
    },
    expect: { kind: 'equals', text: name },
    undo: [aws('secretsmanager', 'delete-secret', { 'secret-id': name, 'force-delete-without-recovery': true })],
  };
}

function applyIn(title: string, namespace: Team, file: string, text?: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'apply', file, namespace },
    expect: text === undefined ? { kind: 'done' } : { kind: 'contains', text },
    undo: [{ tool: 'kubectl', verb: 'delete-file', file, namespace }],
  };
}

function readyPods(title: string, namespace: Team, name: string, count: string): Step {
  const deployment = { kind: 'deployment', name, namespace } as const;
  return fieldIs(title, deployment, ['status', 'readyReplicas'], count, KUBELET_SECONDS);
}

function redFileHolds(title: string, file: string, within = 0): Step {
  return inPod(title, { namespace: 'team-red', name: '{redPod}' }, ['cat', RED_FILE], { kind: 'value', file }, within);
}

const platform: readonly Step[] = [
  issuerProvider(),
  ...identityOf('team-red'),
  ...identityOf('team-blue'),
  applyFile('the namespaces', 'namespaces.yaml'),
  annotated('team-red'),
  annotated('team-blue'),
];

const happy: readonly Step[] = [
  secret('team-red'),
  applyIn('a SecretProviderClass that names the secret', 'team-red', 'secrets-provider-class.yaml'),
  applyIn('a Deployment that mounts it', 'team-red', 'deployment.yaml'),
  readyPods('its two pods run', 'team-red', 'nginx-deployment', '2'),
  findPod('one of them', 'team-red', 'app=nginx', 'nginx-deployment-', 'redPod'),
  redFileHolds('has the secret as a file', 'team-red-secret.txt'),
  {
    title: 'no Kubernetes Secret was made for it',
    action: { tool: 'kubectl', verb: 'list', kind: 'secret', namespace: 'team-red', path: ['items'] },
    expect: { kind: 'equals', text: '[]' },
  },
];

const NOT_ALLOWED =
  `${secretOf('team-red')}: AccessDeniedException: User: arn:aws:sts::{account}:assumed-role/${roleOf('team-blue')}/` +
  'secrets-store-csi-driver-provider-aws is not authorized to perform: secretsmanager:GetSecretValue on resource: ' +
  `${secretOf('team-red')} because no identity-based policy allows the secretsmanager:GetSecretValue action`;

const BLUE_POD = { kind: 'pod', name: '{bluePod}', namespace: 'team-blue' } as const;

const notStarted: readonly Step[] = [
  applyIn('team-blue takes the same class', 'team-blue', 'secrets-provider-class.yaml'),
  applyIn('and the same Deployment', 'team-blue', 'deployment.yaml'),
  findPod('which makes a pod', 'team-blue', 'app=nginx', 'nginx-deployment-', 'bluePod'),
  eventSays(
    'its event says what AWS said, and what would help',
    BLUE_POD,
    'MountVolume.SetUp failed for volume "secrets-store-inline" : rpc error: code = Unknown desc = ' +
      'failed to mount secrets store objects for pod team-blue/{bluePod}, err: rpc error: code = Unknown desc = ' +
      `us-east-1: Failed fetching secret ${NOT_ALLOWED}; allow secretsmanager:GetSecretValue for it in a policy of ` +
      `the role arn:aws:iam::{account}:role/${roleOf('team-blue')}`,
    KUBELET_SECONDS,
  ),
  fieldIs('the pod does not start', BLUE_POD, ['status', 'phase'], 'Pending'),
  {
    title: 'the lab says which policy would have to allow what',
    action: { tool: 'lab', verb: 'explain', principal: roleOf('team-blue') },
    expect: { kind: 'contains', text: 'not allowed by identity-based policy' },
  },
];

const ownClass: readonly Step[] = [
  secret('team-blue'),
  applyIn('team-blue takes a class and a Deployment of its own', 'team-blue', 'team-blue.yaml'),
  readyPods('whose pod runs', 'team-blue', 'team-blue', '1'),
  findPod('by the name of', 'team-blue', 'app=team-blue', 'team-blue-', 'ownPod'),
  inPod(
    "and has team-blue's secret",
    { namespace: 'team-blue', name: '{ownPod}' },
    ['cat', `${VOLUME}/${CLUSTER}_team-blue_secret`],
    { kind: 'value', file: 'team-blue-secret.txt' },
  ),
];

function rotated(title: string, file: string): Step {
  const options = { 'secret-id': secretOf('team-red'), 'secret-string': { file } } as const;
  return {
    title,
    action: { ...aws('secretsmanager', 'put-secret-value', options), query: 'Name' },
    expect: { kind: 'equals', text: secretOf('team-red') },
  };
}

const RED_POD = { kind: 'pod', name: '{redPod}', namespace: 'team-red' } as const;

const rotation: readonly Step[] = [
  rotated("team-red's secret is rotated in AWS", 'team-red-secret-rotated.txt'),
  redFileHolds('the file follows', 'team-red-secret-rotated.txt', ROTATION_SECONDS),
  {
    title: 'somebody takes the policy from the role',
    action: aws('iam', 'detach-role-policy', attachment('team-red')),
    expect: { kind: 'done' },
  },
  rotated('and the secret is rotated once more', 'team-red-secret.txt'),
  eventSays(
    'the pod has an event that says why its file is old',
    RED_POD,
    'mounted secrets are not up to date: us-east-1: Failed fetching secret',
    ROTATION_SECONDS,
  ),
  redFileHolds('the file is as it was', 'team-red-secret-rotated.txt'),
  {
    title: 'the role has its policy again',
    action: aws('iam', 'attach-role-policy', attachment('team-red')),
    expect: { kind: 'done' },
  },
  redFileHolds('the file follows again', 'team-red-secret.txt', ROTATION_SECONDS),
];

const strangePod: readonly Step[] = [
  applyIn(
    'a pod that names no ServiceAccount is warned of',
    'team-red',
    'other-objects.yaml',
    'Warning: every pod of namespace team-red that names no ServiceAccount gets the AWS identity of "default"',
  ),
  eventSays(
    'it does not start: it asks for other objects than the class',
    { kind: 'pod', name: 'other-objects', namespace: 'team-red' },
    "the pod's volumeAttributes change the parameter objects of SecretProviderClass team-red/team-red-secret",
    KUBELET_SECONDS,
  ),
];

/** Seed: "GitOps: A Simple Approach to using AWS Secrets Manager with Kubernetes". */
export const NAMESPACES: Scenario = {
  name: '03-namespaces',
  title: "each namespace mounts its own secrets as files, and none gets at another's",
  lab: { nodes: ['ec2'], csi: true },
  steps: [...platform, ...happy, ...notStarted, ...ownClass, ...rotation, ...strangePod],
};
