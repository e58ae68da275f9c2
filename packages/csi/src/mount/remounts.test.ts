import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProviderOver } from '@lockkeeper/aws/internal';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { type MountScene, stageMount } from '../fakes/stage-mount.ts';
import { type AwsCalls, type ParameterVersions, type SecretVersions, VersionedAws } from '../fakes/versioned-aws.ts';
import type { ObjectVersion } from '../protocol/messages.ts';

interface Step {
  readonly name: string;
  readonly afterMinutes: number;
  readonly objects: readonly object[];
  /** What changes in AWS before the mount. */
  readonly secrets?: Readonly<Record<string, SecretVersions>>;
  readonly parameters?: Readonly<Record<string, ParameterVersions>>;
  /** Name to content and version. */
  readonly files: Readonly<Record<string, readonly [string, string]>>;
  /** Of this step alone. */
  readonly calls: AwsCalls;
}

const { refreshMinutes, steps } = JSON.parse(
  readFileSync(new URL('../../cases/remounts.json', import.meta.url), 'utf8'),
) as { readonly refreshMinutes: number; readonly steps: readonly Step[] };

const MINUTE_MS = 60_000;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** One pod whose volume is mounted again and again, its class edited in between. */
function stageSeries(more: Partial<MountScene> = {}) {
  const clock = new FakeClock();
  const aws = new VersionedAws(clock);
  const parameters = { objects: '' };
  const maxAgeMs = refreshMinutes * MINUTE_MS;
  const { mount } = stageMount({ parameters, maxAgeMs, ...more }, clock, (identitySource) =>
    createProviderOver(aws.clients(), {
      identitySource,
      clock,
      random: new FakeRandom(1),
      log: silent,
      limits: { valueKeepMs: maxAgeMs },
    }),
  );
  const callsSince = (before: AwsCalls): AwsCalls => ({
    sts: aws.calls.sts - before.sts,
    batchGetSecretValue: aws.calls.batchGetSecretValue - before.batchGetSecretValue,
    getSecretValue: aws.calls.getSecretValue - before.getSecretValue,
    getParameters: aws.calls.getParameters - before.getParameters,
  });
  return async ({ afterMinutes, objects, secrets = {}, parameters: changed = {} }: Step, current: ObjectVersion[]) => {
    await clock.advance(afterMinutes * MINUTE_MS);
    for (const [name, versions] of Object.entries(secrets)) aws.putSecret(name, versions);
    for (const [name, versions] of Object.entries(changed)) aws.putParameter(name, versions);
    parameters.objects = JSON.stringify(objects);
    const before = { ...aws.calls };
    const mounted = mount(current);
    // Batches and call rates wait for a moment.
    await clock.advance(1_000);
    return { ...(await mounted), calls: callsSince(before) };
  };
}

describe('a volume that is mounted again', () => {
  it.each([
    ['from 1.6 on, which sends no versions', false],
    ['up to 1.5, which sends the versions that it has', true],
  ])('follows AWS with a driver %s', async (_, sendsVersions) => {
    const remount = stageSeries();
    const current: ObjectVersion[] = [];
    for (const step of steps) {
      const { files, versions, calls } = await remount(step, sendsVersions ? current : []);
      const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
      const found = files.map(({ path, contents }) => [path, [contents.revealText(), versionOf.get(path)]]);
      expect({ step: step.name, files: Object.fromEntries(found), calls }).toEqual({
        step: step.name,
        files: step.files,
        calls: step.calls,
      });
      expect([...versionOf.keys()]).toEqual(files.map(({ path }) => path));
      current.splice(0, current.length, ...versions);
    }
  });

  it('follows AWS in the files that the provider writes itself', async () => {
    const kubeletPath = await realpath(await mkdtemp(join(tmpdir(), 'lockkeeper-remounts-')));
    const targetPath = join(kubeletPath, 'pods/pod-1/volumes/kubernetes.io~csi/secrets/mount');
    await mkdir(targetPath, { recursive: true });
    const remount = stageSeries({ kubeletPath, targetPath });
    try {
      for (const step of steps) {
        const { files, versions } = await remount(step, []);
        expect(files).toEqual([]);
        const names = (await readdir(targetPath)).filter((name) => !name.startsWith('..'));
        const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
        const texts = await Promise.all(names.map((name) => readFile(join(targetPath, name), 'utf8')));
        const found = names.map((name, i) => [name, [texts[i], versionOf.get(name)]]);
        expect({ step: step.name, files: Object.fromEntries(found) }).toEqual({ step: step.name, files: step.files });
      }
    } finally {
      await rm(kubeletPath, { recursive: true });
    }
  });
});
