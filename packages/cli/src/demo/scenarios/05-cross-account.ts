import type { PathPart } from '../action.ts';
import type { Scenario, Step } from '../scenario.ts';
import {
  applyFile,
  aws,
  awsInPod,
  createRole,
  fieldIs,
  issuerProvider,
  KUBELET_SECONDS,
  putRolePolicy,
} from './steps.ts';

const REGION = { region: 'eu-west-1' } as const;
const SECRETS = { ...REGION, as: 'account2' } as const;
const KEYS = { ...REGION, as: 'account3' } as const;
const POD = { namespace: 'testnamespace', name: 'testapp' } as const;
const TOKENS = '/var/run/secrets';
const AWS_TOKEN_FOLDER = `${TOKENS}/eks.amazonaws.com/serviceaccount`;

/** As whoever the pod is by the variables and the token that the webhook gave it. */
const read = {
  ...aws('secretsmanager', 'get-secret-value', { 'secret-id': '{secretArn}' }, REGION),
  query: 'SecretString',
} as const;

function isRead(title: string): Step {
  return awsInPod(title, POD, read, { kind: 'value', file: 'testsecret.txt' });
}

function isRefused(title: string, contains: string): Step {
  return awsInPod(title, POD, read, { kind: 'refused', contains });
}

const POD_ROLE = { principal: 'pod-role' } as const;

/** What the lab's evaluator says of the last refusal, which AWS keeps to itself across accounts. */
function explained(title: string, text: string, of: { principal: string; resource?: string } = POD_ROLE): Step {
  return {
    title,
    action: { tool: 'lab', verb: 'explain', ...of },
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

function podShows(title: string, path: readonly PathPart[], text: string, within = 0): Step {
  return fieldIs(title, { kind: 'pod', ...POD }, path, text, within);
}

const CONTAINER: readonly PathPart[] = ['spec', 'containers', { where: 'name', is: 'testapp' }];
const TOKEN = { where: 'name', is: 'aws-iam-token' } as const;

function variableIs(title: string, name: string, value: string): Step {
  return podShows(title, [...CONTAINER, 'env', { where: 'name', is: name }, 'value'], value);
}

/** What the seed prints of its pod, none of which is in `pod.yaml`. */
const injected: readonly Step[] = [
  podShows('it runs', ['status', 'phase'], 'Running', KUBELET_SECONDS),
  podShows('as the ServiceAccount', ['spec', 'serviceAccount'], 'testapp'),
  variableIs('the webhook has given it the role', 'AWS_ROLE_ARN', 'arn:aws:iam::{account}:role/pod-role'),
  variableIs('the place of a token', 'AWS_WEB_IDENTITY_TOKEN_FILE', `${AWS_TOKEN_FOLDER}/token`),
  podShows(
    'a mount for it',
    [...CONTAINER, 'volumeMounts', TOKEN],
    `{"mountPath":"${AWS_TOKEN_FOLDER}","name":"aws-iam-token","readOnly":true}`,
  ),
  podShows(
    'and the token for AWS',
    ['spec', 'volumes', TOKEN, 'projected'],
    '{"defaultMode":420,"sources":[{"serviceAccountToken":' +
      '{"audience":"sts.amazonaws.com","expirationSeconds":86400,"path":"token"}}]}',
  ),
];

/** The seed's shell session. What it leaves for the reader to copy, the three values, is cut out of the file. */
const SESSION = [
  "trap 'rm -f /tmp/tempcreds.txt' EXIT",
  'aws sts assume-role-with-web-identity --role-arn $AWS_ROLE_ARN --role-session-name testsession ' +
    '--web-identity-token file://$AWS_WEB_IDENTITY_TOKEN_FILE --duration-seconds 1000 > /tmp/tempcreds.txt',
  String.raw`value() { sed -n 's/.*"'$1'": "\(.*\)".*/\1/p' /tmp/tempcreds.txt; }`,
  'export AWS_ACCESS_KEY_ID=$(value AccessKeyId)',
  'export AWS_SECRET_ACCESS_KEY=$(value SecretAccessKey)',
  'export AWS_SESSION_TOKEN=$(value SessionToken)',
  'aws secretsmanager get-secret-value --region eu-west-1 --secret-id {secretArn} --query SecretString --output text',
].join('; ');

const session: readonly Step[] = [
  {
    title: 'a shell in the pod takes the role by hand and reads the secret',
    action: { tool: 'pod', ...POD, command: ['/bin/bash', '-ec', SESSION], uses: 'aws' },
    expect: { kind: 'value', file: 'testsecret.txt' },
  },
  isRead('a program in the pod does so by itself'),
];

function assumed(title: string, role: string, token: string, contains: string): Step {
  const options = {
    'role-arn': `arn:aws:iam::{account}:role/${role}`,
    'role-session-name': 'testsession',
    'web-identity-token': { file: token },
  };
  return awsInPod(title, POD, aws('sts', 'assume-role-with-web-identity', options), { kind: 'refused', contains });
}

const foreign: readonly Step[] = [
  createRole('account 1: a role for another ServiceAccount', 'other-role', 'other-role-trust.json'),
  assumed(
    'the pod cannot take it',
    'other-role',
    `${AWS_TOKEN_FOLDER}/token`,
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: ' +
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ),
  explained(
    'the lab says whom the role trusts instead',
    ':sub asks for system:serviceaccount:testnamespace:otherapp; ' +
      'the request has system:serviceaccount:testnamespace:testapp',
    { principal: 'oidc-provider', resource: 'role/other-role' },
  ),
  assumed(
    "its token for Kubernetes is none for AWS: that one's audience is another",
    'pod-role',
    `${TOKENS}/kubernetes.io/serviceaccount/token`,
    'Incorrect token audience',
  ),
  applyFile('a pod without an identity is warned of: it would act as its node', 'pod-without-identity.yaml', {
    kind: 'contains',
    text:
      'Warning: container testapp would get no AWS identity and act as the node: ' +
      'annotate ServiceAccount default with eks.amazonaws.com/role-arn',
  }),
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
    'is not authorized to perform: secretsmanager:GetSecretValue on resource: {secretArn}',
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
    'is not authorized to perform: secretsmanager:GetSecretValue on resource: {secretArn}',
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
  steps: [...threeAccounts, ...injected, ...session, ...foreign, ...missing, ...recreated],
  lab: { nodes: ['ec2'] },
};
