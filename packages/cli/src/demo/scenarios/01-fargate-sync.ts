import type { KubectlAction, PathPart } from '../action.ts';
import type { Scenario, Step } from '../scenario.ts';

const READY: PathPart = { where: 'type', is: 'Ready' };
const STORE = { kind: 'secretstore', name: 'blogdemo', namespace: 'default' } as const;
const STORE_WITHOUT_ROLE = { ...STORE, name: 'blogdemo-without-role' } as const;
const EXTERNAL_SECRET = { kind: 'externalsecret', name: 'blogdemo', namespace: 'default' } as const;
const SECRET = { kind: 'secret', name: 'blogdemosecret', namespace: 'default' } as const;
const NO_OPERATOR = 20;

type Named = Pick<Extract<KubectlAction, { readonly verb: 'events' }>, 'kind' | 'name'> & {
  readonly namespace: string;
};

function condition(object: Named, field: 'reason' | 'message'): KubectlAction {
  return { tool: 'kubectl', verb: 'get', ...object, path: ['status', 'conditions', READY, field] };
}

function apply(title: string, file: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'apply', file },
    expect: { kind: 'done' },
    undo: [{ tool: 'kubectl', verb: 'delete-file', file }],
  };
}

function secretHolds(title: string, property: 'username' | 'password', file: string, within: number): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'get', ...SECRET, path: ['data', `blogdemo-mysql-${property}`], base64: true },
    expect: { kind: 'value', file, property },
    within,
  };
}

function podReference(field: 'name' | 'key'): KubectlAction {
  const env: readonly PathPart[] = [
    'spec',
    'containers',
    { where: 'name', is: 'blogdemo' },
    'env',
    { where: 'name', is: 'MYSQL_PASSWORD' },
  ];
  return {
    tool: 'kubectl',
    verb: 'get',
    kind: 'pod',
    name: 'blogdemo',
    namespace: 'default',
    path: [...env, 'valueFrom', 'secretKeyRef', field],
  };
}

const identity: readonly Step[] = [
  {
    title: "AWS trusts the cluster's issuer",
    action: {
      tool: 'aws',
      service: 'iam',
      operation: 'create-open-id-connect-provider',
      options: {
        url: '{issuer}',
        'client-id-list': ['sts.amazonaws.com'],
        // AWS checks EKS issuers by its own list of authorities; older clients insist on the option all the same.
        'thumbprint-list': ['0000000000000000000000000000000000000000'],
      },
      query: 'OpenIDConnectProviderArn',
    },
    expect: { kind: 'contains', text: ':oidc-provider/' },
    save: 'oidcProvider',
    unless: 'EntityAlreadyExists',
    undo: [
      {
        tool: 'aws',
        service: 'iam',
        operation: 'delete-open-id-connect-provider',
        options: { 'open-id-connect-provider-arn': '{oidcProvider}' },
      },
    ],
  },
  {
    title: 'a role that only the ServiceAccount default/blogdemosa may take on',
    action: {
      tool: 'aws',
      service: 'iam',
      operation: 'create-role',
      options: { 'role-name': 'blogdemosa', 'assume-role-policy-document': { file: 'trust-policy.json' } },
      query: 'Role.Arn',
    },
    expect: { kind: 'equals', text: 'arn:aws:iam::{account}:role/blogdemosa' },
    undo: [{ tool: 'aws', service: 'iam', operation: 'delete-role', options: { 'role-name': 'blogdemosa' } }],
  },
  {
    title: 'a policy that lets it describe and read the one secret',
    action: {
      tool: 'aws',
      service: 'iam',
      operation: 'create-policy',
      options: { 'policy-name': 'blogdemo-mysql', 'policy-document': { file: 'policy.json' } },
      query: 'Policy.Arn',
    },
    expect: { kind: 'equals', text: 'arn:aws:iam::{account}:policy/blogdemo-mysql' },
    save: 'policy',
    undo: [{ tool: 'aws', service: 'iam', operation: 'delete-policy', options: { 'policy-arn': '{policy}' } }],
  },
  {
    title: 'the role has the policy',
    action: {
      tool: 'aws',
      service: 'iam',
      operation: 'attach-role-policy',
      options: { 'role-name': 'blogdemosa', 'policy-arn': '{policy}' },
    },
    expect: { kind: 'done' },
    undo: [
      {
        tool: 'aws',
        service: 'iam',
        operation: 'detach-role-policy',
        options: { 'role-name': 'blogdemosa', 'policy-arn': '{policy}' },
      },
    ],
  },
  {
    title: 'the secret in Secrets Manager',
    action: {
      tool: 'aws',
      service: 'secretsmanager',
      operation: 'create-secret',
      options: { name: 'blogdemo-mysql', 'secret-string': { file: 'secret.json' } },
      query: 'Name',
    },
    expect: { kind: 'equals', text: 'blogdemo-mysql' },
    undo: [
      {
        tool: 'aws',
        service: 'secretsmanager',
        operation: 'delete-secret',
        options: { 'secret-id': 'blogdemo-mysql', 'force-delete-without-recovery': true },
      },
    ],
  },
];

const sync: readonly Step[] = [
  apply('a ServiceAccount annotated with the role', 'service-account.yaml'),
  apply('a SecretStore that uses it', 'secret-store.yaml'),
  {
    title: 'the store becomes Valid',
    action: condition(STORE, 'reason'),
    expect: { kind: 'equals', text: 'Valid' },
    within: NO_OPERATOR,
  },
  apply('an ExternalSecret that asks for two properties', 'external-secret.yaml'),
  {
    title: 'it says that it has synced',
    action: condition(EXTERNAL_SECRET, 'reason'),
    expect: { kind: 'equals', text: 'SecretSynced' },
    within: NO_OPERATOR,
  },
  secretHolds('the Secret holds the username', 'username', 'secret.json', 0),
  secretHolds('the Secret holds the password', 'password', 'secret.json', 0),
];

const pod: readonly Step[] = [
  apply('a pod whose environment refers to the Secret', 'pod.yaml'),
  {
    title: 'its variable names a Secret',
    action: podReference('name'),
    expect: { kind: 'equals', text: 'blogdemosecret' },
    save: 'secretName',
  },
  {
    title: 'and a key in it',
    action: podReference('key'),
    expect: { kind: 'equals', text: 'blogdemo-mysql-password' },
    save: 'secretKey',
  },
  {
    title: 'the reference leads to the password',
    action: {
      tool: 'kubectl',
      verb: 'get',
      kind: 'secret',
      name: '{secretName}',
      namespace: 'default',
      path: ['data', '{secretKey}'],
      base64: true,
    },
    expect: { kind: 'value', file: 'secret.json', property: 'password' },
  },
];

const life: readonly Step[] = [
  {
    title: 'the password is rotated in AWS',
    action: {
      tool: 'aws',
      service: 'secretsmanager',
      operation: 'put-secret-value',
      options: { 'secret-id': 'blogdemo-mysql', 'secret-string': { file: 'secret-rotated.json' } },
      query: 'Name',
    },
    expect: { kind: 'equals', text: 'blogdemo-mysql' },
  },
  secretHolds('the new one arrives at the next refresh', 'password', 'secret-rotated.json', 15),
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

const unhappy: readonly Step[] = [
  apply('a store whose ServiceAccount names no role', 'no-role.yaml'),
  {
    title: 'that store is not valid',
    action: condition(STORE_WITHOUT_ROLE, 'reason'),
    expect: { kind: 'equals', text: 'InvalidProviderConfig' },
    within: NO_OPERATOR,
  },
  {
    title: 'its event says what to do',
    action: { tool: 'kubectl', verb: 'events', ...STORE_WITHOUT_ROLE },
    expect: {
      kind: 'contains',
      text:
        'an IAM role must be associated with service account blogdemosa-without-role (namespace: default): ' +
        'set its annotation eks.amazonaws.com/role-arn',
    },
    within: 5,
  },
  {
    title: 'the ExternalSecret asks for a key with a misspelt name',
    action: { tool: 'kubectl', verb: 'apply', file: 'external-secret-unknown-key.yaml' },
    expect: { kind: 'done' },
  },
  {
    title: 'it says that it could not sync',
    action: condition(EXTERNAL_SECRET, 'reason'),
    expect: { kind: 'equals', text: 'SecretSyncedError' },
    within: NO_OPERATOR,
  },
  {
    title: 'its event says which key, and what to check',
    action: { tool: 'kubectl', verb: 'events', ...EXTERNAL_SECRET },
    expect: {
      kind: 'contains',
      text: 'error processing spec.data[0] (key: blogdemo-mysq1), err: Secret does not exist',
    },
    within: 5,
  },
  secretHolds('the good Secret is untouched', 'password', 'secret-rotated.json', 0),
  {
    title: 'with the right name again',
    action: { tool: 'kubectl', verb: 'apply', file: 'external-secret.yaml' },
    expect: { kind: 'done' },
  },
  {
    title: 'it syncs again, and nothing was restarted',
    action: condition(EXTERNAL_SECRET, 'reason'),
    expect: { kind: 'equals', text: 'SecretSynced' },
    within: NO_OPERATOR,
  },
];

/** Seed: "Leverage AWS secrets stores from EKS Fargate with External Secrets Operator". */
export const FARGATE_SYNC: Scenario = {
  name: '01-fargate-sync',
  title: 'two properties of a Secrets Manager secret become a Secret that a pod reads',
  steps: [...identity, ...sync, ...pod, ...life, ...unhappy],
};
