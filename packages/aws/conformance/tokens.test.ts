import { buildIdentity, buildScope, buildStaticKeys } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsProvider, createAwsProvider, resolveEndpoints } from '../src/index.ts';
import {
  ACCOUNTS,
  adminKeySource,
  allowReads,
  denyActions,
  type LabBench,
  random,
  realClock,
  REGION,
  silentLog,
  startLabBench,
} from './lab-bench.ts';

const never = new AbortController().signal;
const [ACCOUNT] = ACCOUNTS;
const base = buildStaticKeys({ namespace: `account-${ACCOUNT}` });
const registry = buildIdentity({ scope: buildScope({ service: 'ECR', region: REGION, base }) });
const sts = buildIdentity({ scope: buildScope({ service: 'STS', region: REGION, base }) });

describe('AwsTokens against the lab', () => {
  let bench: LabBench;
  let provider: AwsProvider;
  beforeAll(async () => {
    bench = await startLabBench();
    provider = createAwsProvider({
      identitySource: adminKeySource(bench.lab, new Set()),
      clock: realClock,
      random,
      log: silentLog,
      endpoints: resolveEndpoints({ AWS_ENDPOINT_URL: bench.lab.awsUrl }),
    });
  });
  afterAll(async () => {
    provider.close();
    await bench.close();
  });

  it('logs into the private registry and the public one, each asked in its own region', async () => {
    const logins = [
      await provider.tokens.registryLogin(registry, 'private', never),
      await provider.tokens.registryLogin(registry, 'public', never),
    ];
    expect(logins).toMatchObject([
      { kind: 'login', username: 'AWS', proxyEndpoint: `https://${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com` },
      { kind: 'login', username: 'AWS' },
    ]);
    const calls = bench.lab.lab.aws.calls.list().filter(({ operation }) => operation === 'GetAuthorizationToken');
    expect(calls.map(({ service, region }) => [service, region])).toEqual([
      ['ecr', REGION],
      ['ecr-public', 'us-east-1'],
    ]);
  });

  it('makes session keys of a user', async () => {
    const answer = await provider.tokens.sessionToken(sts, { sessionDuration: 900 }, never);
    expect(answer).toMatchObject({ kind: 'session', accessKeyId: expect.stringMatching(/^ASIA/) });
  });

  it.each([
    ['private', 'ecr:GetAuthorizationToken'],
    ['public', 'ecr-public:GetAuthorizationToken'],
    ['public', 'sts:GetServiceBearerToken'],
  ] as const)('is refused a login of the %s registry without %s', async (kind, action) => {
    await denyActions(bench.lab, ACCOUNT, [action]);
    const answer = await provider.tokens.registryLogin(registry, kind, never);
    await allowReads(bench.lab, ACCOUNT);
    expect(answer.kind).toBe('denied');
    expect(answer.kind === 'denied' && answer.message).toMatch(new RegExp(action));
  });
});
