import { type AwsClients, createProviderOver } from '@lockkeeper/aws/internal';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { stageMount } from '../fakes/stage-mount.ts';

const MINUTE = 60_000;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** AWS as far as this test asks it: one secret whose version is given, counting calls. */
function fakeAws(clock: FakeClock, secret: { version: string }) {
  const calls = { sts: 0, reads: 0 };
  const credentials = () => ({
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'k',
    SessionToken: 't',
    Expiration: new Date(clock.now() + 60 * MINUTE),
  });
  const value = () => {
    calls.reads += 1;
    const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-AbCdEf';
    return {
      ARN,
      Name: 'app/db',
      SecretString: `value of ${secret.version}`,
      VersionId: secret.version,
      VersionStages: ['AWSCURRENT'],
    };
  };
  const clients = {
    sts: () => ({
      assumeRoleWithWebIdentity: () => {
        calls.sts += 1;
        return Promise.resolve({ Credentials: credentials() });
      },
    }),
    secretsManager: () => ({
      getSecretValue: () => Promise.resolve(value()),
      batchGetSecretValue: () => Promise.resolve({ SecretValues: [value()], Errors: [] }),
    }),
    close: () => undefined,
  } as unknown as AwsClients;
  return { calls, clients };
}

describe('a day of republishes', () => {
  it('reads an unchanged secret once in a refresh interval, assumes the role once an hour, and follows a rotation within the interval', async () => {
    const clock = new FakeClock();
    const secret = { version: '11111111-1111-1111-1111-111111111111' };
    const { calls, clients } = fakeAws(clock, secret);
    const maxAgeMs = 10 * MINUTE;
    const parameters = { objects: '[{objectName: app/db, objectType: secretsmanager}]' };
    const { mount } = stageMount({ parameters, maxAgeMs }, clock, (identitySource) =>
      createProviderOver(clients, {
        identitySource,
        clock,
        random: new FakeRandom(1),
        log: silent,
        limits: { valueKeepMs: maxAgeMs },
      }),
    );
    const republish = async (): Promise<string | undefined> => {
      const mounted = mount();
      await clock.advance(MINUTE);
      return (await mounted).versions[0]?.version;
    };
    for (let minute = 0; minute < 24 * 60; minute += 1) expect(await republish()).toBe(secret.version);
    expect(calls.reads).toBeLessThanOrEqual(24 * 6);
    expect(calls.sts).toBeLessThanOrEqual(27);
    secret.version = '22222222-2222-2222-2222-222222222222';
    const seen: (string | undefined)[] = [];
    for (let minute = 0; minute <= 11; minute += 1) seen.push(await republish());
    expect(seen.at(-1)).toBe(secret.version);
  });
});
