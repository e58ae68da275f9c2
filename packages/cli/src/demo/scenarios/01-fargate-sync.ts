import type { Scenario, Step } from '../scenario.ts';
import { change } from './identity-steps.ts';
import {
  applyFile,
  aws,
  createRole,
  eventSays,
  fieldIs,
  inPod,
  issuerProvider,
  KUBELET_SECONDS,
  readyBecomes,
} from './steps.ts';

const STORE = { kind: 'secretstore', name: 'blogdemo', namespace: 'default' } as const;
const STORE_WITHOUT_ROLE = { ...STORE, name: 'blogdemo-without-role' } as const;
const EXTERNAL_SECRET = { kind: 'externalsecret', name: 'blogdemo', namespace: 'default' } as const;
const SECRET = { kind: 'secret', name: 'blogdemosecret', namespace: 'default' } as const;
const COMPUTE_TYPE = 'eks.amazonaws.com/compute-type';
const ROLE_AND_POLICY = { 'role-name': 'blogdemosa', 'policy-arn': '{policy}' } as const;

function secretHolds(title: string, property: 'username' | 'password', file: string, within: number): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'get', ...SECRET, path: ['data', `blogdemo-mysql-${property}`], base64: true },
    expect: { kind: 'value', file, property },
    within,
  };
}

const POD = { kind: 'pod', name: 'blogdemo', namespace: 'default' } as const;

/** What a program in the pod sees. */
function variableIs(title: string, variable: string, property: 'username' | 'password'): Step {
  return inPod(title, POD, ['printenv', variable], { kind: 'value', file: 'secret.json', property });
}

const identity: readonly Step[] = [
  issuerProvider(),
  createRole('a role that only the ServiceAccount default/blogdemosa may take on', 'blogdemosa', 'trust-policy.json'),
  {
    title: 'a policy that lets it describe and read the one secret',
    action: {
      ...aws('iam', 'create-policy', { 'policy-name': 'blogdemo-mysql', 'policy-document': { file: 'policy.json' } }),
      query: 'Policy.Arn',
    },
    expect: { kind: 'equals', text: 'arn:aws:iam::{account}:policy/blogdemo-mysql' },
    save: 'policy',
    undo: [aws('iam', 'delete-policy', { 'policy-arn': '{policy}' })],
  },
  {
    title: 'the role has the policy',
    action: aws('iam', 'attach-role-policy', ROLE_AND_POLICY),
    expect: { kind: 'done' },
    undo: [aws('iam', 'detach-role-policy', ROLE_AND_POLICY)],
  },
  {
    title: 'the secret in Secrets Manager',
    action: {
      ...aws('secretsmanager', 'create-secret', { name: 'blogdemo-mysql', 'secret-string': { file: 'secret.json' } }),
      query: 'Name',
    },
    expect: { kind: 'equals', text: 'blogdemo-mysql' },
    undo: [
      aws('secretsmanager', 'delete-secret', { 'secret-id': 'blogdemo-mysql', 'force-delete-without-recovery': true }),
    ],
  },
];

const sync: readonly Step[] = [
  applyFile('a ServiceAccount annotated with the role', 'service-account.yaml'),
  applyFile('a SecretStore that uses it', 'secret-store.yaml'),
  readyBecomes('the store becomes Valid', STORE, 'reason', 'Valid'),
  applyFile('an ExternalSecret that asks for two properties', 'external-secret.yaml'),
  readyBecomes('it says that it has synced', EXTERNAL_SECRET, 'reason', 'SecretSynced'),
  secretHolds('the Secret holds the username', 'username', 'secret.json', 0),
  secretHolds('the Secret holds the password', 'password', 'secret.json', 0),
];

const pod: readonly Step[] = [
  applyFile('a pod for Fargate whose environment refers to the Secret', 'pod.yaml'),
  fieldIs('it runs', POD, ['status', 'phase'], 'Running', KUBELET_SECONDS),
  {
    title: 'on a node',
    action: { tool: 'kubectl', verb: 'get', ...POD, path: ['spec', 'nodeName'] },
    expect: { kind: 'contains', text: 'fargate-' },
    save: 'node',
  },
  {
    title: 'of Fargate',
    action: { tool: 'kubectl', verb: 'get', kind: 'node', name: '{node}', path: ['metadata', 'labels', COMPUTE_TYPE] },
    expect: { kind: 'equals', text: 'fargate' },
  },
  variableIs('its environment has the username', 'MYSQL_USERNAME', 'username'),
  variableIs('and the password', 'MYSQL_PASSWORD', 'password'),
];

const VOLUME_POD = { ...POD, name: 'blogdemo-volume' } as const;

/** Why the seed syncs and does not mount: what mounts is a DaemonSet. */
const noVolumes: readonly Step[] = [
  applyFile("a DaemonSet for Fargate's nodes, as CSI drivers and their providers are", 'daemonset.yaml'),
  fieldIs(
    'none of them is to have one of its pods',
    { kind: 'daemonset', name: 'blogdemo-agent', namespace: 'default' },
    ['status', 'desiredNumberScheduled'],
    '0',
    KUBELET_SECONDS,
  ),
  applyFile('a pod for Fargate that mounts the secret', 'pod-with-volume.yaml'),
  eventSays(
    'its event says that Fargate has no such volumes',
    VOLUME_POD,
    'Pod not supported on Fargate: volumes not supported: secrets-store-inline is of an unsupported volume Type',
    KUBELET_SECONDS,
  ),
  fieldIs('it does not start', VOLUME_POD, ['status', 'phase'], 'Pending'),
];

const life: readonly Step[] = [
  {
    title: 'the password is rotated in AWS',
    action: {
      ...aws('secretsmanager', 'put-secret-value', {
        'secret-id': 'blogdemo-mysql',
        'secret-string': { file: 'secret-rotated.json' },
      }),
      query: 'Name',
    },
    expect: { kind: 'equals', text: 'blogdemo-mysql' },
  },
  secretHolds('the new one arrives at the next refresh', 'password', 'secret-rotated.json', 15),
  variableIs('a pod keeps the environment that it was started with', 'MYSQL_PASSWORD', 'password'),
  {
    title: 'somebody deletes the Secret',
    action: { tool: 'kubectl', verb: 'delete', ...SECRET },
    expect: { kind: 'contains', text: 'deleted' },
  },
  secretHolds('it comes back', 'password', 'secret-rotated.json', 15),
  {
    title: 'somebody edits the Secret by hand',
    // base64 of "edited by hand"
    action: {
      tool: 'kubectl',
      verb: 'patch',
      ...SECRET,
      patch: { data: { 'blogdemo-mysql-password': 'ZWRpdGVkIGJ5IGhhbmQ=' } },
    },
    expect: { kind: 'contains', text: 'patched' },
  },
  secretHolds('it is put right again', 'password', 'secret-rotated.json', 15),
];

const noRole: readonly Step[] = [
  applyFile('a store whose ServiceAccount names no role', 'no-role.yaml'),
  readyBecomes('that store is not valid', STORE_WITHOUT_ROLE, 'reason', 'InvalidProviderConfig'),
  eventSays(
    'its event says what to do',
    STORE_WITHOUT_ROLE,
    'an IAM role must be associated with service account blogdemosa-without-role (namespace: default): ' +
      'set its annotation eks.amazonaws.com/role-arn',
  ),
];

const noPermission: readonly Step[] = [
  {
    title: 'somebody takes the policy from the role',
    action: aws('iam', 'detach-role-policy', ROLE_AND_POLICY),
    expect: { kind: 'done' },
  },
  readyBecomes('at the next refresh it says that it could not sync', EXTERNAL_SECRET, 'reason', 'SecretSyncedError'),
  eventSays(
    'its event names the statement that is missing',
    EXTERNAL_SECRET,
    'no identity-based policy allows the secretsmanager:GetSecretValue',
  ),
  secretHolds('the good Secret is untouched', 'password', 'secret-rotated.json', 0),
  {
    title: 'the role has its policy again',
    action: aws('iam', 'attach-role-policy', ROLE_AND_POLICY),
    expect: { kind: 'done' },
  },
  readyBecomes('it syncs again', EXTERNAL_SECRET, 'reason', 'SecretSynced'),
];

const noSuchProperty: readonly Step[] = [
  change('the ExternalSecret asks for a misspelt property', 'external-secret-unknown-property.yaml'),
  readyBecomes('it says that it could not sync', EXTERNAL_SECRET, 'reason', 'SecretSyncedError'),
  eventSays(
    'its event says which property of which secret',
    EXTERNAL_SECRET,
    'error processing spec.data[1] (key: blogdemo-mysql), err: key passwort does not exist in secret blogdemo-mysql',
  ),
  secretHolds('the good Secret is untouched', 'password', 'secret-rotated.json', 0),
  change('with the right name again', 'external-secret.yaml'),
  readyBecomes('it syncs again, and nothing was restarted', EXTERNAL_SECRET, 'reason', 'SecretSynced'),
];

/** Seed: "Leverage AWS secrets stores from EKS Fargate with External Secrets Operator". */
export const FARGATE_SYNC: Scenario = {
  name: '01-fargate-sync',
  title: 'two properties of a Secrets Manager secret become a Secret that a pod on Fargate reads',
  lab: { nodes: ['fargate'] },
  steps: [...identity, ...sync, ...pod, ...noVolumes, ...life, ...noRole, ...noPermission, ...noSuchProperty],
};
