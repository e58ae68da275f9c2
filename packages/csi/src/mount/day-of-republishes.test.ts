import { createProviderOver } from '@lockkeeper/aws/internal';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { stageMount } from '../fakes/stage-mount.ts';
import { VersionedAws } from '../fakes/versioned-aws.ts';

const MINUTE = 60_000;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const FIRST = '11111111-1111-1111-1111-111111111111';
const SECOND = '22222222-2222-2222-2222-222222222222';

describe('a day of republishes', () => {
  it('reads an unchanged secret once in a refresh interval, assumes the role once an hour, and follows a rotation within the interval', async () => {
    const clock = new FakeClock();
    const aws = new VersionedAws(clock);
    aws.putSecret('app/db', { [FIRST]: { text: 'first', stages: ['AWSCURRENT'] } });
    const maxAgeMs = 10 * MINUTE;
    const parameters = { objects: '[{objectName: app/db, objectType: secretsmanager}]' };
    const { mount } = stageMount({ parameters, maxAgeMs }, clock, (identitySource) =>
      createProviderOver(aws.clients(), {
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
    for (let minute = 0; minute < 24 * 60; minute += 1) expect(await republish()).toBe(FIRST);
    expect(aws.calls.batchGetSecretValue + aws.calls.getSecretValue).toBeLessThanOrEqual(24 * 6);
    expect(aws.calls.sts).toBeLessThanOrEqual(27);
    aws.putSecret('app/db', {
      [FIRST]: { text: 'first', stages: ['AWSPREVIOUS'] },
      [SECOND]: { text: 'second', stages: ['AWSCURRENT'] },
    });
    const seen: (string | undefined)[] = [];
    for (let minute = 0; minute <= 11; minute += 1) seen.push(await republish());
    expect(seen.at(-1)).toBe(SECOND);
  });
});
