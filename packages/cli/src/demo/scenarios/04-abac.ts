import type { Scenario, Step } from '../scenario.ts';
import {
  applyFile,
  aws,
  createRole,
  eventSays,
  issuerProvider,
  OPERATOR_SECONDS,
  putRolePolicy,
  readyBecomes,
  secretHolds,
} from './steps.ts';

const REGION = { region: 'us-west-2' } as const;
const FIRST = { kind: 'externalsecret', name: 'service1-es1', namespace: 'service1-ns' } as const;
const SECOND = { kind: 'externalsecret', name: 'service2-es2', namespace: 'service2-ns' } as const;
const OWN = { kind: 'externalsecret', name: 'by-label', namespace: 'service1-ns' } as const;
const FOREIGN = { kind: 'externalsecret', name: 'by-label-foreign', namespace: 'service1-ns' } as const;
const MISMATCH = { kind: 'externalsecret', name: 'service1-es2', namespace: 'service1-ns' } as const;

function taggedSecret(name: string, tag: string): Step {
  const options = {
    name,
    'secret-string': { file: `${name}.txt` },
    tags: { json: [{ Key: 'ekssecret', Value: tag }] },
  } as const;
  return {
    title: `${name}, tagged ekssecret=${tag}`,
    action: { ...aws('secretsmanager', 'create-secret', options, REGION), query: 'Name' },
    expect: { kind: 'equals', text: name },
    undo: [
      aws('secretsmanager', 'delete-secret', { 'secret-id': name, 'force-delete-without-recovery': true }, REGION),
    ],
  };
}

const platform: readonly Step[] = [
  issuerProvider(),
  createRole("the operator's role, for its ServiceAccount only", 'external-secrets', 'external-secrets-trust.json'),
  createRole('the one role that reads secrets, for the operator only', 'secrets-manager-access', 'access-trust.json'),
  putRolePolicy('may read what has its own tag', 'secrets-manager-access', 'abac', 'access-policy.json'),
  putRolePolicy(
    'the operator may take that role, with tags',
    'external-secrets',
    'chain',
    'external-secrets-policy.json',
  ),
  taggedSecret('service1_secret', 'service1'),
  taggedSecret('service2_secret', 'service2'),
  applyFile('a namespace for each service', 'namespaces.yaml'),
  applyFile("the platform's mapping: service1-ns is service1, service2-ns is service2", 'store-grants.yaml'),
  {
    title: 'the operator binds the grant to the namespace',
    action: {
      tool: 'kubectl',
      verb: 'get',
      kind: 'storegrant',
      name: 'service1-ns',
      path: ['status', 'conditions', { where: 'type', is: 'Bound' }, 'status'],
    },
    expect: { kind: 'equals', text: 'True' },
    within: OPERATOR_SECONDS,
  },
];

const happy: readonly Step[] = [
  applyFile('a SecretStore in each namespace, with its session tag', 'secret-store.yaml'),
  readyBecomes(
    'the store is Valid',
    { kind: 'secretstore', name: 'aws-secretsmanager', namespace: 'service1-ns' },
    'reason',
    'Valid',
  ),
  applyFile('an ExternalSecret in each namespace', 'external-secret.yaml'),
  readyBecomes('service1 syncs', FIRST, 'reason', 'SecretSynced'),
  readyBecomes('service2 syncs', SECOND, 'reason', 'SecretSynced'),
  secretHolds(
    'service1 has its secret',
    'service1-ns',
    'service1-ns-secret1',
    'service1_secret',
    'service1_secret.txt',
  ),
  secretHolds('service2 has its own', 'service2-ns', 'service1-ns-secret2', 'service2_secret', 'service2_secret.txt'),
];

const mismatch: readonly Step[] = [
  applyFile("service1 asks for service2's secret", 'mismatch.yaml'),
  readyBecomes('that does not sync', MISMATCH, 'reason', 'SecretSyncedError'),
  eventSays(
    'the event says which statement is missing',
    MISMATCH,
    'because no identity-based policy allows the secretsmanager:GetSecretValue action',
  ),
];

const forged: readonly Step[] = [
  applyFile("a tenant writes the neighbour's tag into a store of its own", 'forged-tag.yaml', {
    kind: 'refused',
    contains: 'ekssecret',
  }),
  applyFile('and once more in capitals, which are the same key to AWS', 'forged-case.yaml', {
    kind: 'refused',
    contains: 'EKSSECRET',
  }),
];

const byLabel: readonly Step[] = [
  applyFile(
    "one store of the platform's, whose tag and keys follow from the namespace's label",
    'cluster-secret-store.yaml',
  ),
  readyBecomes('it is Valid', { kind: 'clustersecretstore', name: 'by-label' }, 'reason', 'Valid'),
  applyFile('service1 asks it for its own secret', 'by-label.yaml'),
  readyBecomes('that syncs', OWN, 'reason', 'SecretSynced'),
  secretHolds('with the value', 'service1-ns', 'by-label', 'password', 'service1_secret.txt'),
  applyFile("and for its neighbour's", 'by-label-foreign.yaml'),
  readyBecomes('that does not', FOREIGN, 'reason', 'SecretSyncedError'),
  eventSays(
    'the store refuses before anything is asked of AWS, and says what is open',
    FOREIGN,
    'remote key "service2_secret" is not open to namespace "service1-ns" in cluster store "by-label": open are service1_secret',
  ),
  applyFile('alice may change namespace service1-ns itself', 'namespace-owner.yaml'),
  {
    title: 'but not the label: a ValidatingAdmissionPolicy keeps it for the platform',
    action: {
      tool: 'kubectl',
      verb: 'label',
      kind: 'namespace',
      name: 'service1-ns',
      label: 'lockkeeper.dev/service',
      value: 'service2',
      as: { user: 'alice' },
    },
    expect: {
      kind: 'refused',
      contains: 'labels under lockkeeper.dev/ are set, changed and removed by the platform team only',
    },
  },
];

/** Seed: "How to use AWS Secrets Manager and ABAC for enhanced secrets management in Amazon EKS". */
export const ABAC: Scenario = {
  name: '04-abac',
  title: 'one role reads for every namespace what carries its session tag, and no tenant chooses the tag',
  steps: [...platform, ...happy, ...mismatch, ...forged, ...byLabel],
};
