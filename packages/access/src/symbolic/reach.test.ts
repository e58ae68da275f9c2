import { describe, expect, test } from 'vitest';
import type { Layer } from '../evaluate/access-request.ts';
import { bindPrincipals } from '../policy/bind-principals.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { RoleFacts } from '../world/facts.ts';
import { snapshotWorld, type WorldFacts } from '../world/snapshot-world.ts';
import { cellsOf } from './cells.ts';
import type { ReachAnswer, ReachQuestion } from './question.ts';
import { reach } from './reach.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/app`;
const brokerArn = `arn:aws:iam::${account}:role/broker`;
const secretArn = `arn:aws:secretsmanager:eu-west-1:${account}:secret:a/db-a1B2c3`;
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1`;
const broker = { type: 'assumed-role', arn: `arn:aws:sts::${account}:assumed-role/broker/pod` } as const;

function read(kind: PolicyKind, ...Statement: readonly unknown[]): Policy {
  const { policy } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind, { name: kind });
  if (policy === undefined) throw new Error(kind);
  return policy;
}

const allow = (Action: string | readonly string[]): unknown => ({ Effect: 'Allow', Action, Resource: '*' });
const reader: RoleFacts = { arn: roleArn, identityPolicies: [read('identity', allow(['secretsmanager:*', 'kms:*']))] };
const secret = { arn: secretArn, name: 'a/db', kmsKeyId: keyArn };
const root = { AWS: `arn:aws:iam::${account}:root` };
const key = {
  arn: keyArn,
  policy: read('key', { ...(allow('kms:*') as object), Principal: root }),
  managedBy: 'customer',
} as const;

function ask(facts: WorldFacts, more: Partial<ReachQuestion> = {}): ReachAnswer {
  const what = { service: 'secretsmanager', existing: [secretArn] } as const;
  return reach({ world: snapshotWorld(facts), who: { kind: 'session', roleArn }, what, ...more });
}

describe('threat/Z1 a part that was not read never makes a proof', () => {
  const whole: WorldFacts = { roles: [reader], secrets: [secret], keys: [key] };
  const bare: RoleFacts = { arn: roleArn, identityPolicies: [] };

  test('the world is read as a whole first', () => {
    expect(ask(whole).kind).toBe('counterexample');
    expect(ask({ ...whole, roles: [bare] }).kind).toBe('proved');
  });

  test.each<Layer>(['identity-policy', 'resource-policy', 'key-policy', 'scp', 'rcp', 'boundary', 'session-policy'])(
    '%s',
    (layer) => {
      expect(ask({ ...whole, unread: () => [layer] }).kind).not.toBe('proved');
    },
  );

  test('what could grant is a gap, what only limits is none', () => {
    const unread = (layer: Layer): ReachAnswer['kind'] =>
      ask({ roles: [bare], secrets: [{ arn: secretArn, name: 'a/db' }], unread: () => [layer] }).kind;
    expect([unread('identity-policy'), unread('resource-policy'), unread('scp'), unread('boundary')]).toEqual([
      'unknown',
      'unknown',
      'proved',
      'proved',
    ]);
  });

  test('a key that the world lacks is a gap, a role or secret that it lacks is an error', () => {
    expect(ask({ ...whole, keys: [] })).toMatchObject({ kind: 'unknown', gaps: [{ why: 'unread' }] });
    expect(() => ask({ ...whole, roles: [] })).toThrow(expect.objectContaining({ code: 'Absent' }));
    expect(() => ask({ ...whole, secrets: [] })).toThrow(expect.objectContaining({ code: 'Absent' }));
    const who = { kind: 'session', roleArn, assumedBy: [broker] } as const;
    expect(() => ask(whole, { who })).toThrow(expect.objectContaining({ code: 'Absent' }));
  });
});

describe('threat/Z4 a role that is deleted and made again', () => {
  const made = {
    arn: brokerArn,
    uniqueId: 'AROANEWNEWNEWNEWNEW01',
    identityPolicies: [read('identity', allow('sts:*'))],
  };
  const who = { kind: 'session', roleArn, assumedBy: [broker] } as const;
  const through = (trustPolicy: Policy): ReachAnswer['kind'] =>
    ask({ roles: [{ ...reader, trustPolicy }, made], secrets: [secret], keys: [key] }, { who }).kind;

  test('is kept out by a principal, which AWS keeps as a unique id', () => {
    const trust = read('trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: brokerArn } });
    expect(through(trust)).toBe('counterexample');
    expect(through(bindPrincipals(trust, () => 'AROAOLDOLDOLDOLDOLD01'))).toBe('proved');
  });

  test('is let in by a condition on its name', () => {
    const Condition = { ArnEquals: { 'aws:PrincipalArn': brokerArn } };
    expect(through(read('trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: root, Condition }))).toBe(
      'counterexample',
    );
  });
});

test('a certificate names, for every case, who refuses', () => {
  const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'a' } };
  const identity = read('identity', { Sid: 'Own', ...(allow('secretsmanager:GetSecretValue') as object), Condition });
  const who = { kind: 'session', roleArn, tags: new Map([['team', { notIn: ['a'] }]]) } as const;
  const answer = ask(
    { roles: [{ arn: roleArn, identityPolicies: [identity] }], secrets: [{ arn: secretArn, name: 'a/db' }] },
    { who },
  );
  if (answer.kind !== 'proved') throw new Error(answer.kind);
  const way = `session of ${roleArn}: secretsmanager:GetSecretValue on ${secretArn}`;
  const cell = { way, statements: [] };
  const condition = 'statement "Own", StringEquals aws:PrincipalTag/team';
  expect(cellsOf(answer.certificate)).toEqual([
    { ...cell, when: ['session tag team is absent'], refusedBy: ['identity-policy'] },
    { ...cell, when: ['session tag team is there as team', `${condition} holds`], refusedBy: [] },
    {
      ...cell,
      when: ['session tag team is there as team', `${condition} does not hold`],
      refusedBy: ['identity-policy'],
    },
  ]);
});
