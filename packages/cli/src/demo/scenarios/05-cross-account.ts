import type { AwsAction } from '../action.ts';
import type { Scenario, Step } from '../scenario.ts';
import { applyFile, aws, createRole, issuerProvider, putRolePolicy } from './steps.ts';

const REGION = { region: 'eu-west-1' } as const;
const SECRETS = { ...REGION, as: 'account2' } as const;
const KEYS = { ...REGION, as: 'account3' } as const;
const POD = { ...REGION, as: 'pod' } as const;
const WHO = 'arn:aws:sts::{account}:assumed-role/pod-role/testsession';

const read: AwsAction = {
  ...aws('secretsmanager', 'get-secret-value', { 'secret-id': '{secretArn}' }, POD),
  query: 'SecretString',
};

function isRead(title: string): Step {
  return { title, action: read, expect: { kind: 'value', file: 'testsecret.txt' } };
}

function isRefused(title: string, contains: string): Step {
  return { title, action: read, expect: { kind: 'refused', contains } };
}

/** What the lab's evaluator says of the last refusal, which AWS keeps to itself across accounts. */
function explained(title: string, text: string): Step {
  return {
    title,
    action: { tool: 'lab', verb: 'explain', principal: 'pod-role' },
    expect: { kind: 'contains', text },
  };
}

function keyPolicy(title: string, file: string): Step {
  return {
    title,
    action: aws('kms', 'put-key-policy', { 'key-id': '{keyId}', 'policy-name': 'default', policy: { file } }, KEYS),
    expect: { kind: 'done' },
  };
}

function secretPolicy(title: string): Step {
  const options = { 'secret-id': '{secretArn}', 'resource-policy': { file: 'secret-policy.json' } } as const;
  return {
    title,
    action: { ...aws('secretsmanager', 'put-resource-policy', options, SECRETS), query: 'Name' },
    expect: { kind: 'equals', text: 'testsecret' },
  };
}

/** The pod's own way: a token of its ServiceAccount for the role of its annotation. */
const assume: readonly Step[] = [
  {
    title: "the pod's token, as it is projected into the pod",
    action: {
      tool: 'kubectl',
      verb: 'create-token',
      name: 'testapp',
      namespace: 'testnamespace',
      audience: 'sts.amazonaws.com',
      file: 'token',
    },
    expect: { kind: 'done' },
  },
  {
    title: 'the token becomes credentials of pod-role',
    action: {
      ...aws('sts', 'assume-role-with-web-identity', {
        'role-arn': 'arn:aws:iam::{account}:role/pod-role',
        'role-session-name': 'testsession',
        'web-identity-token': { file: 'token' },
        'duration-seconds': 1000,
      }),
      becomes: 'pod',
    },
    expect: { kind: 'done' },
  },
];

const threeAccounts: readonly Step[] = [
  issuerProvider(),
  createRole("account 1: the pod's role, for its ServiceAccount only", 'pod-role', 'pod-role-trust.json'),
  {
    title: 'account 3: a key that the role may decrypt with',
    action: {
      ...aws('kms', 'create-key', { policy: { file: 'key-policy.json' } }, KEYS),
      query: 'KeyMetadata.KeyId',
    },
    expect: { kind: 'contains', text: '-' },
    save: 'keyId',
    undo: [aws('kms', 'schedule-key-deletion', { 'key-id': '{keyId}', 'pending-window-in-days': 7 }, KEYS)],
  },
  {
    title: 'account 2: a secret under that key',
    action: {
      ...aws(
        'secretsmanager',
        'create-secret',
        {
          name: 'testsecret',
          'secret-string': { file: 'testsecret.txt' },
          'kms-key-id': 'arn:aws:kms:eu-west-1:{account3}:key/{keyId}',
        },
        SECRETS,
      ),
      query: 'ARN',
    },
    expect: { kind: 'contains', text: ':secret:testsecret-' },
    save: 'secretArn',
    undo: [
      aws(
        'secretsmanager',
        'delete-secret',
        { 'secret-id': '{secretArn}', 'force-delete-without-recovery': true },
        SECRETS,
      ),
    ],
  },
  secretPolicy('account 2: whose resource policy names the role'),
  ...['pod-role-policy.json', 'pod-role-policy-without-secret.json'].map(
    (file): Step => ({
      title: `the key's id, now that it is known, goes into ${file}`,
      action: { tool: 'sed', file, from: 'test-key-id', to: '{keyId}' },
      expect: { kind: 'done' },
    }),
  ),
  putRolePolicy(
    'account 1: the role may read the secret and use the key',
    'pod-role',
    'testapp',
    'pod-role-policy.json',
  ),
  applyFile('the namespace', 'namespace.yaml'),
  applyFile('a ServiceAccount, annotated with the role', 'service-account.yaml'),
  applyFile('the pod', 'pod.yaml'),
];

const missing: readonly Step[] = [
  keyPolicy('account 3 takes the role out of the key policy', 'key-policy-without-pod-role.json'),
  isRefused(
    'AWS says only that it is the key',
    'AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed',
  ),
  explained('the lab says which policy, and what to add', 'not allowed by key policy'),
  keyPolicy('account 3 puts it back', 'key-policy.json'),
  {
    title: "account 2 takes away the secret's resource policy",
    action: aws('secretsmanager', 'delete-resource-policy', { 'secret-id': '{secretArn}' }, SECRETS),
    expect: { kind: 'done' },
  },
  isRefused(
    'AWS gives no reason across accounts',
    `User: ${WHO} is not authorized to perform: secretsmanager:GetSecretValue on resource: {secretArn}`,
  ),
  explained('the lab does', 'not allowed by resource-based policy'),
  secretPolicy('account 2 puts it back'),
  putRolePolicy(
    'account 1 takes the secret out of the role’s policy',
    'pod-role',
    'testapp',
    'pod-role-policy-without-secret.json',
  ),
  isRefused(
    'AWS says the same as before',
    `User: ${WHO} is not authorized to perform: secretsmanager:GetSecretValue on resource: {secretArn}`,
  ),
  explained('the lab says that it is another policy this time', 'not allowed by identity-based policy'),
  putRolePolicy('account 1 puts it back', 'pod-role', 'testapp', 'pod-role-policy.json'),
  isRead('with all three the pod reads again'),
];

const recreated: readonly Step[] = [
  {
    title: 'the role is deleted',
    action: aws('iam', 'delete-role-policy', { 'role-name': 'pod-role', 'policy-name': 'testapp' }),
    expect: { kind: 'done' },
  },
  {
    title: 'with all it had',
    action: aws('iam', 'delete-role', { 'role-name': 'pod-role' }),
    expect: { kind: 'done' },
  },
  {
    title: 'in the key policy an id stands where its name was',
    action: {
      ...aws('kms', 'get-key-policy', { 'key-id': '{keyId}', 'policy-name': 'default' }, KEYS),
      query: 'Policy',
    },
    expect: { kind: 'contains', text: '"AROA' },
  },
  createRole('and made again, the same in every word', 'pod-role', 'pod-role-trust.json'),
  putRolePolicy('with the same policy', 'pod-role', 'testapp', 'pod-role-policy.json'),
  ...assume,
  isRefused(
    'to the policies of the other accounts it is somebody else',
    'is not authorized to perform: secretsmanager:GetSecretValue',
  ),
  explained(
    'because they keep the unique id of the role that they were saved for',
    'which was deleted; the one of this name now has AROA',
  ),
];

/** Seed: "Segmentation of Security when accessing Secrets from Amazon EKS". */
export const CROSS_ACCOUNT: Scenario = {
  name: '05-cross-account',
  title: 'a pod in one account reads a secret of a second under a key of a third, and each policy on the way is needed',
  accounts: 3,
  steps: [...threeAccounts, ...assume, isRead('the pod reads the secret'), ...missing, ...recreated],
};
