import { realpath, rm, stat } from 'node:fs/promises';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../cli-process.ts';
import { dbEntry, refused } from './bad-classes.ts';
import { classAndPod, otherRegion, team, VolumeLab } from './volume-lab.ts';

const SETUP = /^MountVolume\.SetUp failed for volume "secrets" : rpc error: /;
const patience = { timeout: 90_000, interval: 300 };
describe.skipIf(!hasClient('kubectl', 'volumes as kubectl shows them'))(
  'volumes, with bad input and in trouble',
  { timeout: 400_000 },
  () => {
    let lab: VolumeLab;
    let provider: Running;
    const ready = (pod: string): Promise<string> =>
      lab.kubectl(['-n', team, 'wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=90s']);
    const messagesOf = async (pod: string, reason: string): Promise<string> =>
      ((await lab.events()).get(pod) ?? [])
        .filter((event) => event.reason === reason)
        .map(({ message }) => message)
        .join('\n');
    const db = { objects: dbEntry({ objectAlias: 'db' }) };

    beforeAll(async () => {
      lab = await VolumeLab.start();
      provider = await lab.provider();
      await lab.createSecret({ Name: 'red/db', SecretString: '{"user":"red","password":"hunter2-1"}' });
      await lab.createSecret({ Name: 'red/large', SecretString: JSON.stringify({ text: 'x'.repeat(60_000) }) });
      await lab.createSecret({
        Name: 'blue/db',
        SecretString: 'blue',
        AddReplicaRegions: [{ Region: otherRegion }],
      });
      const absolute = { pathTranslation: 'False', objects: dbEntry({ objectAlias: '/etc/passwd' }) };
      await lab.apply(
        ...classAndPod('steady', db),
        ...classAndPod('absolute', absolute),
        ...classAndPod('replica', {
          region: otherRegion,
          objects: '[{objectName: blue/db, objectType: secretsmanager}]',
        }),
        ...refused.flatMap(([name, parameters]) => classAndPod(name, parameters)),
      );
    });
    afterAll(async () => {
      await lab?.killProvider();
      await lab?.close();
    });

    it('threat/V3 threat/K9 refuses each with an event that says why, and mounts nothing of it', async () => {
      const seen = async (): Promise<readonly string[]> => {
        const events = await lab.events();
        return refused.flatMap(([name, , message]) => {
          const texts = (events.get(name) ?? []).filter(({ reason }) => reason === 'FailedMount');
          return texts.some((text) => SETUP.test(text.message) && message.test(text.message))
            ? []
            : [`${name}: ${texts.map((text) => text.message).join(' | ')}`];
        });
      };
      await expect.poll(seen, patience).toEqual([]);
      for (const [name] of refused) expect(await lab.files(name), name).toEqual({});
    });

    it('mounts from the second region what the first denies, for who asks there in the first place', async () => {
      await ready('replica');
      expect(await lab.files('replica')).toEqual({ blue_db: 'blue' });
    });

    it('keeps an absolute name below the mount', async () => {
      await ready('absolute');
      expect(await lab.files('absolute')).toEqual({ 'etc/passwd': '{"user":"red","password":"hunter2-1"}' });
    });

    it('shows old files and an event while AWS is away, and the new ones when it is back', async () => {
      await ready('steady');
      const before = await lab.files('steady');
      await lab.rotate('red/db', '{"user":"red","password":"hunter2-2"}');
      await expect.poll(() => lab.files('steady'), patience).not.toEqual(before);
      const rotated = await lab.files('steady');
      lab.line.cut();
      await lab.rotate('red/db', '{"user":"red","password":"hunter2-3"}');
      await expect
        .poll(() => messagesOf('steady', 'FailedRotation'), patience)
        .toMatch(
          /mounted secrets are not up to date: Failed to fetch secret from all regions\..*\(us-east-1: Failed fetching secret red\/db: /,
        );
      expect(await lab.files('steady')).toEqual(rotated);
      lab.line.mend();
      await expect.poll(() => lab.files('steady'), patience).toEqual({ db: '{"user":"red","password":"hunter2-3"}' });
    });

    it('says which audience is missing when the driver sends tokens for another', async () => {
      const audiences = (audience: string): Promise<string> =>
        lab.kubectl([
          'patch',
          'csidriver',
          'secrets-store.csi.k8s.io',
          '--type=merge',
          '-p',
          JSON.stringify({ spec: { tokenRequests: [{ audience }] } }),
        ]);
      await audiences('https://elsewhere.example');
      await lab.apply(...classAndPod('other-audience', db));
      await expect
        .poll(() => messagesOf('other-audience', 'FailedMount'), patience)
        .toMatch(
          /IRSA token extraction failed: token for audience "sts\.amazonaws\.com" not found - ensure tokenRequests/,
        );
      await audiences('sts.amazonaws.com');
      await ready('other-audience');
    });

    it('ends in order, leaves what is mounted, and is missed by name until it is back', async () => {
      const before = await lab.files('steady');
      provider.child.kill('SIGTERM');
      expect((await provider.ended).code).toBe(0);
      await expect(stat(lab.socket)).rejects.toThrow(/ENOENT/);
      await lab.apply(...classAndPod('late', db));
      await expect
        .poll(() => messagesOf('late', 'FailedMount'), patience)
        .toMatch(/error connecting to provider "aws": provider not found: provider "aws"/);
      expect(await lab.files('steady')).toEqual(before);
      provider = await lab.provider();
      await ready('late');
    });

    it('takes over the socket of one that was killed, files of another layout, and says that a volume has vanished', async () => {
      await lab.killProvider();
      await provider.ended;
      expect((await stat(lab.socket)).isSocket()).toBe(true);
      provider = await lab.provider('--driver-writes-secrets=false');
      await lab.apply(...classAndPod('written', db));
      await ready('written');
      await lab.rotate('red/db', '{"user":"red","password":"hunter2-4"}');
      const rotated = { db: '{"user":"red","password":"hunter2-4"}' };
      for (const pod of ['written', 'steady']) await expect.poll(() => lab.files(pod), patience).toEqual(rotated);
      await rm(await realpath(lab.volume('written')), { recursive: true });
      await expect
        .poll(() => messagesOf('written', 'FailedRotation'), patience)
        .toMatch(/the mount path is refused: it cannot be opened as a folder \(ENOENT\)/);
      expect(await lab.files('steady')).toEqual(rotated);
      expect(await provider.shows('a mount failed')).not.toMatch(/hunter2|eyJ/);
    });
  },
);
