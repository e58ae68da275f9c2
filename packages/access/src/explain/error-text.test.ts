import { describe, expect, test } from 'vitest';
import { makeContext } from '../context/request-context.ts';
import type { AccessRequest, Layer } from '../evaluate/access-request.ts';
import type { Verdict } from '../evaluate/verdict.ts';
import { denialText } from './error-text.ts';

const arn = 'arn:aws:sts::111122223333:assumed-role/app/pod';

function request(action: string, resource: string): AccessRequest {
  return {
    principal: { type: 'assumed-role', arn, account: '111122223333' },
    action,
    resource,
    context: makeContext([]),
    policies: {},
  };
}

function verdict(outcome: Verdict['outcome'], because: readonly Layer[], crossAccount = false): Verdict {
  return { outcome, because, statements: [], crossAccount };
}

const parameter = 'arn:aws:ssm:us-east-1:111122223333:parameter/a';
const start = `User: ${arn} is not authorized to perform: ssm:GetParameter on resource: ${parameter}`;

describe('aws.md 1.11 texts of refusals', () => {
  test.each([
    ['identity-policy', 'no identity-based policy'],
    ['resource-policy', 'no resource-based policy'],
    ['key-policy', 'no resource-based policy'],
    ['boundary', 'no permissions boundary'],
    ['session-policy', 'no session policy'],
    ['rcp', 'no resource control policy'],
    ['vpce-policy', 'no VPC endpoint policy'],
    ['trust-policy', 'no role trust policy'],
  ] as const)('a missing Allow in %s reads "%s"', (layer, words) => {
    const { message } = denialText(request('ssm:GetParameter', parameter), verdict('implicit-deny', [layer]));
    expect(message).toBe(`${start} because ${words} allows the ssm:GetParameter action`);
  });

  test.each([
    ['identity-policy', 'an identity-based policy'],
    ['resource-policy', 'a resource-based policy'],
    ['key-policy', 'a resource-based policy'],
    ['boundary', 'a permissions boundary'],
    ['session-policy', 'a session policy'],
    ['scp', 'a service control policy'],
    ['rcp', 'a resource control policy'],
    ['vpce-policy', 'a VPC endpoint policy'],
    ['trust-policy', 'the role trust policy'],
  ] as const)('a Deny in %s reads "%s"', (layer, words) => {
    const { message } = denialText(request('ssm:GetParameter', parameter), verdict('explicit-deny', [layer]));
    expect(message).toBe(`${start} with an explicit deny in ${words}`);
  });

  test('a missing Allow in an SCP is worded as an explicit deny', () => {
    const { message } = denialText(request('ssm:GetParameter', parameter), verdict('implicit-deny', ['scp']));
    expect(message).toBe(`${start} with an explicit deny in a service control policy`);
  });

  test('of several reasons the first that AWS looks at is named', () => {
    const both = verdict('implicit-deny', ['boundary', 'identity-policy']);
    expect(denialText(request('ssm:GetParameter', parameter), both).message).toContain('no identity-based policy');
  });

  test('across accounts there is no reason, on "*" there is no resource', () => {
    const missing = verdict('implicit-deny', ['identity-policy'], true);
    expect(denialText(request('ssm:GetParameter', parameter), missing).message).toBe(start);
    const { message } = denialText(
      request('ssm:DescribeParameters', '*'),
      verdict('implicit-deny', ['identity-policy']),
    );
    expect(message).toBe(
      `User: ${arn} is not authorized to perform: ssm:DescribeParameters because no identity-based policy allows the ssm:DescribeParameters action`,
    );
  });

  test('a disputed verdict is refused, and says no more than AWS could', () => {
    const disputed = verdict('disputed', ['session-policy', 'resource-policy']);
    expect(denialText(request('ssm:GetParameter', parameter), disputed).message).toBe(start);
  });

  test.each([
    ['ssm:GetParameter', 'AccessDeniedException', 400],
    ['kms:Decrypt', 'AccessDeniedException', 400],
    ['secretsmanager:GetSecretValue', 'AccessDeniedException', 400],
    ['sts:AssumeRole', 'AccessDenied', 403],
    ['iam:GetRole', 'AccessDenied', 403],
  ])('%s answers with %s and HTTP %i', (action, code, status) => {
    const denial = denialText(request(action, '*'), verdict('implicit-deny', ['identity-policy']));
    expect([denial.code, denial.status]).toEqual([code, status]);
  });
});
