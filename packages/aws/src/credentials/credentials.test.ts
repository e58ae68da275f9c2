import { inspect } from 'node:util';
import { LockkeeperError, type RoleHop, type Scope, SealedValue } from '@lockkeeper/core';
import {
  buildHop,
  buildReference,
  buildScope,
  buildServiceAccount,
  buildStaticKeys,
  buildUse,
} from '@lockkeeper/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, makeBench, teamScope } from '../../conformance/fakes/bench.ts';
import { accessDenied, networkError, serviceError } from '../../conformance/fakes/service-error.ts';
import { usesPodIdentity } from './controller.ts';
import { sessionName } from './session-name.ts';

const never = new AbortController().signal;
const fresh = { signal: never, maxAgeMs: 0 };
const db = buildReference('db');

const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const check = ({ clock, provider }: Bench, scope: Scope) => clock.until(provider.check(buildUse([], { scope }), never));
const read = async ({ clock, provider }: Bench, scope: Scope) =>
  (await clock.until(provider.fetch(buildUse([db], { scope }), fresh)))[0];

function staticScope(): Scope {
  return buildScope({ base: buildStaticKeys() });
}

describe('role chains', () => {
  it('asks STS once per scope and hour, renews five minutes before the end, and shares one renewal', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    const scope = teamScope('a', { hops: [buildHop({ roleArn: role('hop') })] });
    await bench.clock.until(Promise.all(Array.from({ length: 30 }, () => read(bench, scope))));
    await bench.clock.advance(54 * 60_000);
    await read(bench, scope);
    expect([bench.aws.count('AssumeRoleWithWebIdentity'), bench.aws.count('AssumeRole')]).toEqual([1, 1]);
    await bench.clock.advance(2 * 60_000);
    await Promise.all(Array.from({ length: 30 }, () => read(bench, scope)));
    expect([bench.aws.count('AssumeRoleWithWebIdentity'), bench.aws.count('AssumeRole')]).toEqual([2, 2]);
  });

  it('uses the old session while renewing fails without a verdict, and not after AWS refused', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    await read(bench, teamScope('a'));
    await bench.clock.advance(56 * 60_000);
    bench.aws.failNext('AssumeRoleWithWebIdentity', ...Array.from({ length: 9 }, () => networkError()));
    expect((await read(bench, teamScope('a')))?.kind).toBe('value');
    bench.aws.failNext('AssumeRoleWithWebIdentity', networkError(), networkError(), networkError());
    bench.aws.deny('web', 'sts:AssumeRoleWithWebIdentity', role('team-a'));
    await bench.clock.advance(1_000);
    for (let i = 0; i < 5; i += 1) {
      await read(bench, teamScope('a'));
    }
    expect(await read(bench, teamScope('a'))).toMatchObject({
      kind: 'denied',
      action: 'sts:AssumeRoleWithWebIdentity',
    });
  });

  it('threat/I2 makes every hop in one place: in order, each with the session before it, each checked', async () => {
    const bench = makeBench();
    const tags = { sessionTags: [{ key: 'team', value: 'a' }], transitiveTagKeys: ['team'] };
    const hops = [
      buildHop({ roleArn: role('one'), externalId: 'id-1' }),
      buildHop({ roleArn: role('two'), ...tags }),
      buildHop({ roleArn: role('three') }),
    ];
    expect(await check(bench, teamScope('a', { hops }))).toBeUndefined();
    const made = bench.aws.calls.filter((call) => call.operation === 'AssumeRole');
    expect(made.map((call) => call.input['RoleArn'])).toEqual([role('one'), role('two'), role('three')]);
    expect(made.map((call) => call.accessKeyId?.slice(-1))).toEqual(['1', '2', '3']);
    expect(made[0]?.input).toMatchObject({ ExternalId: 'id-1', DurationSeconds: 3600 });
    expect(made[1]?.input).toMatchObject({ Tags: [{ Key: 'team', Value: 'a' }], TransitiveTagKeys: ['team'] });
    expect(made[0]?.input).not.toHaveProperty('Tags');
  });

  it('threat/I2 a hop that STS could not take is refused wherever it stands, with no call and no token', async () => {
    const good = buildHop();
    const tagged = (...sessionTags: { key: string; value: string }[]): RoleHop => buildHop({ sessionTags });
    const bad: RoleHop[] = [
      buildHop({ roleArn: 'arn:aws:iam::111111111111:user/x' }),
      buildHop({ roleArn: 'arn:aws-cn:iam::111111111111:role/x' }),
      buildHop({ roleArn: 'admin' }),
      buildHop({ externalId: 'a' }),
      buildHop({ externalId: 'with space' }),
      buildHop({ transitiveTagKeys: ['team'] }),
      tagged({ key: 'team', value: 'a,b' }),
      tagged({ key: 'team', value: 'x'.repeat(257) }),
      tagged({ key: 'k'.repeat(129), value: 'x' }),
      tagged({ key: 'Team', value: 'a' }, { key: 'team', value: 'b' }),
    ];
    for (const hop of bad) {
      for (const hops of [[hop], [hop, good], [good, hop], [good, good, hop]]) {
        const bench = makeBench();
        const answer = await check(bench, teamScope('a', { hops }));
        expect(answer).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'change' });
        expect([bench.aws.count(), bench.source.tokens]).toEqual([0, 0]);
      }
    }
  });

  it('threat/I11 a chain that sets an inherited transitive tag again is refused with no call, in any spelling and at any distance', async () => {
    const tag = (key: string, ...transitiveTagKeys: string[]): RoleHop =>
      buildHop({ sessionTags: [{ key, value: 'a' }], transitiveTagKeys });
    const bad: RoleHop[][] = [
      [tag('team', 'team'), tag('team')],
      [tag('team', 'team'), tag('TEAM', 'Team')],
      [tag('team', 'Team'), buildHop(), tag('Team')],
    ];
    for (const hops of bad) {
      const bench = makeBench();
      const answer = await check(bench, teamScope('a', { hops }));
      expect(answer).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'change' });
      expect(answer?.message).toContain('an inherited tag cannot be changed');
      expect([bench.aws.count(), bench.source.tokens]).toEqual([0, 0]);
    }
    for (const hops of [
      [tag('team'), tag('team')],
      [tag('team', 'team'), tag('other', 'other'), tag('third')],
    ])
      expect(await check(makeBench(), teamScope('a', { hops }))).toBeUndefined();
  });

  it("says which role may not be assumed, by whom, in AWS's words", async () => {
    const bench = makeBench();
    bench.aws.deny('team-a', 'sts:AssumeRole', role('hop'));
    const answer = await check(bench, teamScope('a', { hops: [buildHop({ roleArn: role('hop') })] }));
    expect(answer).toEqual({
      kind: 'denied',
      code: 'AccessDenied',
      action: 'sts:AssumeRole',
      message:
        'User: arn:aws:sts::111111111111:assumed-role/team-a/external-secrets-provider-aws is not authorized to perform: ' +
        `sts:AssumeRole on resource: ${role('hop')} because no identity-based policy allows the sts:AssumeRole action`,
    });
  });

  it('takes no code of STS for absence', async () => {
    const bench = makeBench();
    bench.aws.failNext('AssumeRoleWithWebIdentity', serviceError('ResourceNotFoundException', 'x'));
    expect(await check(bench, teamScope('a'))).toMatchObject({ kind: 'failed' });
  });

  it('makes credentials anew, once, when AWS no longer accepts them', async () => {
    const bench = makeBench();
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    await read(bench, teamScope('a'));
    bench.aws.revokeSessions();
    expect((await read(bench, teamScope('a')))?.kind).toBe('value');
    expect(bench.aws.count('AssumeRoleWithWebIdentity')).toBe(2);
    bench.aws.failNext(
      'BatchGetSecretValue',
      serviceError('ExpiredTokenException', 'x'),
      serviceError('ExpiredTokenException', 'x'),
    );
    expect(await read(bench, teamScope('a'))).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'later' });
    expect(bench.aws.count('AssumeRoleWithWebIdentity')).toBe(3);
  });

  it('makes the session below anew, once, when STS no longer accepts it for the next hop', async () => {
    const variables = { AWS_ROLE_ARN: role('operator'), AWS_WEB_IDENTITY_TOKEN_FILE: '/var/token' };
    const bench = makeBench({ controllerCredentials: { variables, readTextFile: async () => 'a.b.c' } });
    const hops = [buildHop({ roleArn: role('granted') })];
    for (const scope of [teamScope('a', { hops }), buildScope({ base: { kind: 'controller' }, hops })]) {
      await check(bench, { ...scope, hops: [] });
      const before = bench.aws.count('AssumeRoleWithWebIdentity');
      bench.aws.revokeSessions();
      expect(await check(bench, scope)).toBeUndefined();
      expect(bench.aws.count('AssumeRoleWithWebIdentity')).toBe(before + 1);
    }
  });

  it('takes a reply of STS without complete credentials for a failure', async () => {
    const complete = {
      AccessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
      SecretAccessKey: 's',
      SessionToken: 't',
      Expiration: new Date(0),
    };
    for (const missing of Object.keys(complete)) {
      for (const value of [undefined, missing === 'Expiration' ? new Date(Number.NaN) : '']) {
        const bench = makeBench();
        bench.aws.tamper('AssumeRoleWithWebIdentity', () => ({ Credentials: { ...complete, [missing]: value } }));
        const answer = await check(bench, teamScope('a'));
        expect(answer).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'later' });
      }
    }
  });

  it("threat/I13 different scopes never have equal session names, and each has STS's form", () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '1'), minLength: 1, maxLength: 80 });
    const scope = fc
      .tuple(part, part)
      .map(([namespace, name]) => buildScope({ base: buildServiceAccount({ namespace, name }) }));
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        const [left, right] = [sessionName(a), sessionName(b)];
        expect(left).toMatch(/^[\w+=,.@-]{2,64}$/);
        expect(left === right).toBe(JSON.stringify(a.base) === JSON.stringify(b.base));
      }),
    );
  });
});

describe('static keys', () => {
  it('reads with keys from a Secret, without STS', async () => {
    const bench = makeBench();
    bench.aws.addUser('AKIAIOSFODNN7EXAMPLE', ACCOUNT, 'ci');
    bench.aws.secrets.put(ACCOUNT, 'db', 'x');
    expect((await read(bench, staticScope()))?.kind).toBe('value');
    expect(bench.aws.count('AssumeRole', 'AssumeRoleWithWebIdentity')).toBe(0);
  });

  it('threat/I22 text that is no access key id is refused here, and appears in no output', async () => {
    const planted = [
      'planted-hunter2',
      'AKIA',
      'AKIAIOSFODNN7EXAMPLE\n',
      ' AKIAIOSFODNN7EXAMPLE',
      'akiaiosfodnn7example',
      'AKIA{"planted":"json"}XX',
      'ASIA/planted/us-east-1/x',
      '',
    ];
    for (const text of planted) {
      const bench = makeBench();
      bench.source.keys = { ...bench.source.keys, accessKeyId: SealedValue.ofText(text) };
      const answer = await read(bench, staticScope());
      expect(answer).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'change' });
      expect(bench.aws.count()).toBe(0);
      const outputs = inspect([answer, bench.log.lines, bench.metrics, bench.provider], {
        depth: 20,
        showHidden: true,
      });
      expect(outputs).not.toContain('planted');
    }
  });

  it('refuses keys with line breaks or nothing in them, naming the Secret and not the key', async () => {
    for (const text of ['planted\n', '', 'planted schlüssel']) {
      const bench = makeBench();
      bench.source.keys = { ...bench.source.keys, secretAccessKey: SealedValue.ofText(text) };
      const answer = await read(bench, staticScope());
      expect(answer).toMatchObject({ kind: 'failed', message: expect.stringContaining('"aws-keys"') });
      expect(JSON.stringify(answer)).not.toContain('planted');
    }
  });
});

describe('identities that cannot be had', () => {
  it('passes on the sentence of the identity source, and whether trying again helps', async () => {
    const bench = makeBench();
    bench.source.failure = new LockkeeperError('Refused', 'the ServiceAccount has no role annotation');
    expect(await check(bench, teamScope('a'))).toEqual({
      kind: 'failed',
      code: 'Credentials',
      message: 'the ServiceAccount has no role annotation',
      retry: 'change',
    });
    bench.source.failure = new LockkeeperError('Unavailable', 'no connection to the API server');
    expect(await check(bench, teamScope('a'))).toMatchObject({ retry: 'later' });
    bench.source.failure = new Error('planted stack');
    expect(JSON.stringify(await check(bench, teamScope('a')))).not.toContain('planted');
  });

  it('threat/I20 a process without an identity fails at once, without any call', async () => {
    const bench = makeBench();
    const controller = buildScope({ base: { kind: 'controller' } });
    const begun = bench.clock.monotonic();
    expect(await check(bench, controller)).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'change' });
    const empty = makeBench({
      controllerCredentials: { variables: {}, readTextFile: () => Promise.reject(new Error('x')) },
    });
    expect(await check(empty, controller)).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'change' });
    expect([bench.aws.count(), empty.aws.count(), bench.clock.monotonic() - begun]).toEqual([0, 0, 0]);
  });

  it('threat/L3 planted words of errors, keys and tokens are in no answer, log line, metric or printed provider', async () => {
    const errors = [
      accessDenied('planted-principal', 'secretsmanager:GetSecretValue', 'planted-resource'),
      serviceError('AccessDeniedException', 'Credential=planted'),
      serviceError('planted<code>', 'planted'),
      serviceError('InvalidSignatureException', 'The Canonical String should have been planted'),
      networkError('ECONNRESET'),
      Object.assign(new SyntaxError('"planted" is not valid JSON'), { $responseBodyText: 'planted' }),
      'planted text thrown',
      undefined,
    ];
    for (const error of errors) {
      const bench = makeBench();
      bench.aws.secrets.put(ACCOUNT, 'db', 'planted-value');
      for (const operation of ['BatchGetSecretValue', 'GetSecretValue', 'AssumeRole']) {
        bench.aws.failNext(operation, ...Array.from({ length: 6 }, () => error));
      }
      const answers = [
        await read(bench, teamScope('a')),
        await read(bench, teamScope('a')),
        await check(bench, teamScope('a', { hops: [buildHop()] })),
      ];
      const seen = [answers, bench.log.lines, bench.metrics, bench.provider];
      expect(inspect(seen, { depth: 30, showHidden: true }) + JSON.stringify(seen)).not.toContain('planted');
    }
  });
});

describe('the identity of the process', () => {
  const controller = buildScope({ base: { kind: 'controller' } });
  const bad = (): Promise<string> => Promise.reject(new Error('planted'));

  it('threat/I14 is known to come from EKS Pod Identity when nothing before it is configured', () => {
    const url = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' };
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
    const token = { AWS_ROLE_ARN: role('operator'), AWS_WEB_IDENTITY_TOKEN_FILE: '/var/token' };
    expect(usesPodIdentity(url)).toBe(true);
    expect(usesPodIdentity({ ...url, AWS_ROLE_ARN: role('operator') })).toBe(true);
    for (const variables of [{}, keys, token, { ...url, ...keys }, { ...url, ...token }])
      expect(usesPodIdentity(variables)).toBe(false);
  });

  it('prefers keys in variables, then a token file, and does not fall through a failure', async () => {
    const keys = makeBench({
      controllerCredentials: {
        variables: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'planted' },
        readTextFile: bad,
      },
    });
    expect(await check(keys, controller)).toBeUndefined();
    expect(keys.aws.count()).toBe(0);
    const variables = {
      AWS_ROLE_ARN: role('operator'),
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/token',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
    };
    const web = makeBench({ controllerCredentials: { variables, readTextFile: async () => 'a.b.c\n' } });
    expect(await check(web, controller)).toBeUndefined();
    expect(web.aws.calls[0]?.input).toMatchObject({ RoleArn: role('operator'), WebIdentityToken: 'a.b.c' });
    const unreadable = makeBench({ controllerCredentials: { variables, readTextFile: bad } });
    expect(await check(unreadable, controller)).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'later' });
    expect(unreadable.aws.count()).toBe(0);
  });

  it('is one for all scopes: many stores with granted roles share one base session', async () => {
    const variables = { AWS_ROLE_ARN: role('operator'), AWS_WEB_IDENTITY_TOKEN_FILE: '/var/token' };
    const bench = makeBench({ controllerCredentials: { variables, readTextFile: async () => 'a.b.c' } });
    for (let i = 0; i < 20; i += 1) {
      await check(bench, { ...controller, storeUid: `store-${i}`, hops: [buildHop({ roleArn: role('granted') })] });
    }
    expect([bench.aws.count('AssumeRoleWithWebIdentity'), bench.aws.count('AssumeRole')]).toEqual([1, 20]);
    const names = bench.aws.calls.map((call) => call.input['RoleSessionName']);
    expect(new Set(names).size).toBe(21);
  });
});
