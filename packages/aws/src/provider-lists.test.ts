import type { AuthorizedUse, ListAnswer, ListFilter, Scope } from '@lockkeeper/core';
import { buildReference, buildUse } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, makeBench, roleOf, teamScope } from '../conformance/fakes/bench.ts';
import { serviceError } from '../conformance/fakes/service-error.ts';

const never = new AbortController().signal;
const secrets = teamScope('a');
const parameters = teamScope('a', { service: 'ParameterStore' });
const useOf = (scope: Scope): AuthorizedUse => buildUse([], { scope });
const tagsOf = (tags: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(tags));

function listFor(bench: Bench, scope: Scope, filter: Partial<ListFilter> = {}): Promise<ListAnswer> {
  return bench.clock.until(bench.provider.list(useOf(scope), { tags: new Map(), ...filter }, never));
}

const lastInput = ({ aws }: Bench, operation: string) =>
  aws.calls.findLast((call) => call.operation === operation)?.input;

describe('lists of Secrets Manager', () => {
  it('takes one call per hundred secrets, and sends prefix and one tag as filters', async () => {
    const bench = makeBench();
    Array.from({ length: 250 }, (_, i) => bench.aws.secrets.put(ACCOUNT, `team/${i}`, 'x'));
    await listFor(bench, secrets, { path: 'team/' });
    expect(bench.aws.count('ListSecrets')).toBe(3);
    await listFor(bench, secrets, { path: 'team/', tags: tagsOf({ env: 'prod', team: 'red' }) });
    expect(lastInput(bench, 'ListSecrets')).toEqual({
      MaxResults: 100,
      IncludePlannedDeletion: false,
      Filters: [
        { Key: 'name', Values: ['team/'] },
        { Key: 'tag-key', Values: ['env'] },
        { Key: 'tag-value', Values: ['prod'] },
      ],
    });
  });

  it('sends no filter that AWS would read as its opposite or not at all, and looks itself', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'odd', 'x');
    bench.aws.secrets.put(ACCOUNT, 'even', 'x');
    bench.aws.secrets.tag(ACCOUNT, 'odd', tagsOf({ env: '!prod', note: 'größer' }));
    expect(await listFor(bench, secrets, { tags: tagsOf({ env: '!prod' }) })).toEqual({
      kind: 'names',
      names: ['odd'],
    });
    expect(await listFor(bench, secrets, { tags: tagsOf({ note: 'größer' }) })).toMatchObject({ names: ['odd'] });
    expect(lastInput(bench, 'ListSecrets')).toMatchObject({ Filters: [{ Key: 'tag-key', Values: ['note'] }] });
  });

  it('threat/K7 keeps what has each tag with its own value, where AWS pairs any key with any value', async () => {
    const bench = makeBench();
    for (const [name, k1, k2] of [
      ['straight', 'v1', 'v2'],
      ['crossed', 'v2', 'v1'],
    ] as const) {
      bench.aws.secrets.put(ACCOUNT, name, 'x');
      bench.aws.secrets.tag(ACCOUNT, name, tagsOf({ k1, k2 }));
    }
    expect(await listFor(bench, secrets, { tags: tagsOf({ k1: 'v1', k2: 'v2' }) })).toMatchObject({
      names: ['straight'],
    });
    expect(await listFor(bench, secrets, { tags: tagsOf({ k1: 'v2' }) })).toMatchObject({ names: ['crossed'] });
  });

  it('leaves out what waits for its deletion, whatever AWS sends', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'kept', 'x');
    bench.aws.tamper('ListSecrets', ({ SecretList }) => ({
      SecretList: [...(SecretList as object[]), { Name: 'going', DeletedDate: new Date(0) }],
    }));
    expect(await listFor(bench, secrets)).toEqual({ kind: 'names', names: ['kept'] });
  });
});

describe('lists of Parameter Store', () => {
  it('lists by path where describing is refused, says so to nobody, and remembers it', async () => {
    const bench = makeBench();
    Array.from({ length: 12 }, (_, i) => bench.aws.parameters.put(ACCOUNT, `/team/${i}`, 'x'));
    bench.aws.deny(roleOf(parameters), 'ssm:DescribeParameters', '*');
    const answer = await listFor(bench, parameters, { path: '/team/' });
    expect(answer).toMatchObject({ kind: 'names', names: expect.arrayContaining(['/team/0', '/team/11']) });
    await listFor(bench, parameters, { path: '/team' });
    expect([bench.aws.count('DescribeParameters'), bench.aws.count('GetParametersByPath')]).toEqual([1, 4]);
    expect(lastInput(bench, 'GetParametersByPath')).toMatchObject({
      Path: '/team',
      Recursive: true,
      WithDecryption: false,
    });
  });

  it('threat/K7 asks for path and tags at once', async () => {
    const bench = makeBench();
    for (const [name, env] of [
      ['/team/db', 'prod'],
      ['/team/old', 'test'],
      ['/other/db', 'prod'],
    ] as const) {
      bench.aws.parameters.put(ACCOUNT, name, 'x');
      bench.aws.parameters.tag(ACCOUNT, name, tagsOf({ env }));
    }
    const answer = await listFor(bench, parameters, { path: '/team', tags: tagsOf({ env: 'prod' }) });
    expect(answer).toEqual({ kind: 'names', names: ['/team/db'] });
  });

  it('threat/K6 brings no value of what is denied below a path, though AWS lists it with its value', async () => {
    const bench = makeBench();
    for (const name of ['/a/b', '/a/c']) bench.aws.parameters.put(ACCOUNT, name, `planted ${name}`);
    bench.aws.deny(roleOf(parameters), 'ssm:DescribeParameters', '*');
    for (const action of ['ssm:GetParameters', 'ssm:GetParameter']) bench.aws.deny(roleOf(parameters), action, '/a/b');
    const listed = await listFor(bench, parameters, { path: '/a' });
    expect(listed).toEqual({ kind: 'names', names: ['/a/b', '/a/c'] });
    expect(lastInput(bench, 'GetParametersByPath')).toMatchObject({ WithDecryption: false });
    const references = ['/a/b', '/a/c'].map((name) => buildReference(name, { service: 'ParameterStore' }));
    const use = buildUse(references, { scope: parameters });
    const answers = await bench.clock.until(bench.provider.fetch(use, { signal: never, maxAgeMs: 0 }));
    expect(answers).toMatchObject([{ kind: 'denied' }, { kind: 'value' }]);
  });

  it('describes again where the path is refused later', async () => {
    const bench = makeBench();
    bench.aws.parameters.put(ACCOUNT, '/team/db', 'x');
    bench.aws.deny(roleOf(parameters), 'ssm:DescribeParameters', '*');
    await listFor(bench, parameters, { path: '/team' });
    bench.aws.allow(roleOf(parameters), 'ssm:DescribeParameters', '*');
    bench.aws.deny(roleOf(parameters), 'ssm:GetParametersByPath', '/team');
    expect(await listFor(bench, parameters, { path: '/team' })).toEqual({ kind: 'names', names: ['/team/db'] });
  });

  it('names both actions where both are refused, and only the one that knows tags for tags', async () => {
    const bench = makeBench();
    bench.aws.deny(roleOf(parameters), 'ssm:DescribeParameters', '*');
    bench.aws.deny(roleOf(parameters), 'ssm:GetParametersByPath', '/team');
    const answer = await listFor(bench, parameters, { path: '/team' });
    expect(answer).toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/needs ssm:DescribeParameters or ssm:GetParametersByPath$/),
    });
    const tagged = await listFor(bench, parameters, { path: '/team', tags: tagsOf({ env: 'prod' }) });
    expect(tagged).toMatchObject({ kind: 'denied', action: 'ssm:DescribeParameters' });
    expect(bench.aws.count('GetParametersByPath')).toBe(1);
  });

  it.each([
    ['a path without a slash', { path: 'team' }, 'must begin with "/"'],
    ['an empty tag value', { tags: new Map([['env', '']]) }, 'the empty value of the tag "env"'],
  ])('refuses %s before AWS is asked', async (_, filter, words) => {
    const bench = makeBench();
    const answer = await listFor(bench, parameters, filter);
    expect(answer).toMatchObject({ kind: 'failed', retry: 'change', message: expect.stringContaining(words) });
    expect(bench.aws.count('DescribeParameters')).toBe(0);
  });
});

describe.each([
  ['ListSecrets', secrets, 'SecretList'],
  ['DescribeParameters', parameters, 'Parameters'],
] as const)('a hostile reply to %s', (operation, scope, member) => {
  it.each([
    ['no list', () => ({})],
    ['a list of another type', () => ({ [member]: 'names' })],
    ['an entry without a name', () => ({ [member]: [{ Name: 'a' }, {}] })],
    ['a name that is no text', () => ({ [member]: [{ Name: 7 }] })],
    ['a token that is no text', () => ({ [member]: [], NextToken: 7 })],
    ['a token that comes back', () => ({ [member]: [], NextToken: 'again' })],
  ])('is no list: %s', async (_, reply) => {
    const bench = makeBench();
    bench.aws.tamper(operation, reply);
    expect(await listFor(bench, scope)).toMatchObject({ kind: 'failed', code: 'BadReply', retry: 'later' });
    expect(bench.aws.count(operation)).toBeLessThanOrEqual(3);
  });

  it('fails the whole when a later page fails', async () => {
    const bench = makeBench();
    const more = { [member]: [{ Name: 'a' }], NextToken: '1' };
    bench.aws.tamper(operation, () => {
      bench.aws.failNext(operation, serviceError('ValidationException', 'planted'));
      return more;
    });
    const answer = await listFor(bench, scope);
    expect(answer).toMatchObject({ kind: 'failed', code: 'ValidationException' });
    expect(JSON.stringify(answer)).not.toContain('planted');
  });
});

describe('lists in flight', () => {
  it('are shared by equal filters of one scope and by nothing else (threat/C1)', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'a', 'x');
    bench.aws.delayMs = 100;
    const filters = [{ path: 'a' }, { path: 'a' }, { path: 'b' }, { path: 'a', tags: tagsOf({ k: 'v' }) }];
    const lists = filters.map((filter) => bench.provider.list(useOf(secrets), { tags: new Map(), ...filter }, never));
    const other = bench.provider.list(useOf(teamScope('b')), { path: 'a', tags: new Map() }, never);
    const answers = await bench.clock.until(Promise.all([...lists, other]));
    expect(answers.map((answer) => answer.kind === 'names' && answer.names)).toEqual([['a'], ['a'], [], [], []]);
    expect(bench.aws.count('ListSecrets')).toBe(4);
  });

  it('stop at the next page when nobody waits any more, and a later caller starts anew', async () => {
    const bench = makeBench();
    Array.from({ length: 300 }, (_, i) => bench.aws.secrets.put(ACCOUNT, `s${i}`, 'x'));
    await bench.clock.until(bench.provider.check(useOf(secrets), never));
    bench.aws.delayMs = 100;
    const leaving = new AbortController();
    const left = bench.provider.list(useOf(secrets), { tags: new Map() }, leaving.signal).catch(() => 'left');
    await bench.clock.advance(50);
    leaving.abort();
    expect(await left).toBe('left');
    const again = await listFor(bench, secrets);
    expect(again.kind === 'names' && again.names.length).toBe(300);
    expect(bench.aws.count('ListSecrets')).toBe(4);
  });
});

describe('tags as a value', () => {
  it('are remembered and shared like values, one call each', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    const use = buildUse([{ ...buildReference('db'), part: 'tags' }], { scope: secrets });
    await bench.clock.until(bench.provider.fetch(use, { signal: never, maxAgeMs: 10_000 }));
    await bench.clock.until(bench.provider.fetch(use, { signal: never, maxAgeMs: 10_000 }));
    expect([bench.aws.count('DescribeSecret'), bench.aws.count('BatchGetSecretValue')]).toEqual([1, 0]);
    expect(bench.metrics.filter(({ operation }) => operation === 'DescribeSecret')).toHaveLength(1);
  });

  it.each([
    ['a key that is no text', [{ Key: 7, Value: 'x' }]],
    ['a key twice', [{ Key: 'a' }, { Key: 'a' }]],
  ])('are no answer with %s (threat/C4)', async (_, Tags) => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    bench.aws.tamper('DescribeSecret', (reply) => ({ ...reply, Tags }));
    const use = buildUse([{ ...buildReference('db'), part: 'tags' }], { scope: secrets });
    const [answer] = await bench.clock.until(bench.provider.fetch(use, { signal: never, maxAgeMs: 0 }));
    expect(answer).toMatchObject({ kind: 'failed', code: 'BadReply' });
  });

  it('threat/C4 are not read for a parameter of another account, which would be that of our own', async () => {
    const bench = makeBench();
    bench.aws.parameters.put(ACCOUNT, '/db', 'x');
    const key = 'arn:aws:ssm:eu-central-1:999999999999:parameter/db';
    const reference = { ...buildReference(key, { service: 'ParameterStore' }), part: 'tags' as const };
    const use = buildUse([reference], { scope: parameters });
    const [answer] = await bench.clock.until(bench.provider.fetch(use, { signal: never, maxAgeMs: 0 }));
    expect(answer).toMatchObject({ kind: 'failed', code: 'InvalidReference' });
    expect(bench.aws.count('ListTagsForResource')).toBe(0);
  });
});
