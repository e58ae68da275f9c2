import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeContext, UNKNOWN_VALUE } from '../context/request-context.ts';
import type { Policy, PolicyKind } from '../policy/model.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { AccessRequest, ApplicablePolicies } from './access-request.ts';
import { evaluate } from './evaluate.ts';
import type { Verdict } from './verdict.ts';

/* Random small worlds: few actions, secrets, tags and ways to name the principal, so that most statements matter. */

const account = '111122223333';
const role = `arn:aws:iam::${account}:role/app`;
const session = `arn:aws:sts::${account}:assumed-role/app/pod`;
const secretOf = (owner: string): string => `arn:aws:secretsmanager:us-east-1:${owner}:secret:a/db-a1B2c3`;

type Document = Readonly<Record<string, unknown>>;

const element = (name: string, values: readonly string[]): fc.Arbitrary<Document> =>
  fc
    .tuple(fc.boolean(), fc.subarray([...values], { minLength: 1 }))
    .map(([negated, list]) => ({ [`${negated ? 'Not' : ''}${name}`]: list }));
const actions = element('Action', ['secretsmanager:GetSecretValue', 'secretsmanager:*', 'ssm:*']);
const resources = element('Resource', [
  '*',
  'arn:aws:secretsmanager:*:*:secret:a/*',
  'arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}/*',
  'arn:aws:secretsmanager:*:*:secret:b/*',
]);
const condition = fc
  .tuple(
    fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'ForAllValues:StringLike', 'Null'),
    fc.constantFrom('aws:PrincipalTag/team', 'aws:ResourceTag/team', 'aws:RequestedRegion'),
    fc.constantFrom('a', 'b', '*', '${aws:ResourceTag/team}'),
  )
  .map(([operator, key, value]) => ({ [operator]: { [key]: operator === 'Null' ? 'true' : value } }));
const conditions = fc
  .option(condition, { nil: undefined })
  .map((Condition) => (Condition === undefined ? {} : { Condition }));
const principals = fc
  .subarray([role, session, account, '444455556666', 'AROAOLDOLDOLDOLDOLD01', '*'], { minLength: 1 })
  .map((AWS) => ({ AWS }));
const effect = fc.constantFrom('Allow', 'Deny');

const plainStatement = fc
  .tuple(effect, actions, resources, conditions)
  .map(([Effect, ...rest]): Document => Object.assign({ Effect }, ...rest));
const resourceStatement = fc
  .tuple(plainStatement, principals, fc.boolean())
  .map(([statement, named, negated]): Document => {
    const key = negated && statement['Effect'] === 'Deny' ? 'NotPrincipal' : 'Principal';
    return { ...statement, [key]: named };
  });

interface Documents {
  readonly identity: readonly Document[];
  readonly resource: readonly Document[];
  readonly boundary?: readonly Document[] | undefined;
  readonly session?: readonly Document[] | undefined;
  readonly scp?: readonly Document[] | undefined;
}

const documents: fc.Arbitrary<Documents> = fc.record({
  identity: fc.array(plainStatement, { maxLength: 3 }),
  resource: fc.array(resourceStatement, { maxLength: 3 }),
  boundary: fc.option(fc.array(plainStatement, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  session: fc.option(fc.array(plainStatement, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  scp: fc.option(fc.array(plainStatement, { minLength: 1, maxLength: 2 }), { nil: undefined }),
});
const tag = fc.option(fc.constantFrom('a', 'b'), { nil: undefined });
const keys = fc.record({ principalTag: tag, resourceTag: tag, region: tag });
const owners = fc.constantFrom(account, '444455556666');

interface World {
  readonly documents: Documents;
  readonly keys: {
    readonly principalTag?: string | undefined;
    readonly resourceTag?: string | undefined;
    readonly region?: string | undefined;
  };
  readonly owner: string;
}

const worlds: fc.Arbitrary<World> = fc.record({ documents, keys, owner: owners });

function read(kind: PolicyKind, statements: readonly Document[]): Policy {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { policy } = readPolicy(text, kind);
  if (policy === undefined) throw new Error(`${kind}: ${text}`);
  return policy;
}

function policiesOf(from: Documents): ApplicablePolicies {
  return {
    identity: from.identity.map((statement) => read('identity', [statement])),
    resource: from.resource.length === 0 ? undefined : read('resource', from.resource),
    boundary: from.boundary && read('boundary', from.boundary),
    session: from.session && [read('session', from.session)],
    scps: from.scp && [{ level: 'account', policies: [read('scp', from.scp)] }],
  };
}

function requestOf(world: World, context = contextOf(world)): AccessRequest {
  return {
    principal: { type: 'assumed-role', arn: session, account, baseArn: role, uniqueId: 'AROANEWNEWNEWNEWNEW01' },
    action: 'secretsmanager:GetSecretValue',
    resource: secretOf(world.owner),
    context,
    policies: policiesOf(world.documents),
  };
}

function contextOf({ keys: { principalTag, resourceTag, region } }: World): AccessRequest['context'] {
  const entries = [
    ['aws:PrincipalTag/team', principalTag],
    ['aws:ResourceTag/team', resourceTag],
    ['aws:RequestedRegion', region],
  ] as const;
  return makeContext(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

const rank = { 'explicit-deny': 0, 'implicit-deny': 0, disputed: 1, unknown: 1, allowed: 2 } as const;
const reach = (verdict: Verdict): number => rank[verdict.outcome];
const evaluateWorld = (world: World): Verdict => evaluate(requestOf(world));
const withDocuments = (world: World, change: Partial<Documents>): World => ({
  ...world,
  documents: { ...world.documents, ...change },
});
const runs = { numRuns: 1500 };

describe('E1–E13 on random worlds', () => {
  test('the worlds reach every answer', () => {
    const seen = new Set(fc.sample(worlds, { numRuns: 4000, seed: 7 }).map((world) => evaluateWorld(world).outcome));
    expect([...seen].toSorted()).toEqual(['allowed', 'disputed', 'explicit-deny', 'implicit-deny']);
  });

  test('adding a Deny never gives access', () => {
    const deny = (statement: Document): Document => ({ ...statement, Effect: 'Deny' });
    fc.assert(
      fc.property(worlds, plainStatement, resourceStatement, (world, plain, ofResource) => {
        const { identity, resource } = world.documents;
        const more = withDocuments(world, {
          identity: [...identity, deny(plain)],
          resource: [...resource, deny(ofResource)],
        });
        return reach(evaluateWorld(more)) <= reach(evaluateWorld(world));
      }),
      runs,
    );
  });

  test('adding an Allow never takes access away', () => {
    fc.assert(
      fc.property(worlds, plainStatement, (world, plain) => {
        const more = withDocuments(world, { identity: [...world.documents.identity, { ...plain, Effect: 'Allow' }] });
        const [before, after] = [evaluateWorld(world), evaluateWorld(more)];
        return after.outcome === 'disputed' || before.outcome === 'disputed' || reach(after) >= reach(before);
      }),
      runs,
    );
  });

  test('a boundary, a session policy or an SCP never gives access', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const free = evaluateWorld(withDocuments(world, { boundary: undefined, session: undefined, scp: undefined }));
        return reach(evaluateWorld(world)) <= reach(free);
      }),
      runs,
    );
  });

  test('the order of statements and policies does not matter', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { identity, resource } = world.documents;
        const turned = withDocuments(world, { identity: identity.toReversed(), resource: resource.toReversed() });
        const [a, b] = [evaluateWorld(world), evaluateWorld(turned)];
        expect([b.outcome, b.because, b.readings]).toEqual([a.outcome, a.because, a.readings]);
      }),
      runs,
    );
  });

  test('asking for detail does not change the answer', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { detail, ...verdict } = evaluate(requestOf(world), { detail: true });
        expect(detail).toBeDefined();
        expect(verdict).toEqual(evaluate(requestOf(world)));
      }),
      { numRuns: 500 },
    );
  });

  test('threat/Z2 an answer given without a value holds for every value', () => {
    fc.assert(
      fc.property(worlds, tag, (world, value) => {
        const known = contextOf(world);
        const blind = {
          get: (key: string) => (key === 'aws:resourcetag/team' ? UNKNOWN_VALUE : known.get(key)),
        };
        const answer = evaluate(requestOf(world, blind));
        if (answer.outcome === 'unknown' || answer.outcome === 'disputed') return true;
        const actual = evaluateWorld({ ...world, keys: { ...world.keys, resourceTag: value } });
        return actual.outcome === 'disputed' || reach(actual) === reach(answer);
      }),
      runs,
    );
  });

  test('threat/Z1 a layer that was not read never makes an answer surer', () => {
    fc.assert(
      fc.property(
        worlds,
        fc.constantFrom('boundary', 'session-policy', 'scp', 'rcp', 'resource-policy'),
        (world, layer) => {
          const request = requestOf(world);
          const answer = evaluate({ ...request, policies: { ...request.policies, unread: [layer] } });
          return answer.outcome !== 'allowed';
        },
      ),
      { numRuns: 500 },
    );
  });
});
