import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorizeCall } from '../call/authorize-call.ts';
import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { SecretFacts, World } from '../world/facts.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import { checkCertificate } from './check-certificate.ts';
import type { Proof } from './prove.ts';
import type { ReachQuestion, TextSpace, ReachWitness } from './question.ts';
import { reach } from './reach.ts';
import { replayWitness } from './replay.ts';
import { withCreated } from './with-created.ts';

/* Random small worlds: one role, one secret that exists, names and tags out of few letters, so that patterns meet. */

const account = '111122223333';
const place = { region: 'eu-west-1', account };
const roleArn = `arn:aws:iam::${account}:role/app`;
const head = `arn:aws:secretsmanager:eu-west-1:${account}:secret:`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/app/session`;
const old = `${head}a/b-a1B2c3`;

type Document = Readonly<Record<string, unknown>>;

const resource = fc.constantFrom(
  '*',
  `${head}a*`,
  `${head}a/*`,
  `${head}?-*`,
  `${head}\${aws:PrincipalTag/team}/*`,
  `${head}\${aws:PrincipalTag/team}*`,
  `${head}\${aws:PrincipalTag/team, 'b'}-*`,
  `${head}*/\${aws:PrincipalTag/team}-??????`,
);
const resources = fc
  .tuple(fc.boolean(), fc.array(resource, { minLength: 1, maxLength: 2 }))
  .map(([negated, list]): Document => ({ [negated ? 'NotResource' : 'Resource']: list }));
const operator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringNotLikeIfExists',
  'ForAllValues:StringLike',
  'ForAnyValue:StringNotEquals',
  'Null',
);
const keys = fc.constantFrom(
  'aws:PrincipalTag/team',
  'aws:ResourceTag/team',
  'secretsmanager:ResourceTag/team',
  'aws:SourceVpc',
);
const value = fc.constantFrom(
  'a',
  'b',
  'a*',
  '?',
  '${aws:PrincipalTag/team}',
  '${aws:ResourceTag/team}',
  'x-${aws:PrincipalTag/team}*',
);
const condition = fc
  .tuple(operator, keys, fc.array(value, { minLength: 1, maxLength: 2 }))
  .map(([name, key, list]): Document => ({ [name]: { [key]: name === 'Null' ? 'true' : list } }));
const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((list): Document => (list.length === 0 ? {} : { Condition: Object.assign({}, ...list) }));
const statement = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), resources, conditions)
  .map(([Effect, ...rest]): Document => Object.assign({ Effect, Action: 'secretsmanager:GetSecretValue' }, ...rest));
const principals = fc.subarray([roleArn, sessionArn, account, '*'], { minLength: 1 });
const ofResource = fc
  .tuple(fc.constantFrom('Allow', 'Deny'), conditions, principals)
  .map(([Effect, rest, AWS]): Document => ({ Effect, Action: '*', Resource: '*', Principal: { AWS }, ...rest }));

const letters = fc.constantFrom('a', 'b', 'a*', '*b', 'a/*', '?');
const space: fc.Arbitrary<TextSpace> = fc.record(
  {
    in: fc.array(letters, { minLength: 1, maxLength: 2 }),
    notIn: fc.array(letters, { minLength: 1, maxLength: 2 }),
    absent: fc.constantFrom('may' as const, 'never' as const, 'must' as const),
  },
  { requiredKeys: [] },
);

interface Case {
  readonly identity: readonly Document[];
  readonly boundary: readonly Document[] | undefined;
  readonly resource: readonly Document[];
  readonly roleTag: string | undefined;
  readonly oldTag: string | undefined;
  readonly session: TextSpace;
  readonly tag: TextSpace;
  readonly names: TextSpace;
  readonly isFuture: boolean;
}

const cases: fc.Arbitrary<Case> = fc.record({
  identity: fc.array(statement, { minLength: 1, maxLength: 3 }),
  boundary: fc.option(fc.array(statement, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 4 }),
  resource: fc.array(ofResource, { maxLength: 2 }),
  roleTag: fc.option(fc.constantFrom('a', 'c'), { nil: undefined, freq: 3 }),
  oldTag: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  session: space,
  tag: space,
  names: space,
  isFuture: fc.boolean(),
});

function read(kind: PolicyKind, statements: readonly Document[]): Policy {
  const { policy } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
  if (policy === undefined) throw new Error(kind);
  return policy;
}

const tagsOf = (tag: string | undefined): ReadonlyMap<string, string> =>
  new Map(tag === undefined ? [] : [['team', tag]]);

function questionOf(one: Case): ReachQuestion {
  const boundary = one.boundary === undefined ? {} : { permissionsBoundary: read('boundary', one.boundary) };
  const resourcePolicy = one.resource.length === 0 ? {} : { resourcePolicy: read('resource', one.resource) };
  const identityPolicies = one.identity.map((each) => read('identity', [each]));
  const world = snapshotWorld({
    roles: [{ arn: roleArn, identityPolicies, tags: tagsOf(one.roleTag), ...boundary }],
    secrets: [{ arn: old, name: 'a/b', tags: tagsOf(one.oldTag), ...resourcePolicy }],
  });
  const future = { place, names: one.names, tags: new Map([['team', one.tag]]) };
  return {
    world,
    who: { kind: 'session', roleArn, tags: new Map([['team', one.session]]) },
    what: { service: 'secretsmanager', ...(one.isFuture ? { future } : { existing: [old] }) },
  };
}

const isIn = (one: TextSpace, text: string | undefined): boolean => {
  if (text === undefined) return one.absent !== 'never';
  const fits = (glob: string): boolean => matchGlob(parseGlob(glob), text);
  return one.absent !== 'must' && (one.in ?? ['*']).some(fits) && !(one.notIn ?? []).some(fits);
};

const texts = [undefined, '', 'a', 'b', 'c', 'ab', 'a/b', 'x-a', 'A', 'x-'];
const names = ['a', 'b', 'a/b', 'a-b', 'ab', 'c', 'a/a', 'x-a/b'];

/** Requests that a case asks about, out of few texts; with whether the evaluator lets them be called unreachable. */
function allowedSample(one: Case, world: World): string | undefined {
  const secrets: readonly SecretFacts[] = one.isFuture
    ? names
        .filter((name) => isIn({ ...one.names, absent: 'may' }, name))
        .flatMap((name) =>
          texts
            .filter((tag) => isIn(one.tag, tag))
            .map((tag) => ({ arn: `${head}${name}-zzzzzz`, name, tags: tagsOf(tag) })),
        )
    : [{ arn: old, name: 'a/b' }];
  for (const secret of secrets) {
    const after = one.isFuture ? withCreated(world, { secret }) : world;
    for (const tag of texts.filter((text) => isIn(one.session, text ?? one.roleTag))) {
      for (const vpc of [undefined, 'a', 'b', 'x-a']) {
        const caller = { type: 'assumed-role', arn: sessionArn, sessionTags: tagsOf(tag) } as const;
        const context = new Map(vpc === undefined ? [] : [['aws:SourceVpc', vpc]]);
        const call = authorizeCall(after, {
          caller,
          action: 'secretsmanager:GetSecretValue',
          resource: secret.arn,
          context,
        });
        if (!call.outcome.endsWith('deny')) return `${call.outcome} ${secret.arn} ${String(tag)} ${String(vpc)}`;
      }
    }
  }
  return undefined;
}

function isAskedFor(one: Case, witness: ReachWitness): boolean {
  const call = witness.calls.at(-1);
  const { created } = witness;
  const session = call?.caller.sessionTags?.get('team') ?? one.roleTag;
  if (!isIn(one.session, session)) return false;
  if (!one.isFuture) return created === undefined && call?.resource === old;
  if (created === undefined || !('secret' in created)) return false;
  return isIn({ ...one.names, absent: 'may' }, created.secret.name) && isIn(one.tag, created.secret.tags?.get('team'));
}

/** A proof without one of its cases. */
function shortened(proof: Proof, pick: number): Proof | undefined {
  if (proof.kind === 'form') return { ...proof, cases: proof.cases.slice(1) };
  if (proof.kind !== 'element') return undefined;
  if (pick % 2 === 0 && proof.holds.length > 0) return { ...proof, holds: proof.holds.slice(1) };
  return proof.fails.length > 0 ? { ...proof, fails: proof.fails.slice(1) } : undefined;
}

describe('on random worlds the symbolic answer and the evaluator agree', () => {
  test('the worlds reach every answer, and few are left open', () => {
    const answers = fc.sample(cases, { numRuns: 200, seed: 11 }).map((one) => reach(questionOf(one)).kind);
    const share = (kind: string): number => answers.filter((answer) => answer === kind).length / answers.length;
    expect(share('proved')).toBeGreaterThan(0.2);
    expect(share('counterexample')).toBeGreaterThan(0.1);
    expect(share('unknown')).toBeLessThan(0.1);
  });

  test('threat/Z2 what is proved is refused for every request that is tried', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one);
        const answer = reach(question);
        if (answer.kind === 'proved') expect(allowedSample(one, question.world)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('every certificate passes the checker, which proves nothing itself', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one);
        const answer = reach(question);
        if (answer.kind === 'proved') expect(checkCertificate(question, answer.certificate)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('a proof with a case left out does not pass', () => {
    let tried = 0;
    fc.assert(
      fc.property(cases, fc.nat(), (one, pick) => {
        const question = questionOf(one);
        const answer = reach(question);
        if (answer.kind !== 'proved') return;
        const [way] = answer.certificate.ways;
        const shorter = way && shortened(way.proof, pick);
        if (way === undefined || shorter === undefined) return;
        tried += 1;
        const certificate = { ...answer.certificate, ways: [{ ...way, proof: shorter }] };
        expect(checkCertificate(question, certificate)).not.toEqual([]);
      }),
      { numRuns: 150, seed: 5 },
    );
    expect(tried).toBeGreaterThan(20);
  });

  test('every counterexample is asked for, and the evaluator allows it', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one);
        const answer = reach(question);
        if (answer.kind !== 'counterexample') return;
        expect(isAskedFor(one, answer.witness)).toBe(true);
        expect(replayWitness(question.world, answer.witness).map((call) => call.outcome)).toEqual(['allowed']);
      }),
      { numRuns: 300 },
    );
  });
});
