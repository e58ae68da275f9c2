import { describe, expect, test } from 'vitest';
import { makeContext } from '../context/request-context.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { contextKeysOf } from './context-keys.ts';
import { hasPolicyCharset, policyLimits, policySize } from './policy-size.ts';
import { readPolicy } from './read-policy.ts';

const statement = '{ "Sid": "Read", "Effect": "Allow", "Action": "ssm:*", "Resource": "*" }';

describe('aws.md 1.10 sizes', () => {
  test('IAM does not count white space, other services do', () => {
    const text = `{ "Version": "2012-10-17",\n  "Statement": [${statement}] }`;
    expect(policySize(text, 'identity')).toBe(policySize(text.replaceAll(/\s/g, ''), 'key'));
    expect(policySize(text, 'key')).toBe(text.length);
    expect(policyLimits.scp).toBe(5120);
  });

  test('characters beyond U+00FF are no part of a policy', () => {
    expect(hasPolicyCharset('{"Sid":"\u00e4\u00ff\t\n"}')).toBe(true);
    expect(hasPolicyCharset('{"Sid":"\u0100"}')).toBe(false);
  });
});

describe('places in the text', () => {
  test('a statement knows its first and last line and column, in bytes', () => {
    const text = `{ "Version": "2012-10-17", "Id": "ä",\n  "Statement": [\n    ${statement}\n  ] }`;
    const { policy } = readPolicy(text, 'identity', { name: 'p' });
    expect(policy?.statements[0]?.range).toMatchObject({
      start: { line: 3, column: 5 },
      end: { line: 3, column: 5 + statement.length },
    });
  });
});

test('the keys that policies ask for are listed once, with those of variables', () => {
  const resource = 'arn:aws:ssm:*:*:parameter/${aws:PrincipalTag/team}/*';
  const condition = { StringEquals: { 'aws:ResourceTag/team': '${AWS:principaltag/TEAM}' } };
  const more = { Effect: 'Allow', Action: 'ssm:*', Resource: resource, Condition: condition };
  const { policy } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: more }), 'identity');
  expect(contextKeysOf(policy === undefined ? [] : [policy])).toEqual([
    'aws:ResourceTag/team',
    'aws:PrincipalTag/team',
  ]);
});

describe('threat/Z6 hostile documents', () => {
  test('keys with a meaning in JavaScript are foreign words like any other', () => {
    const text = '{"Version":"2012-10-17","__proto__":{"Statement":[]},"Statement":[]}';
    expect(readPolicy(text, 'identity').problems[0]?.message).toBe('Syntax errors in policy.');
    const condition = '{"StringEquals":{"__proto__":"x","constructor":"y"}}';
    const { policy } = readPolicy(
      `{"Version":"2012-10-17","Statement":[${statement.slice(0, -1)},"Condition":${condition}}]}`,
      'identity',
    );
    expect(policy?.statements[0]?.conditions.map(({ key }) => key)).toEqual(['__proto__', 'constructor']);
    const principal = { type: 'user', arn: 'arn:aws:iam::111122223333:user/u', account: '111122223333' } as const;
    const policies = { identity: policy === undefined ? [] : [policy] };
    const request = { principal, action: 'ssm:GetParameter', resource: '*', context: makeContext([]), policies };
    expect(evaluate(request).outcome).toBe('implicit-deny');
  });

  test('deep and huge documents are refused, not read', () => {
    const deep = `{"Version":"2012-10-17","Statement":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(readPolicy(deep, 'identity').policy).toBeUndefined();
    const huge = `{"Version":"2012-10-17","Statement":[${Array.from({ length: 9000 }, () => statement).join(',')}]}`;
    expect(readPolicy(huge, 'identity').policy).toBeUndefined();
  });

  test('an operator that AWS does not have leaves no policy, so it can never be taken for one that holds', () => {
    const text = `{"Version":"2012-10-17","Statement":[${statement.slice(0, -1)},"Condition":{"StringMatches":{"a:b":"c"}}}]}`;
    expect(readPolicy(text, 'identity').policy).toBeUndefined();
  });
});
