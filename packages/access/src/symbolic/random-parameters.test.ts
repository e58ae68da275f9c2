import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorizeCall } from '../call/authorize-call.ts';
import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import { checkCertificate } from './check-certificate.ts';
import type { ReachQuestion, TextSpace } from './question.ts';
import { reach } from './reach.ts';
import { replayWitness } from './replay.ts';
import { withCreated } from './with-created.ts';

/* Random policies over the paths of a Parameter Store with a customer's key. */

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/app`;
const head = `arn:aws:ssm:eu-west-1:${account}:parameter/`;
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1`;

type Document = Readonly<Record<string, unknown>>;

const resource = fc.constantFrom(
  '*',
  `${head}a`,
  `${head}a/`,
  `${head}a/*`,
  `${head}a*`,
  `${head}?/b`,
  `${head}\${aws:PrincipalTag/team}/*`,
  `${head}\${aws:PrincipalTag/team}`,
  head,
);
const action = fc.constantFrom(
  'ssm:GetParameter',
  'ssm:GetParameters',
  'ssm:GetParameter*',
  'ssm:GetParametersByPath',
  'ssm:*',
);
const recursion = fc.constantFrom<Document>({}, {}, { Condition: { Bool: { 'ssm:Recursive': 'false' } } });
const statement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Deny'),
    action,
    fc.array(resource, { minLength: 1, maxLength: 2 }),
    recursion,
  )
  .map(([Effect, Action, Resource, rest]): Document => ({ Effect, Action, Resource, ...rest }));
const decrypt = fc
  .constantFrom<Document>(
    {},
    { Condition: { StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': `${head}a/*` } } },
    { Condition: { StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': `${head}\${aws:PrincipalTag/team}/*` } } },
  )
  .map((rest): Document => ({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...rest }));
const globs = fc.array(fc.constantFrom('a', 'a/*', 'b*', '*/b', '?'), { minLength: 1, maxLength: 2 });
const space = fc.record({ in: globs, notIn: globs }, { requiredKeys: [] });
const drawn = fc.record({
  statements: fc.array(statement, { minLength: 1, maxLength: 3 }),
  decrypt,
  names: space,
  tag: space,
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function read(kind: PolicyKind, statements: readonly Document[]): Policy {
  const { policy } = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
  if (policy === undefined) throw new Error(kind);
  return policy;
}

const root = { AWS: `arn:aws:iam::${account}:root` };
const delegation = read('key', [{ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }]);

function questionOf(one: Drawn): ReachQuestion {
  return {
    world: snapshotWorld({
      roles: [{ arn: roleArn, identityPolicies: [read('identity', [...one.statements, one.decrypt])] }],
      keys: [{ arn: keyArn, policy: delegation, managedBy: 'customer' }],
    }),
    who: { kind: 'session', roleArn, tags: new Map([['team', one.tag]]) },
    what: { service: 'ssm', future: { place: { region: 'eu-west-1', account }, names: one.names, keyArn } },
  };
}

const isIn = ({ in: inside = ['*'], notIn = [] }: TextSpace, text: string): boolean => {
  const fits = (glob: string): boolean => matchGlob(parseGlob(glob), text);
  return inside.some(fits) && !notIn.some(fits);
};

/** All ways to call for a parameter. */
function callsFor(path: string): readonly Pick<ServiceRequest, 'action' | 'resource' | 'parameters'>[] {
  const own = ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:GetParameters'].map((name) => ({
    action: name,
    resource: head + path,
    parameters: { withDecryption: true, ...(name === 'ssm:GetParameters' ? { names: [head + path] } : {}) },
  }));
  const parts = path.split('/');
  const above = parts.flatMap((_, index) => {
    const base = parts.slice(0, index).join('/');
    return base === '' ? [''] : [base, `${base}/`];
  });
  const byPath = above.flatMap((base) =>
    [true, false]
      .filter((recursive) => recursive || !path.slice(base.length).replace(/^\//, '').includes('/'))
      .map((recursive) => ({
        action: 'ssm:GetParametersByPath',
        resource: head + base,
        parameters: { path: `/${base}`, recursive, withDecryption: true },
      })),
  );
  return [...own, ...byPath];
}

function openCall(one: Drawn, { world }: ReachQuestion): string | undefined {
  for (const path of ['a', 'b', 'a/b', 'c/b', 'a/b/c', 'a/a', 'bb/a', 'b/b/a'].filter((name) =>
    isIn(one.names, name),
  )) {
    const name = `/${path}`;
    const after = withCreated(world, { parameter: { arn: head + path, name, type: 'SecureString', keyId: keyArn } });
    for (const tag of [undefined, '', 'a', 'b', 'a/b', 'c'].filter(
      (text) => text === undefined || isIn(one.tag, text),
    )) {
      const sessionTags = new Map(tag === undefined ? [] : [['team', tag]]);
      const caller = { type: 'assumed-role', arn: `arn:aws:sts::${account}:assumed-role/app/s`, sessionTags } as const;
      for (const call of callsFor(path)) {
        const { outcome } = authorizeCall(after, { ...call, caller, region: 'eu-west-1' });
        if (!outcome.endsWith('deny')) return JSON.stringify([call, tag, outcome]);
      }
    }
  }
  return undefined;
}

describe('on random paths the symbolic answer and the evaluator agree', () => {
  test('what is proved is refused for every call that is tried, and the checker agrees', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(drawn, (one) => {
        const question = questionOf(one);
        const answer = reach(question);
        seen.set(answer.kind, (seen.get(answer.kind) ?? 0) + 1);
        if (answer.kind === 'counterexample') {
          const outcomes = replayWitness(question.world, answer.witness).map((call) => call.outcome);
          expect(outcomes).toEqual(['allowed']);
        }
        if (answer.kind !== 'proved') return;
        expect(openCall(one, question)).toBeUndefined();
        expect(checkCertificate(question, answer.certificate)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect((seen.get('unknown') ?? 0) < 15 && seen.has('proved') && seen.has('counterexample')).toBe(true);
  });
});
