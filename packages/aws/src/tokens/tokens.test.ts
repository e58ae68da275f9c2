import { inspect } from 'node:util';
import { buildIdentity, buildStaticKeys } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, makeBench, roleOf, teamScope } from '../../conformance/fakes/bench.ts';
import { serviceError } from '../../conformance/fakes/service-error.ts';

const never = new AbortController().signal;
const registry = teamScope('a', { service: 'ECR' });
const sts = teamScope('a', { service: 'STS', base: buildStaticKeys() });

const login = ({ clock, provider }: Bench, kind: 'private' | 'public', scope = registry) =>
  clock.until(provider.tokens.registryLogin(buildIdentity({ scope }), kind, never));

const session = ({ clock, provider }: Bench, scope = sts) =>
  clock.until(provider.tokens.sessionToken(buildIdentity({ scope }), { sessionDuration: 900 }, never));

describe('logins for registries', () => {
  it('are read from the token of the private registry, with its endpoint', async () => {
    const bench = makeBench();
    const answer = await login(bench, 'private');
    expect(answer).toMatchObject({
      kind: 'login',
      username: 'AWS',
      proxyEndpoint: `https://${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com`,
    });
    expect(answer.kind === 'login' && answer.password.revealText()).toBe('planted-registry-password');
    expect(answer.kind === 'login' && answer.expiresAt).toBeGreaterThan(bench.clock.now());
    expect(inspect(answer, { depth: 9 }) + JSON.stringify(answer)).not.toContain('planted');
  });

  it('are asked for in us-east-1 for the public registry, which has no endpoint', async () => {
    const bench = makeBench();
    const answer = await login(bench, 'public');
    expect(answer).toMatchObject({ kind: 'login', username: 'AWS' });
    expect(answer).not.toHaveProperty('proxyEndpoint');
    expect(bench.aws.calls.at(-1)).toMatchObject({ operation: 'GetAuthorizationToken', region: 'us-east-1' });
    expect(bench.metrics.map(({ service }) => service)).toContain('AWS/ECRPublic');
  });

  it.each([
    ['no token', {}],
    ['a token without a colon', { authorizationToken: Buffer.from('AWS').toString('base64') }],
    ['a token with two colons', { authorizationToken: Buffer.from('AWS:a:b').toString('base64') }],
    ['a token without a password', { authorizationToken: Buffer.from('AWS:').toString('base64') }],
  ])('are none with %s', async (_, data) => {
    const bench = makeBench();
    const proxyEndpoint = 'https://registry.example';
    bench.aws.tamper('GetAuthorizationToken', () => ({
      authorizationData: [{ expiresAt: new Date(0), proxyEndpoint, ...data }],
    }));
    expect(await login(bench, 'private')).toMatchObject({ kind: 'failed', code: 'BadReply' });
  });

  it('are refused with the identity and the right that is missing', async () => {
    const bench = makeBench();
    bench.aws.deny(roleOf(registry), 'ecr:GetAuthorizationToken', '*');
    expect(await login(bench, 'private')).toMatchObject({
      kind: 'denied',
      action: 'ecr:GetAuthorizationToken',
      message: expect.stringMatching(/^User: arn:aws:sts::111111111111:assumed-role\/team-a\//),
    });
  });

  it('are not asked for where there is no public registry', async () => {
    const bench = makeBench();
    const china = teamScope('a', { service: 'ECR', partition: 'aws-cn', region: 'cn-north-1' });
    expect(await login(bench, 'public', china)).toMatchObject({ kind: 'failed', retry: 'change' });
    expect(bench.aws.count('GetAuthorizationToken')).toBe(0);
  });

  it('threat/G3 are not made with the identity of a store', async () => {
    const bench = makeBench();
    expect(await login(bench, 'private', teamScope('a'))).toMatchObject({ kind: 'failed', code: 'InvalidReference' });
    expect(bench.aws.count()).toBe(0);
  });
});

describe('session tokens', () => {
  it('are made of the keys of a user', async () => {
    const bench = makeBench();
    bench.aws.addUser('AKIAIOSFODNN7EXAMPLE', ACCOUNT, 'reader');
    const answer = await session(bench);
    expect(answer).toMatchObject({ kind: 'session', accessKeyId: expect.stringMatching(/^ASIA/) });
    expect(bench.aws.calls.at(-1)?.input).toEqual({ DurationSeconds: 900 });
    expect(inspect(answer, { depth: 9 }) + JSON.stringify(answer)).not.toContain('planted');
  });

  it('are refused to a role, with what to do', async () => {
    const bench = makeBench();
    const answer = await session(bench, teamScope('a', { service: 'STS' }));
    expect(answer).toMatchObject({ kind: 'denied', message: expect.stringContaining('needs access keys of a user') });
  });

  it('are none when the reply lacks a part, and no text of a reply is shown (threat/L3)', async () => {
    const bench = makeBench();
    bench.aws.addUser('AKIAIOSFODNN7EXAMPLE', ACCOUNT, 'reader');
    bench.aws.failNext('GetSessionToken', serviceError('ValidationError', 'planted-text'));
    const failed = await session(bench);
    expect(failed).toMatchObject({ kind: 'failed', code: 'ValidationError', retry: 'change' });
    expect(JSON.stringify(failed)).not.toContain('planted');
    bench.aws.tamper('GetSessionToken', () => ({ Credentials: { AccessKeyId: 'ASIA' } }));
    expect(await session(bench)).toMatchObject({ kind: 'failed', code: 'BadReply' });
  });
});
