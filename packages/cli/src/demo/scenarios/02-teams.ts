import type { AwsAction } from '../action.ts';
import type { Scenario, Step } from '../scenario.ts';
import { assumeAsServiceAccount, assumeRole, change, IAM_SECONDS, isCaller } from './identity-steps.ts';
import {
  applyFile,
  aws,
  createRole,
  eventSays,
  issuerProvider,
  putRolePolicy,
  readyBecomes,
  secretHolds,
} from './steps.ts';

type Team = 'teamone' | 'teamtwo';

const NAMESPACE = { kind: 'namespace', name: 'teamone-monitoring' } as const;
const EXTERNAL_SECRET = {
  kind: 'externalsecret',
  name: 'teamone-secret-testsecured',
  namespace: 'teamone-monitoring',
} as const;
const STORE_ACCOUNT = { kind: 'serviceaccount', name: 'teamone-secret-store', namespace: 'external-secrets' } as const;
const REFUSED = 'is not allowed from namespace "teamone-monitoring": denied by spec.condition';
const OWN = '/projects/teamone/testsecured';
const OTHERS = '/projects/teamtwo/test';
const PROVIDER = 'arn:aws:iam::{account}:saml-provider/My-Saml';

/** What AWS says where no policy of the caller's speaks of the call. */
function noPolicyAllows(session: string, action: string, path: string): string {
  const resource = `arn:aws:ssm:us-east-1:{account}:parameter${path}`;
  return (
    `User: arn:aws:sts::{account}:assumed-role/${session} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`
  );
}

function getParameter(name: string, as: string): AwsAction {
  return { ...aws('ssm', 'get-parameter', { name, 'with-decryption': true }), query: 'Parameter.Value', as };
}

function putParameter(name: string, file: string, more: AwsAction['options'], as: string): AwsAction {
  const options = { name, type: 'SecureString', ...more, value: { file } };
  return { ...aws('ssm', 'put-parameter', options), query: 'Version', as };
}

function refused(title: string, action: AwsAction, text: string): Step {
  return { title, action, expect: { kind: 'refused', contains: text } };
}

function reads(title: string, name: string, file: string, as: string): Step {
  return { title, action: getParameter(name, as), expect: { kind: 'value', file } };
}

/** What the platform makes for a team in IAM. */
function rolesOf(team: Team): readonly Step[] {
  const [people, store] = [`my-org-${team}`, `${team}-secret-store`];
  return [
    createRole(`a role for ${team}'s people, by way of the company's sign-in`, people, `${people}-trust.json`),
    putRolePolicy(`it may write and read below /projects/${team}/`, people, 'ssm', `${people}-policy.json`),
    createRole(`a role for ${team}'s store`, store, `${store}-trust.json`),
    putRolePolicy(`it may read below /projects/${team}/`, store, 'ssm', `${store}-policy.json`),
  ];
}

/** A key has to be made by somebody whom its policy names: AWS refuses to lock its author out. */
function keyOf(team: Team): readonly Step[] {
  const keyId = `{${team}Key}`;
  const alias = { 'alias-name': `alias/${team}` };
  const as = 'admin';
  return [
    {
      title: `${team}'s key`,
      action: {
        ...aws('kms', 'create-key', { description: team, policy: { file: `${team}-key-policy.json` } }),
        query: 'KeyMetadata.KeyId',
        as,
      },
      expect: { kind: 'contains', text: '-' },
      within: IAM_SECONDS,
      save: `${team}Key`,
      undo: [{ ...aws('kms', 'schedule-key-deletion', { 'key-id': keyId, 'pending-window-in-days': 7 }), as }],
    },
    {
      title: `called alias/${team}`,
      action: { ...aws('kms', 'create-alias', { ...alias, 'target-key-id': keyId }), as },
      expect: { kind: 'done' },
      undo: [{ ...aws('kms', 'delete-alias', alias), as }],
    },
  ];
}

const signInService: readonly Step[] = [
  {
    title: "the company's sign-in, with a key of its own",
    action: {
      tool: 'lockkeeper',
      args: ['lab', 'saml-metadata', '--idp', 'idp.pem'],
      out: { file: 'metadata.xml' },
    },
    expect: { kind: 'done' },
  },
  {
    title: 'AWS trusts it',
    action: {
      ...aws('iam', 'create-saml-provider', { name: 'My-Saml', 'saml-metadata-document': { file: 'metadata.xml' } }),
      query: 'SAMLProviderArn',
    },
    expect: { kind: 'equals', text: PROVIDER },
    undo: [aws('iam', 'delete-saml-provider', { 'saml-provider-arn': PROVIDER })],
  },
];

function signIn(user: string, team: Team): readonly Step[] {
  const role = `arn:aws:iam::{account}:role/my-org-${team}`;
  const file = `${user}.assertion`;
  return [
    {
      title: `${user} of ${team} signs in`,
      action: {
        tool: 'lockkeeper',
        args: ['lab', 'saml-assertion', '--idp', 'idp.pem', '--user', user, '--role', role, '--provider', PROVIDER],
        out: { file },
      },
      expect: { kind: 'done' },
    },
    {
      title: `${user} takes on my-org-${team}`,
      action: {
        ...aws('sts', 'assume-role-with-saml', {
          'role-arn': role,
          'principal-arn': PROVIDER,
          'saml-assertion': { file },
        }),
        becomes: user,
      },
      expect: { kind: 'done' },
      within: IAM_SECONDS,
    },
  ];
}

const platform: readonly Step[] = [
  issuerProvider(),
  createRole('the administrators, whom the key policies name', 'admin', 'admin-trust.json'),
  putRolePolicy('they may make keys', 'admin', '02-teams-keys', 'admin-policy.json'),
  assumeRole('an administrator comes', 'admin', 'demo', 'admin'),
  ...signInService,
  ...rolesOf('teamone'),
  ...rolesOf('teamtwo'),
  ...keyOf('teamone'),
  ...keyOf('teamtwo'),
];

const ALICE = 'my-org-teamone/alice';

const people: readonly Step[] = [
  ...signIn('alice', 'teamone'),
  isCaller('AWS knows her by team and name', 'alice', `assumed-role/${ALICE}`),
  ...signIn('bob', 'teamtwo'),
  {
    title: "alice puts a parameter under teamone's key",
    action: putParameter(OWN, 'testsecured.txt', { 'key-id': 'alias/teamone' }, 'alice'),
    expect: { kind: 'equals', text: '1' },
    within: IAM_SECONDS,
    undo: [aws('ssm', 'delete-parameter', { name: OWN })],
  },
  reads('and reads it again, decrypted', OWN, 'testsecured.txt', 'alice'),
  {
    title: "bob puts one under teamtwo's key",
    action: putParameter(OTHERS, 'teamtwo-test.txt', { 'key-id': 'alias/teamtwo' }, 'bob'),
    expect: { kind: 'equals', text: '1' },
    within: IAM_SECONDS,
    undo: [aws('ssm', 'delete-parameter', { name: OTHERS })],
  },
];

const keptOut: readonly Step[] = [
  refused(
    "alice cannot read teamtwo's parameter",
    getParameter(OTHERS, 'alice'),
    noPolicyAllows(ALICE, 'ssm:GetParameter', OTHERS),
  ),
  refused(
    'nor write it',
    putParameter(OTHERS, 'testsecured.txt', { overwrite: true }, 'alice'),
    noPolicyAllows(ALICE, 'ssm:PutParameter', OTHERS),
  ),
  refused(
    'nor anything of a team whose name begins as hers does',
    putParameter('/projects/teamone2/x', 'testsecured.txt', {}, 'alice'),
    noPolicyAllows(ALICE, 'ssm:PutParameter', '/projects/teamone2/x'),
  ),
  {
    title: "bob encrypts his value under teamtwo's key, and alice gets hold of it",
    action: {
      ...aws('kms', 'encrypt', { 'key-id': 'alias/teamtwo', plaintext: { blob: 'teamtwo-test.txt' } }),
      query: 'CiphertextBlob',
      out: { file: 'teamtwo.encrypted', base64: true },
      as: 'bob',
    },
    expect: { kind: 'done' },
  },
  refused(
    'it does not help her: her team is not in the policy of that key',
    { ...aws('kms', 'decrypt', { 'ciphertext-blob': { blob: 'teamtwo.encrypted' } }), query: 'Plaintext', as: 'alice' },
    `assumed-role/${ALICE} is not authorized to perform: kms:Decrypt on`,
  ),
  refused(
    "nor can she use teamtwo's key for a parameter of her own",
    putParameter('/projects/teamone/borrowed', 'testsecured.txt', { 'key-id': 'alias/teamtwo' }, 'alice'),
    `assumed-role/${ALICE} is not authorized to perform: kms:Encrypt on`,
  ),
];

const STORE = 'teamone-secret-store/teamone-secret-store';

const storeOnlyReads: readonly Step[] = [
  applyFile('a ServiceAccount for the store', 'service-account.yaml'),
  ...assumeAsServiceAccount(STORE_ACCOUNT, 'teamone-secret-store', 'store'),
  reads("the store's role reads teamone's parameter", OWN, 'testsecured.txt', 'store'),
  refused(
    'it cannot write it',
    putParameter(OWN, 'testsecured.txt', { overwrite: true }, 'store'),
    noPolicyAllows(STORE, 'ssm:PutParameter', OWN),
  ),
  refused(
    'nor delete it',
    { ...aws('ssm', 'delete-parameter', { name: OWN }), as: 'store' },
    noPolicyAllows(STORE, 'ssm:DeleteParameter', OWN),
  ),
  refused("nor read teamtwo's", getParameter(OTHERS, 'store'), noPolicyAllows(STORE, 'ssm:GetParameter', OTHERS)),
  {
    title: "and with its token nobody takes on the role of teamtwo's store",
    action: {
      ...aws('sts', 'assume-role-with-web-identity', {
        'role-arn': 'arn:aws:iam::{account}:role/teamtwo-secret-store',
        'role-session-name': 'teamone',
        'web-identity-token': { file: `${STORE_ACCOUNT.name}.token` },
      }),
      becomes: 'nobody',
    },
    expect: { kind: 'refused', contains: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' },
  },
];

function storeIsValid(name: string): Step {
  return readyBecomes(`store ${name} becomes Valid`, { kind: 'clustersecretstore', name }, 'reason', 'Valid');
}

function secretIs(title: string): Step {
  return secretHolds(title, 'teamone-monitoring', 'demo-secret', 'testSecured', 'testsecured.txt');
}

const happy: readonly Step[] = [
  applyFile('a ClusterSecretStore for namespaces with the label', 'cluster-secret-store.yaml'),
  storeIsValid('teamone-ssm'),
  applyFile("teamone's namespace, with the label", 'namespace.yaml'),
  applyFile('an ExternalSecret with a v2 template', 'external-secret.yaml'),
  readyBecomes('it says that it has synced', EXTERNAL_SECRET, 'reason', 'SecretSynced'),
  secretIs('demo-secret holds the value'),
];

const otherTeam: readonly Step[] = [
  applyFile("teamtwo's ServiceAccount and ClusterSecretStore", 'teamtwo.yaml'),
  storeIsValid('teamtwo-ssm'),
  change("teamone asks for teamtwo's parameter through teamtwo's store", 'exfiltration.yaml'),
  readyBecomes('that does not sync', EXTERNAL_SECRET, 'reason', 'SecretSyncedError'),
  readyBecomes(
    'the status says no more than it must',
    EXTERNAL_SECRET,
    'message',
    'could not get secret data from provider',
  ),
  eventSays('the event says which rule refused', EXTERNAL_SECRET, `using cluster store "teamtwo-ssm" ${REFUSED}`),
  {
    title: 'AWS was never asked for it',
    action: { tool: 'lab', verb: 'count-calls', service: 'ssm', principal: 'teamtwo-secret-store' },
    expect: { kind: 'equals', text: '0' },
  },
  change("teamone asks for it through teamone's own store", 'exfiltration-own-store.yaml'),
  eventSays(
    'the event says what AWS said: no policy of that store allows it',
    EXTERNAL_SECRET,
    'no identity-based policy allows the ssm:GetParameter',
  ),
  secretIs("teamone's own Secret is untouched"),
  change('teamone asks for its own parameter again', 'external-secret.yaml'),
  readyBecomes('that syncs', EXTERNAL_SECRET, 'reason', 'SecretSynced'),
];

const relabelled: readonly Step[] = [
  {
    title: 'the platform takes the label off the namespace',
    action: { tool: 'kubectl', verb: 'label', ...NAMESPACE, label: 'my-org/secret-store' },
    expect: { kind: 'done' },
  },
  {
    ...readyBecomes('which takes effect at once, long before the hourly refresh', EXTERNAL_SECRET, 'status', 'False'),
    within: 5,
  },
  eventSays('for the same reason', EXTERNAL_SECRET, `using cluster store "teamone-ssm" ${REFUSED}`),
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
  { ...readyBecomes('which takes effect at once too', EXTERNAL_SECRET, 'status', 'True'), within: 5 },
];

/** Seed: "Secret Management in EKS using SSM Parameter Store, KMS and ESO". */
export const TEAMS: Scenario = {
  name: '02-teams',
  title: 'each team has its own path, key and store, and none gets at what is of another',
  steps: [...platform, ...people, ...keptOut, ...storeOnlyReads, ...happy, ...otherTeam, ...relabelled],
};
