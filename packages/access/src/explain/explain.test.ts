import { describe, expect, test } from 'vitest';
import { makeContext, UNKNOWN_VALUE } from '../context/request-context.ts';
import type { AccessRequest, ApplicablePolicies } from '../evaluate/access-request.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { bindPrincipals } from '../policy/bind-principals.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { type Explanation, explain } from './explain.ts';

const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-a1B2c3';

function policy(kind: PolicyKind, name: string, ...statements: readonly object[]): Policy {
  const { policy: read } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind, { name });
  if (read === undefined) throw new Error('syntax');
  return read;
}

function question(policies: ApplicablePolicies, keys: Iterable<readonly [string, string]> = []): AccessRequest {
  return {
    principal: {
      type: 'assumed-role',
      arn: 'arn:aws:sts::111122223333:assumed-role/app/pod',
      account: '111122223333',
      baseArn: 'arn:aws:iam::111122223333:role/app',
      uniqueId: 'AROANEWNEWNEWNEWNEW01',
    },
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
    context: makeContext(keys),
    policies,
  };
}

function why(request: AccessRequest): Explanation {
  return explain(request, evaluate(request, { detail: true }));
}

const read = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue' } as const;

describe('what AWS does not say', () => {
  test('a failed condition is shown with the values on both sides', () => {
    const wants = { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } };
    const identity = [policy('identity', 'abac', { ...read, Sid: 'Team', Resource: '*', Condition: wants })];
    const keys = [
      ['aws:ResourceTag/team', 'b'],
      ['aws:PrincipalTag/team', 'a'],
    ] as const;
    const { nearMisses, changes, summary } = why(question({ identity }, keys));
    expect(nearMisses[0]?.failures).toEqual([
      {
        element: 'condition',
        condition: 'StringEquals aws:ResourceTag/team',
        wants: ['${aws:PrincipalTag/team} = a'],
        has: ['b'],
      },
    ]);
    expect(changes).toMatchObject([{ layer: 'identity-policy', kind: 'meet-condition' }]);
    expect(changes[0]?.text).toContain('identity-based policy abac, statement "Team" (line 1, column 38)');
    expect(summary).toBe('not allowed by identity-based policy');
  });

  test('a secret ARN without its six random characters is recognized', () => {
    const identity = [policy('identity', 'p', { ...read, Resource: secret.slice(0, -7) })];
    expect(why(question({ identity })).nearMisses[0]?.failures[0]?.hint).toContain('six random characters');
  });

  test('threat/Z4 a role that was deleted and made again is explained by its ids', () => {
    const named = policy('resource', 'p', {
      ...read,
      Principal: { AWS: 'arn:aws:iam::111122223333:role/app' },
      Resource: '*',
    });
    const saved = bindPrincipals(named, () => 'AROAOLDOLDOLDOLDOLD01');
    expect(evaluate(question({ resource: named })).outcome).toBe('allowed');
    const { nearMisses } = why(question({ resource: saved }));
    expect(nearMisses[0]?.failures[0]?.hint).toContain('saved for AROAOLDOLDOLDOLDOLD01, which was deleted');
    expect(evaluate(question({ resource: bindPrincipals(named, () => 'AROANEWNEWNEWNEWNEW01') })).outcome).toBe(
      'allowed',
    );
  });

  test('a denial names the statement that denies', () => {
    const identity = [
      policy('identity', 'p', { ...read, Resource: '*' }, { ...read, Effect: 'Deny', Sid: 'No', Resource: '*' }),
    ];
    const { changes, summary } = why(question({ identity }));
    expect(summary).toMatch(/^denied by identity-based policy p, statement "No" \(line 1, column \d+\)$/);
    expect(changes).toMatchObject([{ kind: 'narrow-deny', layer: 'identity-policy' }]);
  });

  test('each missing layer gets its own change, and the changes together let the request through', () => {
    const key = 'arn:aws:kms:us-east-1:444455556666:key/k1';
    const asked = question({}, [['kms:ViaService', 'secretsmanager.us-east-1.amazonaws.com']]);
    const request = { ...asked, action: 'kms:Decrypt', resource: key };
    const { changes } = why(request);
    expect(changes.map(({ layer, kind }) => [layer, kind])).toEqual([
      ['identity-policy', 'add-statement'],
      ['key-policy', 'add-statement'],
    ]);
    const identity = [policy('identity', 'new', changes[0]?.proposal ?? {})];
    const resource = policy('key', 'new', changes[1]?.proposal ?? {});
    expect(resource.statements[0]?.conditions[0]?.key).toBe('kms:ViaService');
    expect(evaluate({ ...request, policies: { identity, resource } }).outcome).toBe('allowed');
  });
});

describe('threat/Z1 what is not known is never taken for a no', () => {
  test.each(['identity-policy', 'resource-policy', 'scp', 'rcp', 'session-policy', 'boundary'] as const)(
    'a %s that was not read makes the answer unknown',
    (layer) => {
      const identity = layer === 'identity-policy' ? [] : [policy('identity', 'p', { ...read, Resource: '*' })];
      const verdict = evaluate(question({ identity, unread: [layer] }));
      expect(verdict.outcome).toBe('unknown');
      expect(verdict.undecided).toEqual([{ layer, keys: [] }]);
    },
  );

  test('a key without a known value makes the answer unknown, unless it cannot matter', () => {
    const wants = { StringEquals: { 'secretsmanager:VersionId': 'v1' } };
    const limited = policy('identity', 'p', { ...read, Resource: '*', Condition: wants });
    const request = question({ identity: [limited] });
    const context = makeContext([['secretsmanager:VersionId', UNKNOWN_VALUE]]);
    expect(evaluate({ ...request, context }).outcome).toBe('unknown');
    expect(evaluate({ ...request, context }).undecided?.[0]?.keys).toEqual(['secretsmanager:versionid']);
    const open = policy('identity', 'q', { ...read, Resource: '*' });
    expect(evaluate({ ...request, context, policies: { identity: [limited, open] } }).outcome).toBe('allowed');
  });
});
