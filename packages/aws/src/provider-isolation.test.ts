import { buildHop, buildReference, buildScope, buildStaticKeys, buildUse } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, makeBench, teamScope } from '../conformance/fakes/bench.ts';

const never = new AbortController().signal;
const anyAge = { signal: never, maxAgeMs: 30_000 };
const fresh = { signal: never, maxAgeMs: 0 };

const texts = (answers: readonly { kind: string }[]): string[] =>
  answers.map((answer) => {
    const value = (answer as { value?: { revealText(): string } }).value;
    return value?.revealText() ?? `(${answer.kind})`;
  });

const db = buildReference('db');

async function readDb({ clock, provider }: Bench, scope = teamScope('a'), options = anyAge): Promise<string> {
  const answers = await clock.until(provider.fetch(buildUse([db], { scope }), options));
  return texts(answers)[0] ?? '';
}

describe('what scopes share', () => {
  it('threat/C1 two namespaces, same store name, same key, different role: two calls, two values', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'value of a');
    bench.aws.secrets.put('222222222222', 'db', 'value of b');
    expect(await readDb(bench, teamScope('a'))).toBe('value of a');
    expect(await readDb(bench, teamScope('b'))).toBe('value of b');
    expect(bench.aws.count('BatchGetSecretValue')).toBe(2);
    expect(await readDb(bench, teamScope('a'))).toBe('value of a');
    expect(bench.aws.count('BatchGetSecretValue')).toBe(2);
  });

  it('threat/C5 absence and denial are asked again each time, whatever age a caller accepts', async () => {
    const bench = makeBench();
    expect(await readDb(bench)).toBe('(absent)');
    bench.aws.secrets.put(ACCOUNT, 'db', 'back again');
    expect(await readDb(bench)).toBe('back again');
  });

  it('threat/C1 every part of a scope keeps values apart', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    const role = `arn:aws:iam::${ACCOUNT}:role/shared`;
    const hop = (more: object) => ({ hops: [buildHop({ roleArn: role, ...more })] });
    const scopes = [
      teamScope('a'),
      teamScope('a', { storeUid: 'other' }),
      teamScope('a', hop({})),
      teamScope('a', hop({ externalId: 'abc' })),
      teamScope('a', hop({ sessionTags: [{ key: 'team', value: 'a' }] })),
      teamScope('a', hop({ sessionTags: [{ key: 'team', value: 'b' }] })),
      teamScope('a', hop({ sessionTags: [{ key: 'team', value: 'a' }], transitiveTagKeys: ['team'] })),
    ];
    for (const scope of scopes) {
      expect(await readDb(bench, scope)).toBe('x');
    }
    expect(bench.aws.count('BatchGetSecretValue')).toBe(scopes.length);
  });

  it('threat/C2 separators inside tags do not make two scopes one', async () => {
    const bench = makeBench();
    const role = `arn:aws:iam::${ACCOUNT}:role/shared`;
    const tagged = (key: string, value: string, more: { key: string; value: string }[] = []) =>
      teamScope('a', { hops: [buildHop({ roleArn: role, sessionTags: [{ key, value }, ...more] })] });
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    const scopes = [
      tagged('a', 'b:c=d'),
      tagged('a:b', 'c=d'),
      tagged('a:b=c', 'd'),
      tagged('a', 'b', [{ key: 'c', value: 'd' }]),
      tagged('a', 'b/c', [{ key: 'd', value: '' }]),
    ];
    for (const scope of scopes) {
      await readDb(bench, scope);
    }
    expect(bench.aws.count('AssumeRole')).toBe(scopes.length);
    expect(bench.aws.count('BatchGetSecretValue')).toBe(scopes.length);
  });

  it('threat/C3 a slow flight of one scope is not joined by another, and an aborted caller gets nothing', async () => {
    const bench = makeBench();
    const { clock, aws, provider } = bench;
    aws.secrets.put(ACCOUNT, 'db', 'value of a');
    aws.secrets.put('222222222222', 'db', 'value of b');
    aws.deny('team-b', 'secretsmanager:GetSecretValue', 'db');
    aws.delayMs = 1_000;
    const leaving = new AbortController();
    const first = provider.fetch(buildUse([db], { scope: teamScope('a') }), fresh);
    const left = provider.fetch(buildUse([db], { scope: teamScope('a') }), { signal: leaving.signal, maxAgeMs: 0 });
    const seen = left.catch((reason: unknown) => (reason as Error).message);
    await clock.advance(1_500);
    const other = provider.fetch(buildUse([db], { scope: teamScope('b') }), fresh);
    leaving.abort(new Error('refused meanwhile'));
    expect(await seen).toBe('refused meanwhile');
    expect(texts(await clock.until(first))).toEqual(['value of a']);
    expect(texts(await clock.until(other))).toEqual(['(denied)']);
  });

  it('threat/K10 a pinned stage or id is read singly and never answered from the current version', async () => {
    const bench = makeBench();
    const { clock, aws, provider } = bench;
    const old = aws.secrets.put(ACCOUNT, 'db', 'old');
    aws.secrets.put(ACCOUNT, 'db', 'new');
    const asked = [
      db,
      buildReference('db', { version: 'AWSPREVIOUS' }),
      buildReference('db', { version: `uuid/${old}` }),
    ];
    const answers = await clock.until(provider.fetch(buildUse(asked, { scope: teamScope('a') }), anyAge));
    expect(texts(answers)).toEqual(['new', 'old', 'old']);
    expect([aws.count('BatchGetSecretValue'), aws.count('GetSecretValue')]).toEqual([1, 2]);
    aws.tamper('GetSecretValue', (reply) => ({ ...reply, VersionStages: ['AWSCURRENT'], VersionId: 'other' }));
    const wrong = await clock.until(provider.fetch(buildUse(asked.slice(1), { scope: teamScope('a') }), fresh));
    expect(wrong.map((answer) => answer.kind)).toEqual(['failed', 'failed']);
  });
});

describe('regions', () => {
  it('threat/G8 an unknown region is refused before any token, call or name lookup', async () => {
    const spellings = [
      'zz-made-up-9',
      'aws-global',
      'x.evil.example/#',
      '127.0.0.1',
      'a.b',
      'EU-CENTRAL-1',
      'eu-central-1 ',
      'cn-north-1',
      '',
    ];
    const { clock, aws, source, provider } = makeBench();
    for (const region of spellings) {
      const use = buildUse([db], { scope: teamScope('a', { region }) });
      const [answer] = await clock.until(provider.fetch(use, fresh));
      expect(answer).toMatchObject({ kind: 'failed', code: 'UnknownRegion', retry: 'change' });
      expect(await clock.until(provider.check(use, never))).toMatchObject({ code: 'UnknownRegion' });
    }
    expect([aws.count(), source.tokens]).toEqual([0, 0]);
  });

  it('refuses an ARN of another region: its absence here would prove nothing', async () => {
    const { clock, aws, provider } = makeBench();
    const reference = buildReference('arn:aws:secretsmanager:us-east-1:111111111111:secret:db-AbCdEf');
    const [answer] = await clock.until(provider.fetch(buildUse([reference], { scope: teamScope('a') }), fresh));
    expect(answer).toMatchObject({ kind: 'failed', code: 'InvalidReference', retry: 'change' });
    expect(aws.count()).toBe(0);
  });

  it('refuses a reference of the other service and a version the service does not have', async () => {
    const { clock, aws, provider } = makeBench();
    const parameter = buildReference('/db', { service: 'ParameterStore' });
    const staged = { ...db, version: { kind: 'selector' as const, selector: '3' } };
    const use = buildUse([parameter, staged], { scope: buildScope({ base: buildStaticKeys() }) });
    const answers = await clock.until(provider.fetch(use, fresh));
    expect(answers.map((answer) => answer.kind === 'failed' && answer.code)).toEqual([
      'InvalidReference',
      'InvalidReference',
    ]);
    expect(aws.count()).toBe(0);
  });
});
