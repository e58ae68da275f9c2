import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorizeCall } from '../call/authorize-call.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { Caller } from '../world/caller.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import { checkCertificate } from './check-certificate.ts';
import type { ReachQuestion } from './question.ts';
import { reach } from './reach.ts';
import { replayWitness } from './replay.ts';

/* Random trust, key and identity policies around one role chain: a broker assumes a role with tags, the session reads a secret. */

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/app`;
const brokerArn = `arn:aws:iam::${account}:role/broker`;
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1`;
const secretArn = `arn:aws:secretsmanager:eu-west-1:${account}:secret:a/db-a1B2c3`;

type Document = Readonly<Record<string, unknown>>;
const one = (operator: string, key: string, value: unknown): Document => ({ [operator]: { [key]: value } });

const ofTrust = fc.constantFrom<Document>(
  one('StringEquals', 'aws:RequestTag/team', 'b'),
  one('StringLike', 'aws:RequestTag/team', '*'),
  one('StringNotEquals', 'aws:RequestTag/team', 'a'),
  one('StringEqualsIgnoreCase', 'aws:RequestTag/team', 'A'),
  one('StringEquals', 'aws:RequestTag/team', '${aws:PrincipalTag/team}'),
  one('StringEqualsIfExists', 'aws:RequestTag/team', '${aws:ResourceTag/team}'),
  one('Null', 'aws:RequestTag/team', 'true'),
  one('Null', 'aws:TagKeys', 'false'),
  one('ForAllValues:StringEquals', 'aws:TagKeys', ['team']),
  one('ForAnyValue:StringLike', 'aws:TagKeys', ['t*']),
  one('ForAnyValue:StringEquals', 'aws:TagKeys', ['app']),
  one('ForAllValues:StringNotEquals', 'aws:TagKeys', ['team']),
  one('StringEquals', 'sts:ExternalId', 'id'),
  one('StringLike', 'sts:RoleSessionName', 'ci-*'),
);
const conditions = (from: fc.Arbitrary<Document>): fc.Arbitrary<Document> =>
  fc.array(from, { maxLength: 2 }).map((list) => (list.length === 0 ? {} : { Condition: Object.assign({}, ...list) }));
const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny');
const trustStatement = fc
  .tuple(
    effect,
    fc.constantFrom(brokerArn, account, '*'),
    fc.constantFrom(['sts:AssumeRole', 'sts:TagSession'], ['sts:TagSession'], 'sts:*'),
    conditions(ofTrust),
  )
  .map(([Effect, AWS, Action, rest]): Document => ({ Effect, Principal: { AWS }, Action, ...rest }));
const ofRead = fc.constantFrom<Document>(
  one('StringEquals', 'aws:ResourceTag/team', '${aws:PrincipalTag/team}'),
  one('StringEquals', 'aws:PrincipalTag/team', 'a'),
  one('StringNotEquals', 'aws:PrincipalTag/team', 'b'),
  one('Null', 'aws:PrincipalTag/app', 'false'),
  one('StringLike', 'aws:PrincipalTag/app', 'x*'),
);
const identityStatement = fc
  .tuple(
    effect,
    conditions(ofRead),
    fc.constantFrom('*', 'arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}/*'),
  )
  .map(
    ([Effect, rest, Resource]): Document => ({ Effect, Action: 'secretsmanager:GetSecretValue', Resource, ...rest }),
  );
const keyStatement = fc
  .tuple(
    effect,
    fc.constantFrom(roleArn, account),
    conditions(
      fc.constantFrom<Document>(
        one('StringLike', 'kms:EncryptionContext:SecretARN', '*:${aws:PrincipalTag/team}/*'),
        one('StringEquals', 'kms:ViaService', 'secretsmanager.eu-west-1.amazonaws.com'),
      ),
    ),
  )
  .map(([Effect, AWS, rest]): Document => ({ Effect, Principal: { AWS }, Action: 'kms:*', Resource: '*', ...rest }));

const tag = fc.option(fc.constantFrom('a', 'b'), { nil: undefined, freq: 2 });
const worlds = fc.record({
  trust: fc.array(trustStatement, { minLength: 1, maxLength: 3 }),
  identity: fc.array(identityStatement, { minLength: 1, maxLength: 2 }),
  key: fc.option(fc.array(keyStatement, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  delegated: fc.boolean(),
  roleTag: tag,
  secretTag: tag,
  brokerTag: tag,
  isTransitive: fc.boolean(),
});
type Drawn = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function read(kind: PolicyKind, statements: readonly Document[]): Policy {
  const { policy } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
  if (policy === undefined) throw new Error(kind);
  return policy;
}

const tagsOf = (value: string | undefined): ReadonlyMap<string, string> =>
  new Map(value === undefined ? [] : [['team', value]]);
const allow = (...Action: readonly string[]): Document => ({ Effect: 'Allow', Action, Resource: '*' });

function questionOf(drawn: Drawn): ReachQuestion & { readonly broker: Caller } {
  const decrypt = drawn.delegated ? [allow('kms:Decrypt')] : [];
  const world = snapshotWorld({
    roles: [
      {
        arn: roleArn,
        trustPolicy: read('trust', drawn.trust),
        identityPolicies: [read('identity', [...drawn.identity, ...decrypt])],
        tags: tagsOf(drawn.roleTag),
      },
      { arn: brokerArn, identityPolicies: [read('identity', [allow('sts:*')])] },
    ],
    keys: drawn.key === undefined ? [] : [{ arn: keyArn, policy: read('key', drawn.key), managedBy: 'customer' }],
    secrets: [
      {
        arn: secretArn,
        name: 'a/db',
        tags: tagsOf(drawn.secretTag),
        ...(drawn.key === undefined ? {} : { kmsKeyId: keyArn }),
      },
    ],
  });
  const arn = `arn:aws:sts::${account}:assumed-role/broker/pod`;
  const transitiveTagKeys = drawn.isTransitive && drawn.brokerTag !== undefined ? ['team'] : [];
  const broker: Caller = { type: 'assumed-role', arn, sessionTags: tagsOf(drawn.brokerTag), transitiveTagKeys };
  const who = { kind: 'session', roleArn, assumedBy: [broker] } as const;
  return { world, who, what: { service: 'secretsmanager', existing: [secretArn] }, broker };
}

const passed: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [['team', 'a']],
  [['team', 'b']],
  [['team', 'A']],
  [['TEAM', 'a']],
  [['app', 'x']],
  [['other', 'x']],
  [
    ['team', 'a'],
    ['app', 'xy'],
  ],
  [
    ['Team', 'a'],
    ['APP', 'x'],
    ['tail', 'z'],
  ],
];

/** A chain of calls that the evaluator does not refuse, out of a few. */
function openChain({ world, broker }: ReturnType<typeof questionOf>): string | undefined {
  for (const tags of passed) {
    for (const externalId of [undefined, 'id']) {
      for (const roleSessionName of ['session', 'ci-1']) {
        const parameters = {
          roleSessionName,
          tags: new Map(tags),
          ...(externalId === undefined ? {} : { externalId }),
        };
        const first = authorizeCall(world, { caller: broker, action: 'sts:AssumeRole', resource: roleArn, parameters });
        if (first.session === undefined) continue;
        const { caller } = first.session;
        const last = authorizeCall(world, { caller, action: 'secretsmanager:GetSecretValue', resource: secretArn });
        if (!last.outcome.endsWith('deny')) return JSON.stringify([tags, externalId, roleSessionName, last.outcome]);
      }
    }
  }
  return undefined;
}

describe('on random role chains the symbolic answer and the evaluator agree', () => {
  test('threat/I15 what is proved is refused for every chain that is tried, and the checker agrees', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(worlds, (drawn) => {
        const question = questionOf(drawn);
        const answer = reach(question);
        seen.add(answer.kind);
        if (answer.kind !== 'proved') return;
        expect(openChain(question)).toBeUndefined();
        expect(checkCertificate(question, answer.certificate)).toEqual([]);
      }),
      { numRuns: 250 },
    );
    expect(seen.has('proved') && seen.has('counterexample')).toBe(true);
  });

  test('every counterexample is a chain that the evaluator allows', () => {
    fc.assert(
      fc.property(worlds, (drawn) => {
        const question = questionOf(drawn);
        const answer = reach(question);
        if (answer.kind !== 'counterexample') return;
        expect(replayWitness(question.world, answer.witness).map((call) => call.outcome)).toEqual([
          'allowed',
          'allowed',
        ]);
      }),
      { numRuns: 200 },
    );
  });

  test('few chains are left open', () => {
    const answers = fc.sample(worlds, { numRuns: 150, seed: 4 }).map((drawn) => reach(questionOf(drawn)));
    expect(answers.filter((answer) => answer.kind === 'unknown').length / answers.length).toBeLessThan(0.1);
  });
});
