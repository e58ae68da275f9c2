import { describe, expect, test } from 'vitest';
import { actionHasKey, isConditionKey } from './condition-keys.ts';
import { nearestAction } from './nearest-action.ts';
import { actionsMatching, actionsOf } from './service-actions.ts';

describe('tables of actions', () => {
  test('a pattern covers what AWS has, whatever its case', () => {
    const names = actionsMatching('ssm:getparameter*')?.map(({ name }) => name);
    expect(names).toEqual(['GetParameter', 'GetParameterHistory', 'GetParameters', 'GetParametersByPath']);
    expect(actionsMatching('s3:GetObject')).toBeUndefined();
    expect(actionsMatching('ssm:UpdateParameter')).toEqual([]);
  });

  test('every action of the nine services unpacks to known types and keys', () => {
    for (const service of ['secretsmanager', 'ssm', 'kms', 'sts', 'iam', 'sqs', 'events', 'eks', 'eks-auth']) {
      expect(actionsOf(service)?.every(({ name }) => /^[A-Z]\w+$/.test(name))).toBe(true);
    }
    const listing = actionsMatching('secretsmanager:ListSecrets')?.[0];
    expect(listing?.resources).toEqual([]);
    expect(actionsMatching('kms:Decrypt')?.[0]?.resources).toEqual([['key', 'arn:*:kms:*:*:key/*']]);
  });
});

test.each([
  ['ssm:UpdateParameter', 'ssm:PutParameter'],
  ['secretsmanager:GetSecret', 'secretsmanager:DescribeSecret'],
  ['secretsmanager:GetSecretValues', 'secretsmanager:GetSecretValue'],
  ['kms:Decript', 'kms:Decrypt'],
  ['sts:AssumeRoleWithWebidentityToken', 'sts:AssumeRoleWithWebIdentity'],
  ['kms:Xyzzyxyzzyxyzzyxyzzy', undefined],
  ['s3:GetObjekt', undefined],
])('by %s was meant %s', (wrong, meant) => {
  expect(nearestAction(wrong)).toBe(meant);
});

describe('condition keys', () => {
  test.each([
    ['aws:PrincipalTag/team', true],
    ['AWS:principalarn', true],
    ['aws:PrincipalArns', false],
    ['kms:EncryptionContext:SecretARN', true],
    ['kms:ViaServices', false],
    ['secretsmanager:ResourceTag/x', true],
    ['saml:aud', undefined],
    ['oidc.eks.eu-west-1.amazonaws.com/id/X:sub', undefined],
    ['s3:prefix', undefined],
  ])('%s: %s', (key, known) => {
    expect(isConditionKey(key)).toBe(known);
  });

  test('an action that lists, or reads by path, has no tags', () => {
    const has = (action: string, key: string): unknown => {
      const found = actionsMatching(action)?.[0];
      return found && actionHasKey(found, key);
    };
    expect(has('secretsmanager:GetSecretValue', 'aws:ResourceTag/team')).toBe(true);
    expect(has('secretsmanager:ListSecrets', 'aws:ResourceTag/team')).toBe(false);
    expect(has('ssm:GetParametersByPath', 'aws:ResourceTag/team')).toBe(false);
    expect(has('ssm:GetParameter', 'aws:ResourceTag/team')).toBe(true);
    expect(has('ssm:GetParameter', 'ssm:resourceTag/team')).toBe(true);
    expect(has('kms:Decrypt', 'aws:ResourceTag/team')).toBeUndefined();
  });
});
