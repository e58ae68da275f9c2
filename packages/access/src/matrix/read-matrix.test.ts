import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorizeCall } from '../call/authorize-call.ts';
import { UNKNOWN_VALUE } from '../context/request-context.ts';
import type { Grant, Layer } from '../evaluate/access-request.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { Caller } from '../world/caller.ts';
import type { AccountFacts, KeyFacts, RoleFacts, SecretFacts, Tags, World } from '../world/facts.ts';
import { snapshotWorld, type WorldFacts } from '../world/snapshot-world.ts';
import { readMatrix, type ReadMatrixInput, type ReadVerdict } from './read-matrix.ts';
import { readRequest } from './read-questions.ts';

/* Random small worlds of two accounts: few names, tags and patterns, so that most statements matter to some pair. */

const own = '111122223333';
const other = '444455556666';
const keyOf = (account: string, name: string): string => `arn:aws:kms:us-east-1:${account}:key/${name}`;
const roleOf = (account: string, name: string): string => `arn:aws:iam::${account}:role/path/${name}`;
const sessionOf = (account: string, name: string): string => `arn:aws:sts::${account}:assumed-role/${name}/pod`;

type Document = Readonly<Record<string, unknown>>;

const element = (name: string, values: readonly string[]): fc.Arbitrary<Document> =>
  fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.subarray([...values], { minLength: 1, maxLength: 3 }))
    .map(([negated, list]) => ({ [`${negated === 0 ? 'Not' : ''}${name}`]: list }));
const actions = element('Action', ['secretsmanager:GetSecretValue', 'secretsmanager:*', 'kms:Decrypt', '*', 'ssm:*']);
const resources = element('Resource', [
  '*',
  'arn:aws:secretsmanager:*:*:secret:a/*',
  'arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}/*',
  'arn:aws:secretsmanager:*:*:secret:${aws:ResourceTag/team}/?*',
  `arn:aws:secretsmanager:us-east-1:${own}:secret:b/0-??????`,
  `arn:aws:secretsmanager:us-east-1:${own}:secret:a/0-a1B2c3`,
  'arn:aws:secretsmanager:*',
  'arn:aws:kms:*',
  keyOf(own, 'k'),
]);
const condition = fc
  .tuple(
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIfExists',
      'StringLike',
      'ForAllValues:StringLike',
      'ForAnyValue:StringEquals',
      'Null',
    ),
    fc.constantFrom(
      'aws:PrincipalTag/team',
      'aws:ResourceTag/team',
      'aws:ResourceAccount',
      'aws:PrincipalOrgID',
      'kms:CallerAccount',
      'kms:EncryptionContext:SecretARN',
      'kms:EncryptionContext:SecretVersionId',
      'aws:SourceIp',
    ),
    fc.subarray(['a', 'b', '*', '${aws:ResourceTag/team}', '${aws:PrincipalTag/team}', own, 'arn:*:a/*'], {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([operator, key, values]) => ({ [operator]: { [key]: operator === 'Null' ? 'true' : values } }));
const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((list) => (list.length === 0 ? {} : { Condition: Object.assign({}, ...list) }));
const plain = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), actions, resources, conditions)
  .map(([Effect, ...rest]): Document => Object.assign({ Effect }, ...rest));
const names = [
  '*',
  own,
  `arn:aws:iam::${other}:root`,
  roleOf(own, 'r0'),
  roleOf(other, 'r1'),
  sessionOf(own, 'r0'),
  `arn:aws:iam::${own}:user/u`,
  'AROAOWNOWNOWNOWNOWN01',
];
const named = fc.tuple(plain, fc.subarray(names, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 4 })).map(
  ([statement, AWS, negated]): Document => ({
    ...statement,
    [negated === 0 ? 'NotPrincipal' : 'Principal']: { AWS },
  }),
);

/** As secrets are closed to all but their own readers: in one manner for all of a world, alike but for the values. */
const manners = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny', 'Deny'),
  operator: fc.constantFrom('StringNotEquals', 'StringEquals', 'StringNotLike', 'StringLikeIfExists'),
  more: fc.constantFrom({}, { 'aws:PrincipalOrgID': 'o-1' }, { 'aws:ResourceTag/team': ['a'] }),
  Resource: fc.constantFrom('*', 'arn:aws:secretsmanager:*:*:secret:${aws:ResourceTag/team}/*'),
});
const readers = fc.subarray(['a', 'A', 'b', '*', '?'], { minLength: 1, maxLength: 2 });

function closedPolicy({ operator, more, ...rest }: Document, values: readonly string[]): Policy {
  const condition = { [String(operator)]: { 'aws:PrincipalTag/team': values, ...Object(more) } };
  return read('resource', [{ ...rest, Principal: '*', Action: '*', Condition: condition }], false);
}

function read(kind: PolicyKind, Statement: readonly Document[], old: boolean): Policy {
  const text = JSON.stringify({ Version: old ? '2008-10-17' : '2012-10-17', Statement });
  const { policy } = readPolicy(text, kind);
  if (policy === undefined) throw new Error(`${kind}: ${text}`);
  return policy;
}

function policies(kind: PolicyKind, statement: fc.Arbitrary<Document>): fc.Arbitrary<Policy> {
  const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
  return fc.tuple(statements, fc.boolean()).map(([list, old]) => read(kind, list, old));
}

const everything: Document = { Effect: 'Allow', Action: '*', Resource: '*' };

function allowAll(Action: string): Policy {
  return read('identity', [{ ...everything, Action }], false);
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const tags: fc.Arbitrary<Tags> = maybe(fc.constantFrom('a', 'b')).map(
  (team) => new Map(team === undefined ? [] : [['team', team]]),
);
const levels = (kind: 'scp' | 'rcp', statement: fc.Arbitrary<Document>) =>
  maybe(
    fc
      .array(fc.array(policies(kind, statement), { minLength: 1, maxLength: 2 }), { maxLength: 2 })
      .map((list) => list.map((attached, at) => ({ level: `level ${at}`, policies: attached }))),
  );
const account: fc.Arbitrary<AccountFacts> = fc.record({
  orgId: maybe(fc.constantFrom('a', 'o-1')),
  management: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  scps: levels('scp', plain),
  rcps: levels(
    'rcp',
    named.map((statement) => ({ ...statement, Effect: 'Deny' })),
  ),
});
const role = (owner: string, name: string): fc.Arbitrary<RoleFacts> =>
  fc.record({
    arn: fc.constant(roleOf(owner, name)),
    uniqueId: fc.constantFrom('AROAOWNOWNOWNOWNOWN01', 'AROANEWNEWNEWNEWNEW02'),
    identityPolicies: fc.oneof(fc.array(policies('identity', plain), { maxLength: 2 }), fc.constant([allowAll('*')])),
    permissionsBoundary: maybe(policies('boundary', plain)),
    tags,
    serviceLinked: fc.boolean(),
  });
const keyArns = [keyOf(own, 'k'), keyOf(other, 'k'), keyOf(own, 'aws'), keyOf(own, 'gone')] as const;
const secret = (owner: string, name: string): fc.Arbitrary<SecretFacts> =>
  fc.record({
    arn: fc.constant(`arn:aws:secretsmanager:us-east-1:${owner}:secret:${name}-a1B2c3`),
    name: fc.constant(name),
    kmsKeyId: maybe(fc.constantFrom(...keyArns)),
    tags,
    resourcePolicy: maybe(policies('resource', named)),
  });
const grant: fc.Arbitrary<Grant> = fc.record({
  grantId: fc.constant('g'),
  granteePrincipal: fc.constantFrom(roleOf(own, 'r0'), sessionOf(other, 'r1'), `arn:aws:iam::${own}:user/u`),
  operations: fc.constantFrom(['Decrypt'], ['Decrypt', 'Encrypt'], ['Encrypt']),
  constraints: fc.record({
    encryptionContextSubset: maybe(
      fc.constantFrom(
        new Map([['SecretARN', `arn:aws:secretsmanager:us-east-1:${own}:secret:a/0-a1B2c3`]]),
        new Map([['SecretVersionId', 'v']]),
      ),
    ),
  }),
});
const key = (arn: string, managedBy: KeyFacts['managedBy']): fc.Arbitrary<KeyFacts> =>
  fc.record({
    arn: fc.constant(arn),
    managedBy: fc.constant(managedBy),
    policy: fc.oneof(
      policies('key', named),
      fc.constant(read('key', [{ ...everything, Principal: { AWS: other } }], false)),
    ),
    tags,
    grants: fc.array(grant, { maxLength: 1 }),
  });

const facts: fc.Arbitrary<WorldFacts> = fc
  .record({
    ours: account,
    theirs: account,
    roles: fc.tuple(role(own, 'r0'), role(other, 'r1')),
    user: role(own, 'u').map((facts_) => ({ ...facts_, arn: `arn:aws:iam::${own}:user/u` })),
    secrets: fc.tuple(secret(own, 'a/0'), secret(own, 'b/0'), secret(own, 'a/1'), secret(other, 'a/0')),
    keys: fc.tuple(key(keyArns[0], 'customer'), key(keyArns[1], 'customer'), key(keyArns[2], 'AWS')),
    endpoint: policies('vpce', named),
    manner: manners,
    closed: fc.array(maybe(readers), { minLength: 4, maxLength: 4 }),
    unread: maybe(fc.constantFrom<Layer>('boundary', 'scp', 'rcp', 'resource-policy', 'key-policy', 'identity-policy')),
  })
  .map(({ ours, theirs, roles, user, secrets, keys, endpoint, manner, closed, unread }) => ({
    accounts: new Map([
      [own, ours],
      [other, theirs],
    ]),
    roles,
    users: [user],
    secrets: secrets.map((one, at) => {
      const values = closed[at];
      return values === undefined ? one : { ...one, resourcePolicy: closedPolicy(manner, values) };
    }),
    keys,
    endpointPolicies: new Map([['vpce-1', endpoint]]),
    ...(unread === undefined
      ? {}
      : { unread: ({ type }, resource) => (type === 'user' || resource.includes('a/') ? [unread] : []) }),
  }));

const session = (owner: string, name: string): fc.Arbitrary<Caller> =>
  fc.record({
    type: fc.constant('assumed-role' as const),
    arn: fc.constant(sessionOf(owner, name)),
    sessionTags: maybe(tags),
    sessionPolicies: maybe(fc.array(policies('session', plain), { minLength: 1, maxLength: 2 })),
  });
const callers: fc.Arbitrary<readonly Caller[]> = fc
  .tuple(session(own, 'r0'), session(own, 'r0'), session(other, 'r1'), session(own, 'deleted'))
  .map((sessions) => [
    ...sessions,
    { type: 'user', arn: `arn:aws:iam::${own}:user/u` },
    { type: 'root', arn: `arn:aws:iam::${own}:root` },
    { type: 'root', arn: `arn:aws:iam::${other}:root` },
    {
      type: 'federated-user',
      arn: `arn:aws:sts::${own}:federated-user/f`,
      userArn: `arn:aws:iam::${own}:user/u`,
    },
    { type: 'service', arn: 'secretsmanager.amazonaws.com' },
  ]);
const contexts = fc.constantFrom<ReadMatrixInput['context']>(
  undefined,
  (arn) => new Map(arn.includes('a/') ? [['aws:SourceVpce', 'vpce-1']] : []),
  (arn) => new Map([['aws:SourceIp', arn.includes('a/') ? 'a' : UNKNOWN_VALUE]]),
);

function inputFor(world: WorldFacts, from: readonly Caller[], context: ReadMatrixInput['context']): ReadMatrixInput {
  const unknown = `arn:aws:secretsmanager:us-east-1:${own}:secret:a/not-in-the-world-a1B2c3`;
  const secrets = [...(world.secrets ?? []).map(({ arn }) => arn), unknown];
  return { callers: from, secrets, ...(context === undefined ? {} : { context }) };
}

function byMatrix(world: World, input: ReadMatrixInput): readonly (ReadVerdict | undefined)[] {
  return [...readMatrix(world, input)].flatMap(({ codes, verdicts }) => [...codes].map((code) => verdicts[code]));
}

function oneByOne(world: World, { callers: from, secrets, context }: ReadMatrixInput): readonly ReadVerdict[] {
  return from.flatMap((caller) =>
    secrets.map((arn) => {
      const { outcome, because } = authorizeCall(world, readRequest(caller, arn, context));
      return { outcome, because };
    }),
  );
}

describe('the matrix of reads', () => {
  test('each pair has the verdict of its own call', () => {
    fc.assert(
      fc.property(facts, callers, contexts, (given, from, context) => {
        const world = snapshotWorld(given);
        const input = inputFor(given, from, context);
        expect(byMatrix(world, input)).toEqual(oneByOne(world, input));
      }),
      { numRuns: 250 },
    );
  });

  test('the random worlds reach every answer', () => {
    const met = new Set<string>();
    for (const [given, from, context] of fc.sample(fc.tuple(facts, callers, contexts), { numRuns: 150, seed: 7 })) {
      for (const one of byMatrix(snapshotWorld(given), inputFor(given, from, context))) met.add(one?.outcome ?? 'none');
    }
    expect([...met].toSorted()).toEqual(['allowed', 'disputed', 'explicit-deny', 'implicit-deny', 'unknown']);
  });

  test('a grant opens the secrets of its encryption context and no others under the same key', () => {
    const [first, second] = ['a/0', 'b/0'].map((name) => ({
      arn: `arn:aws:secretsmanager:us-east-1:${own}:secret:${name}-a1B2c3`,
      name,
      kmsKeyId: keyArns[0],
    }));
    const encryptionContextSubset = new Map([['SecretARN', first?.arn ?? '']]);
    const world = snapshotWorld({
      roles: [{ arn: roleOf(own, 'r0'), identityPolicies: [allowAll('secretsmanager:*')] }],
      secrets: [first, second].filter((one) => one !== undefined),
      keys: [
        {
          arn: keyArns[0],
          managedBy: 'customer',
          policy: read('key', [{ ...everything, Principal: { AWS: other } }], false),
          grants: [
            {
              grantId: 'g',
              granteePrincipal: roleOf(own, 'r0'),
              operations: ['Decrypt'],
              constraints: { encryptionContextSubset },
            },
          ],
        },
      ],
    });
    const input: ReadMatrixInput = {
      callers: [{ type: 'assumed-role', arn: sessionOf(own, 'r0') }],
      secrets: [first?.arn ?? '', second?.arn ?? ''],
    };
    expect(byMatrix(world, input)).toEqual([
      { outcome: 'allowed', because: ['identity-policy', 'grant'] },
      { outcome: 'implicit-deny', because: ['key-policy'] },
    ]);
  });

  test('rows are made when they are asked for, in the order of the callers', () => {
    const asked: string[] = [];
    const empty = snapshotWorld({});
    const world: World = {
      ...empty,
      user(arn) {
        asked.push(arn);
        return empty.user(arn);
      },
    };
    const [first, second] = ['one', 'two'].map((name) => `arn:aws:iam::${own}:user/${name}`);
    const rows = readMatrix(world, {
      callers: [first, second].map((arn) => ({ type: 'user', arn: arn ?? '' })),
      secrets: [`arn:aws:secretsmanager:us-east-1:${own}:secret:a-a1B2c3`],
    });
    expect(rows.next().value?.caller.arn).toBe(first);
    expect(asked).not.toContain(second);
    expect(rows.next().value?.caller.arn).toBe(second);
    expect(rows.next().done).toBe(true);
  });
});
