import type { AwsAction, KubectlAction, PathPart } from '../action.ts';
import type { Scenario, Step } from '../scenario.ts';

const READY: PathPart = { where: 'type', is: 'Ready' };
const NAMESPACE = { kind: 'namespace', name: 'teamone-monitoring' } as const;
const EXTERNAL_SECRET = {
  kind: 'externalsecret',
  name: 'teamone-secret-testsecured',
  namespace: 'teamone-monitoring',
} as const;
const NO_OPERATOR = 20;
const REFUSED = 'is not allowed from namespace "teamone-monitoring": denied by spec.condition';

function aws(service: AwsAction['service'], operation: string, options: AwsAction['options']): AwsAction {
  return { tool: 'aws', service, operation, options };
}

function role(name: string, why: string, trust: string): Step {
  return {
    title: why,
    action: {
      ...aws('iam', 'create-role', { 'role-name': name, 'assume-role-policy-document': { file: trust } }),
      query: 'Role.Arn',
    },
    expect: { kind: 'equals', text: `arn:aws:iam::{account}:role/${name}` },
    unless: 'EntityAlreadyExists',
    undo: [aws('iam', 'delete-role', { 'role-name': name })],
  };
}

function rolePolicy(name: string, why: string, file: string): Step {
  const names = { 'role-name': name, 'policy-name': 'ssm' };
  return {
    title: why,
    action: aws('iam', 'put-role-policy', { ...names, 'policy-document': { file } }),
    expect: { kind: 'done' },
    undo: [aws('iam', 'delete-role-policy', names)],
  };
}

function parameter(title: string, name: string, file: string, key: Readonly<Record<string, string>>): Step {
  return {
    title,
    action: {
      ...aws('ssm', 'put-parameter', { name, type: 'SecureString', ...key, value: { file } }),
      query: 'Version',
    },
    expect: { kind: 'equals', text: '1' },
    undo: [aws('ssm', 'delete-parameter', { name })],
  };
}

function apply(title: string, file: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'apply', file },
    expect: { kind: 'done' },
    undo: [{ tool: 'kubectl', verb: 'delete-file', file }],
  };
}

function condition(field: 'reason' | 'message' | 'status'): KubectlAction {
  return { tool: 'kubectl', verb: 'get', ...EXTERNAL_SECRET, path: ['status', 'conditions', READY, field] };
}

function becomes(title: string, field: 'reason' | 'message' | 'status', text: string): Step {
  return { title, action: condition(field), expect: { kind: 'equals', text }, within: NO_OPERATOR };
}

function storeIsValid(name: string): Step {
  return {
    title: `store ${name} becomes Valid`,
    action: {
      tool: 'kubectl',
      verb: 'get',
      kind: 'clustersecretstore',
      name,
      path: ['status', 'conditions', READY, 'reason'],
    },
    expect: { kind: 'equals', text: 'Valid' },
    within: NO_OPERATOR,
  };
}

function secretIs(title: string): Step {
  return {
    title,
    action: {
      tool: 'kubectl',
      verb: 'get',
      kind: 'secret',
      name: 'demo-secret',
      namespace: 'teamone-monitoring',
      path: ['data', 'testSecured'],
      base64: true,
    },
    expect: { kind: 'value', file: 'testsecured.txt' },
  };
}

function eventSays(title: string, text: string): Step {
  return {
    title,
    action: { tool: 'kubectl', verb: 'events', ...EXTERNAL_SECRET },
    expect: { kind: 'contains', text },
    within: 5,
  };
}

const platform: readonly Step[] = [
  {
    title: "AWS trusts the cluster's issuer",
    action: {
      ...aws('iam', 'create-open-id-connect-provider', {
        url: '{issuer}',
        'client-id-list': ['sts.amazonaws.com'],
        // AWS checks EKS issuers by its own list of authorities; older clients insist on the option all the same.
        'thumbprint-list': ['0000000000000000000000000000000000000000'],
      }),
      query: 'OpenIDConnectProviderArn',
    },
    expect: { kind: 'contains', text: ':oidc-provider/' },
    save: 'oidcProvider',
    unless: 'EntityAlreadyExists',
    undo: [aws('iam', 'delete-open-id-connect-provider', { 'open-id-connect-provider-arn': '{oidcProvider}' })],
  },
  role('admin', 'the administrators, whom the key policy names', 'admin-trust.json'),
  role('my-org-teamone', "teamone's people", 'my-org-teamone-trust.json'),
  rolePolicy('my-org-teamone', 'may write below /projects/teamone', 'my-org-teamone-policy.json'),
  role('teamone-secret-store', "teamone's store", 'teamone-secret-store-trust.json'),
  rolePolicy('teamone-secret-store', 'may read below /projects/teamone', 'teamone-secret-store-policy.json'),
  {
    title: "teamone's key",
    action: {
      ...aws('kms', 'create-key', { description: 'teamone', policy: { file: 'teamone-key-policy.json' } }),
      query: 'KeyMetadata.KeyId',
    },
    expect: { kind: 'contains', text: '-' },
    save: 'keyId',
    undo: [aws('kms', 'schedule-key-deletion', { 'key-id': '{keyId}', 'pending-window-in-days': 7 })],
  },
  {
    title: 'called alias/teamone',
    action: aws('kms', 'create-alias', { 'alias-name': 'alias/teamone', 'target-key-id': '{keyId}' }),
    expect: { kind: 'done' },
    undo: [aws('kms', 'delete-alias', { 'alias-name': 'alias/teamone' })],
  },
  parameter('a parameter under that key', '/projects/teamone/testsecured', 'testsecured.txt', {
    'key-id': 'alias/teamone',
  }),
];

const happy: readonly Step[] = [
  apply('a ServiceAccount for the store', 'service-account.yaml'),
  apply('a ClusterSecretStore for namespaces with the label', 'cluster-secret-store.yaml'),
  storeIsValid('teamone-ssm'),
  apply("teamone's namespace, with the label", 'namespace.yaml'),
  apply('an ExternalSecret with a v2 template', 'external-secret.yaml'),
  becomes('it says that it has synced', 'reason', 'SecretSynced'),
  secretIs('demo-secret holds the value'),
];

const otherTeam: readonly Step[] = [
  role('teamtwo-secret-store', "teamtwo's store", 'teamtwo-secret-store-trust.json'),
  rolePolicy('teamtwo-secret-store', 'may read below /projects/teamtwo', 'teamtwo-secret-store-policy.json'),
  parameter("teamtwo's parameter", '/projects/teamtwo/test', 'teamtwo-test.txt', {}),
  apply("teamtwo's ServiceAccount and ClusterSecretStore", 'teamtwo.yaml'),
  storeIsValid('teamtwo-ssm'),
  {
    title: "teamone asks for teamtwo's parameter through teamtwo's store",
    action: { tool: 'kubectl', verb: 'apply', file: 'exfiltration.yaml' },
    expect: { kind: 'done' },
  },
  becomes('that does not sync', 'reason', 'SecretSyncedError'),
  becomes('the status says no more than it must', 'message', 'could not get secret data from provider'),
  eventSays('the event says which rule refused', `using cluster store "teamtwo-ssm" ${REFUSED}`),
  {
    title: 'AWS was never asked for it',
    action: { tool: 'lab', verb: 'count-calls', service: 'ssm', principal: 'teamtwo-secret-store' },
    expect: { kind: 'equals', text: '0' },
  },
  secretIs("teamone's own Secret is untouched"),
  {
    title: 'teamone asks for its own parameter again',
    action: { tool: 'kubectl', verb: 'apply', file: 'external-secret.yaml' },
    expect: { kind: 'done' },
  },
  becomes('that syncs', 'reason', 'SecretSynced'),
];

const relabelled: readonly Step[] = [
  {
    title: 'the platform takes the label off the namespace',
    action: { tool: 'kubectl', verb: 'label', ...NAMESPACE, label: 'my-org/secret-store' },
    expect: { kind: 'done' },
  },
  { ...becomes('which takes effect at once, long before the hourly refresh', 'status', 'False'), within: 5 },
  eventSays('for the same reason', `using cluster store "teamone-ssm" ${REFUSED}`),
  secretIs('the Secret that was there is kept'),
  {
    title: 'the label is put back',
    action: {
      tool: 'kubectl',
      verb: 'label',
      ...NAMESPACE,
      label: 'my-org/secret-store',
      value: 'teamone-secret-store',
    },
    expect: { kind: 'done' },
  },
  { ...becomes('which takes effect at once too', 'status', 'True'), within: 5 },
];

/** Seed: "Secret Management in EKS using SSM Parameter Store, KMS and ESO". */
export const TEAMS: Scenario = {
  name: '02-teams',
  title: 'each team has its own path, key and store, and none gets through the store of another',
  steps: [...platform, ...happy, ...otherTeam, ...relabelled],
};
