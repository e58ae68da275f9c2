import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleWithSAMLCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createSamlIdentityProvider,
  type SamlIdentityProvider,
  type SignIn,
  samlMetadata,
  signAssertion,
} from '../../src/internal.ts';
import { labClock, labRandom } from '../../src/system.ts';
import { queryRequest, sign } from './aws-harness.ts';
import { keyVariables, type Outcome, runAws } from './run-aws.ts';
import { type ServedEndpoint, serveEndpoint } from './served-endpoint.ts';

const account = '111122223333';
const provider = `arn:aws:iam::${account}:saml-provider/Corp`;
const role = `arn:aws:iam::${account}:role/team`;
const document = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = document({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
  Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
});
const own = document({
  Effect: 'Allow',
  Action: 'ssm:PutParameter',
  Resource: `arn:aws:ssm:eu-west-1:${account}:parameter/\${aws:PrincipalTag/team}/*`,
});
let served: ServedEndpoint;
let home: string;
let idp: SamlIdentityProvider;

beforeAll(async () => {
  served = await serveEndpoint();
  home = await mkdtemp(join(tmpdir(), 'lab-aws-access-'));
  idp = await createSamlIdentityProvider('https://idp.example.com/metadata', labClock(), labRandom());
});
afterAll(async () => {
  await served.close();
  await rm(home, { recursive: true });
});

function assertion(change: Partial<SignIn> = {}): Promise<string> {
  const random = labRandom();
  return signAssertion(idp, {
    subject: 'anna@example.com',
    roles: [{ role, provider }],
    sessionName: 'anna',
    tags: new Map([['team', 'red']]),
    now: labClock().now(),
    id: Buffer.from(random.bytes(16)).toString('hex'),
    ...change,
  });
}

describe.skipIf(!hasClient('aws', 'tests that drive the lab with the aws command line'))('aws command line', () => {
  const aws = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> =>
    runAws(args, { url: served.url, home, env });

  async function ok(command: string, ...more: string[]): Promise<unknown> {
    const { code, out, error } = await aws([...command.split(' '), ...more], keyVariables(served.keys));
    expect(error).toBe('');
    expect(code).toBe(0);
    return out === '' ? {} : JSON.parse(out);
  }

  it('assumes a role with an assertion of the SAML provider, and is what the assertion says', async () => {
    const metadata = join(home, 'metadata.xml');
    await writeFile(metadata, samlMetadata(idp));
    await ok('iam create-saml-provider --name Corp', '--saml-metadata-document', `file://${metadata}`);
    await ok('iam create-role --role-name team', '--assume-role-policy-document', trust);
    await ok('iam put-role-policy --role-name team --policy-name own', '--policy-document', own);
    const assume = ['sts', 'assume-role-with-saml', '--role-arn', role, '--principal-arn', provider];
    const answered = await aws([...assume, '--saml-assertion', await assertion()], {});
    expect(answered.error).toBe('');
    const session = JSON.parse(answered.out) as {
      readonly Credentials: {
        readonly AccessKeyId: string;
        readonly SecretAccessKey: string;
        readonly SessionToken: string;
      };
    };
    expect(session).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/team/anna` },
      Subject: 'anna@example.com',
      SubjectType: 'persistent',
      Issuer: 'https://idp.example.com/metadata',
      Audience: 'https://signin.aws.amazon.com/saml',
    });
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    } = session.Credentials;
    const env = keyVariables({ accessKeyId, secretAccessKey, sessionToken });
    const put = (name: string): Promise<Outcome> =>
      aws(['ssm', 'put-parameter', '--type', 'String', '--value', 'x', '--name', name], env);
    expect((await put('/red/a')).error).toBe('');
    expect((await put('/blue/a')).error).toContain('AccessDeniedException');
    const forged = await aws([...assume, '--saml-assertion', (await assertion()).replace(/.$/, 'A')], {});
    expect(forged.error).toContain('InvalidIdentityToken');
  });

  it('simulates policies of its own and of principals', async () => {
    await ok('iam create-user --user-name sim');
    const reads = document({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' });
    await ok('iam put-user-policy --user-name sim --policy-name reads', '--policy-document', reads);
    const user = `arn:aws:iam::${account}:user/sim`;
    const actions = ['--action-names', 'secretsmanager:GetSecretValue', 'kms:Decrypt'];
    expect(await ok('iam simulate-principal-policy --policy-source-arn', user, ...actions)).toMatchObject({
      EvaluationResults: [
        {
          EvalActionName: 'secretsmanager:GetSecretValue',
          EvalResourceName: '*',
          EvalDecision: 'allowed',
          MatchedStatements: [{ SourcePolicyId: 'user_sim_reads', StartPosition: { Line: 1, Column: 38 } }],
        },
        { EvalActionName: 'kms:Decrypt', EvalDecision: 'implicitDeny', MatchedStatements: [] },
      ],
    });
    const entry = 'ContextKeyName=aws:PrincipalTag/team,ContextKeyValues=red,ContextKeyType=string';
    const resource = `arn:aws:ssm:eu-west-1:${account}:parameter/red/a`;
    const custom = ['--policy-input-list', own, '--action-names', 'ssm:PutParameter', '--resource-arns', resource];
    expect(await ok('iam simulate-custom-policy', ...custom, '--context-entries', entry)).toMatchObject({
      EvaluationResults: [{ EvalDecision: 'allowed', ResourceSpecificResults: [{ MissingContextValues: [] }] }],
    });
    expect(await ok('iam simulate-custom-policy', ...custom)).toMatchObject({
      EvaluationResults: [
        {
          EvalDecision: 'implicitDeny',
          ResourceSpecificResults: [{ MissingContextValues: ['aws:PrincipalTag/team'] }],
        },
      ],
    });
    expect(await ok('iam get-context-keys-for-custom-policy', '--policy-input-list', own)).toEqual({
      ContextKeyNames: ['aws:PrincipalTag/team'],
    });
    expect(await ok('iam get-context-keys-for-principal-policy --policy-source-arn', user)).toEqual({
      ContextKeyNames: [],
    });
  });

  it('signs digests, makes data key pairs and is kept from locking itself out of a key', async () => {
    const made = (await ok('kms create-key --key-spec RSA_2048 --key-usage SIGN_VERIFY')) as {
      readonly KeyMetadata: { readonly KeyId: string };
    };
    // Files are bytes to every version of the command; versions 1 and 2 take texts differently.
    const file = async (name: string, bytes: Uint8Array): Promise<string> => {
      await writeFile(join(home, name), bytes);
      return `fileb://${join(home, name)}`;
    };
    const digest = await file('digest', createHash('sha256').update('text').digest());
    const key = ['--key-id', made.KeyMetadata.KeyId, '--signing-algorithm', 'RSASSA_PSS_SHA_256'];
    const signed = (await ok('kms sign --message-type DIGEST', '--message', digest, ...key)) as {
      readonly Signature: string;
    };
    const signature = await file('signature', Buffer.from(signed.Signature, 'base64'));
    const raw = ['--message', await file('message', Buffer.from('text')), '--signature', signature];
    expect(await ok('kms verify --message-type RAW', ...raw, ...key)).toMatchObject({ SignatureValid: true });
    const symmetric = (await ok('kms create-key')) as typeof made;
    const pair = ['--key-id', symmetric.KeyMetadata.KeyId, '--key-pair-spec', 'ECC_NIST_P256'];
    expect(await ok('kms generate-data-key-pair-without-plaintext', ...pair)).toMatchObject({
      KeyPairSpec: 'ECC_NIST_P256',
    });
    const policy = document({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:Decrypt',
      Resource: '*',
    });
    const { error } = await aws(['kms', 'create-key', '--policy', policy], keyVariables(served.keys));
    expect(error).toContain('The new key policy will not allow you to update the key policy in the future.');
    await ok('kms create-key --bypass-policy-lockout-safety-check', '--policy', policy);
  });
});

describe('AWS SDK for JavaScript v3', () => {
  it('assumes a role with a signed response', async () => {
    const region = { region: 'eu-west-1', endpoint: served.url, maxAttempts: 1 };
    const name = 'arn:aws:iam::444455556666:saml-provider/Corp';
    const target = 'arn:aws:iam::444455556666:role/team';
    const keys = served.api.addAccount('444455556666');
    const iam = async (action: string, input: Readonly<Record<string, string>>): Promise<void> => {
      const scope = { service: 'iam', region: 'us-east-1', at: labClock().now() };
      const response = await served.api.handle(sign(queryRequest('iam', action, input), keys, scope));
      expect(response.status).toBe(200);
    };
    await iam('CreateSAMLProvider', { Name: 'Corp', SAMLMetadataDocument: samlMetadata(idp) });
    const AssumeRolePolicyDocument = trust.replaceAll(account, '444455556666');
    await iam('CreateRole', { RoleName: 'team', AssumeRolePolicyDocument });
    const anonymous = new STSClient({ ...region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
    const { Credentials: credentials } = await anonymous.send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: target,
        PrincipalArn: name,
        SAMLAssertion: await assertion({ roles: [{ role: target, provider: name }], signed: 'response' }),
      }),
    );
    const session = new STSClient({
      ...region,
      credentials: {
        accessKeyId: credentials?.AccessKeyId ?? '',
        secretAccessKey: credentials?.SecretAccessKey ?? '',
        sessionToken: credentials?.SessionToken ?? '',
      },
    });
    expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      'arn:aws:sts::444455556666:assumed-role/team/anna',
    );
  });
});
