import { describe, expect, it } from 'vitest';
import { AwsHarness, element, refusalOf } from '../../../conformance/aws/aws-harness.ts';

const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
});
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
});

async function call(harness: AwsHarness, action: string, input: Readonly<Record<string, string>>): Promise<string> {
  return (await harness.query('iam', action, input)).xml;
}

describe('IAM', () => {
  it('gives a role made again under its name another unique id', async () => {
    const harness = new AwsHarness();
    const role = { RoleName: 'r', AssumeRolePolicyDocument: trust };
    const first = element(await call(harness, 'CreateRole', role), 'RoleId');
    await call(harness, 'DeleteRole', { RoleName: 'r' });
    const second = element(await call(harness, 'CreateRole', role), 'RoleId');
    expect(first).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(second).not.toBe(first);
  });

  it('gives documents back percent-encoded, byte for byte', async () => {
    const harness = new AwsHarness();
    await call(harness, 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    const text = document.replace('s3:*', "s3:Get*'(!)");
    await call(harness, 'PutRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument: text });
    const encoded = element(await call(harness, 'GetRolePolicy', { RoleName: 'r', PolicyName: 'p' }), 'PolicyDocument');
    expect(encoded).not.toMatch(/[*'()! ]/);
    expect(decodeURIComponent(encoded)).toBe(text);
  });

  it('numbers policy versions upwards, five at a time', async () => {
    const harness = new AwsHarness();
    await call(harness, 'CreatePolicy', { PolicyName: 'p', PolicyDocument: document });
    const PolicyArn = 'arn:aws:iam::111122223333:policy/p';
    const version = { PolicyArn, PolicyDocument: document, SetAsDefault: 'true' };
    for (let count = 0; count < 4; count += 1) await call(harness, 'CreatePolicyVersion', version);
    expect(refusalOf(await call(harness, 'CreatePolicyVersion', version))).toMatch(/^LimitExceeded: A managed policy/);
    await call(harness, 'DeletePolicyVersion', { PolicyArn, VersionId: 'v1' });
    expect(element(await call(harness, 'CreatePolicyVersion', version), 'VersionId')).toBe('v6');
    expect(refusalOf(await call(harness, 'DeletePolicyVersion', { PolicyArn, VersionId: 'v6' }))).toMatch(
      /^DeleteConflict: Cannot delete the default version of a policy\.$/,
    );
  });

  it('does not delete what still has policies, and policies that are still attached', async () => {
    const harness = new AwsHarness();
    const PolicyArn = 'arn:aws:iam::111122223333:policy/p';
    await call(harness, 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    await call(harness, 'CreatePolicy', { PolicyName: 'p', PolicyDocument: document });
    await call(harness, 'AttachRolePolicy', { RoleName: 'r', PolicyArn });
    expect(refusalOf(await call(harness, 'DeleteRole', { RoleName: 'r' }))).toBe(
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    );
    expect(refusalOf(await call(harness, 'DeletePolicy', { PolicyArn }))).toMatch(/^DeleteConflict/);
  });

  const refused: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    ['a missing role', 'GetRole', { RoleName: 'x' }, 'NoSuchEntity: The role with name x cannot be found.'],
    [
      'a policy to attach that does not exist',
      'AttachUserPolicy',
      { UserName: 'lab-admin', PolicyArn: 'arn:aws:iam::111122223333:policy/none' },
      'NoSuchEntity: Policy arn:aws:iam::111122223333:policy/none does not exist or is not attachable.',
    ],
    [
      'a document that is no JSON',
      'CreatePolicy',
      { PolicyName: 'p', PolicyDocument: '{' },
      'MalformedPolicyDocument: Syntax errors in policy.',
    ],
    [
      'a trust policy with a resource',
      'CreateRole',
      { RoleName: 'r', AssumeRolePolicyDocument: document },
      'MalformedPolicyDocument: Has prohibited field Resource.',
    ],
    [
      'an issuer without https',
      'CreateOpenIDConnectProvider',
      { Url: 'http://issuer.example' },
      'ValidationError: Invalid Open ID Connect Provider URL',
    ],
    [
      'an action that the lab does not serve',
      'CreateGroup',
      {},
      'InvalidAction: Could not find operation CreateGroup for version 2010-05-08',
    ],
  ];
  it.each(refused)('refuses %s as AWS does', async (_what, action, input, expected) => {
    expect(refusalOf(await call(new AwsHarness(), action, input))).toBe(expected);
  });
});
