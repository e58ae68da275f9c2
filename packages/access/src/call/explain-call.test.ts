import { expect, test } from 'vitest';
import { readPolicy } from '../policy/read-policy.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import type { Tags } from '../world/facts.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import { authorizeCall } from './authorize-call.ts';
import { explainCall } from './explain-call.ts';

const account = '111122223333';
const role = `arn:aws:iam::${account}:role/app`;
const caller = { type: 'assumed-role', arn: `arn:aws:sts::${account}:assumed-role/app/pod` } as const;
const key = `arn:aws:kms:us-east-1:${account}:key/k1`;
const secretArn = (name: string): string => `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}-a1B2c3`;

function policy(kind: PolicyKind, ...statements: readonly object[]): Policy {
  const { policy: read } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
  if (read === undefined) throw new Error('syntax');
  return read;
}

test('a batch explains each refused secret by itself, and the key behind it', () => {
  const may = { Effect: 'Allow', Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue'] };
  const delegation = { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' };
  const world = snapshotWorld({
    roles: [{ arn: role, identityPolicies: [policy('identity', { ...may, Resource: ['*'] })] }],
    secrets: [
      { arn: secretArn('plain'), name: 'plain' },
      { arn: secretArn('locked'), name: 'locked', kmsKeyId: key },
    ],
    keys: [{ arn: key, policy: policy('key', delegation), managedBy: 'customer' }],
  });
  const parameters = { secretIdList: ['plain', 'locked'] };
  const action = 'secretsmanager:BatchGetSecretValue';
  const call = authorizeCall(world, { caller, action, resource: '*', parameters }, { detail: true });
  expect(call.outcome).toBe('allowed');
  const [part, ...others] = explainCall(call);
  expect(others).toEqual([]);
  expect(part).toMatchObject({ secretId: 'locked', decision: { request: { action: 'kms:Decrypt', resource: key } } });
  expect(part?.explanation.changes).toMatchObject([
    {
      layer: 'identity-policy',
      kind: 'add-statement',
      proposal: {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: key,
        Condition: {
          StringEquals: {
            'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
            'kms:EncryptionContext:SecretARN': secretArn('locked'),
          },
        },
      },
    },
  ]);
});

test('threat/Z1 a key policy that could not be read makes a read unknown, and the rest stays known', () => {
  const may = { Effect: 'Allow', Action: '*', Resource: '*' };
  const world = snapshotWorld({
    roles: [{ arn: role, identityPolicies: [policy('identity', may)] }],
    secrets: [
      { arn: secretArn('plain'), name: 'plain' },
      { arn: secretArn('locked'), name: 'locked', kmsKeyId: key },
    ],
    unread: (_principal, resource) => (resource === key ? ['key-policy'] : []),
  });
  const read = (name: string): ReturnType<typeof authorizeCall> =>
    authorizeCall(
      world,
      { caller, action: 'secretsmanager:GetSecretValue', resource: secretArn(name) },
      { detail: true },
    );
  expect(read('plain').outcome).toBe('allowed');
  expect(read('locked').outcome).toBe('unknown');
  expect(explainCall(read('locked'))[0]?.explanation.summary).toBe(
    'cannot be told without the key policy that was not read',
  );
});

test('aws.md 1.7 tags of a SAML assertion become session tags and need TagSession', () => {
  const provider = `arn:aws:iam::${account}:saml-provider/Corp`;
  const saml = {
    provider,
    aud: 'https://signin.aws.amazon.com/saml',
    sub: 'alice',
    principalTags: new Map([['team', 'a']]) as Tags,
  };
  const trust = (...actions: readonly string[]): Policy =>
    policy('trust', {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: actions,
      Condition: { StringEquals: { 'SAML:aud': saml.aud } },
    });
  const assume = (trustPolicy: Policy): ReturnType<typeof authorizeCall> =>
    authorizeCall(
      snapshotWorld({ roles: [{ arn: role, identityPolicies: [], trustPolicy }], samlProviders: [provider] }),
      {
        caller: { type: 'saml', arn: '', saml },
        action: 'sts:AssumeRoleWithSAML',
        resource: role,
        parameters: { roleSessionName: 'alice' },
      },
    );
  expect(assume(trust('sts:AssumeRoleWithSAML')).because).toEqual(['trust-policy', 'tag-session']);
  expect(assume(trust('sts:AssumeRoleWithSAML', 'sts:TagSession')).session?.tags).toEqual(new Map([['team', 'a']]));
});
