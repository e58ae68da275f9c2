import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SealedValue } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MountFile } from '../protocol/messages.ts';
import { openMountFolder } from './mount-folder.ts';
import { writeFiles } from './write-files.ts';

describe('files that the provider writes', () => {
  let kubelet: string;
  let target: string;
  const volume = (name = 'secrets', uid = 'pod-1'): string =>
    join(kubelet, `pods/${uid}/volumes/kubernetes.io~csi/${name}/mount`);
  const file = (path: string, text: string, mode = 0o644): MountFile => ({
    path,
    mode,
    contents: SealedValue.ofText(text),
  });

  async function write(...files: MountFile[]): Promise<void> {
    const folder = await openMountFolder(target, kubelet, 'pod-1');
    try {
      await writeFiles(folder, files, { random: new FakeRandom(1), clock: new FakeClock() });
    } finally {
      await folder.close();
    }
  }

  const read = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(target)).map(async (name) => [name, await readFile(join(target, name), 'utf8')]),
      ),
    );

  beforeEach(async () => {
    kubelet = await mkdtemp(join(tmpdir(), 'lockkeeper-kubelet-'));
    target = volume();
    await mkdir(target, { recursive: true });
  });
  afterEach(() => rm(kubelet, { recursive: true, force: true }));

  it('are there with their modes and nothing else', async () => {
    await write(file('a', 'one', 0o400), file('b', 'two', 0o755));
    expect(await read()).toEqual({ a: 'one', b: 'two' });
    expect((await stat(join(target, 'a'))).mode & 0o7777).toBe(0o400);
    expect((await stat(join(target, 'b'))).mode & 0o7777).toBe(0o755);
  });

  it('change in one step each, and are left alone when they have not changed', async () => {
    await write(file('a', 'one'), file('b', 'two'));
    const before = await stat(join(target, 'a'));
    await write(file('a', 'one'), file('b', 'changed'));
    expect(await read()).toEqual({ a: 'one', b: 'changed' });
    expect((await stat(join(target, 'a'))).ino).toBe(before.ino);
  });

  it('follow a change of mode alone, which the driver would miss', async () => {
    await write(file('a', 'one'));
    await write(file('a', 'one', 0o600));
    expect((await stat(join(target, 'a'))).mode & 0o7777).toBe(0o600);
  });

  it('are all written or none: what cannot be replaced keeps the others as they were', async () => {
    await write(file('a', 'old'));
    await mkdir(join(target, 'b'));
    await writeFile(join(target, 'b/x'), '');
    await expect(write(file('a', 'new'), file('b', 'new'))).rejects.toThrow(/taken by something that is no file/);
    expect(await readFile(join(target, 'a'), 'utf8')).toBe('old');
    expect((await readdir(target)).toSorted()).toEqual(['a', 'b']);
  });

  it('do not appear where the target has vanished', async () => {
    await rm(target, { recursive: true });
    await expect(write(file('a', 'x'))).rejects.toThrow(/cannot be opened as a folder \(ENOENT\)/);
  });

  it('do not lie below folders', async () => {
    await expect(write(file('a/b', 'x'))).rejects.toThrow(/^pattern contains path separator/);
  });

  it('replace what a killed process left half done', async () => {
    await mkdir(join(target, '.lockkeeper-old'));
    await write(file('a', 'x'));
    expect(await readdir(target)).toEqual(['a']);
  });

  it.each([
    ['outside of the kubelet', () => '/etc'],
    ['of another pod', () => volume('secrets', 'pod-2')],
    ['with parts that lead upwards', () => `${kubelet}/pods/pod-1/volumes/kubernetes.io~csi/../mount`],
    ['below the mount', () => `${volume()}/deeper`],
    ['of another kind of volume', () => join(kubelet, 'pods/pod-1/volumes/kubernetes.io~secret/x/mount')],
    ['with a NUL', () => volume('a\u0000b')],
  ])('threat/V4 refuses a path %s', async (_name, path) => {
    await expect(openMountFolder(path(), kubelet, 'pod-1')).rejects.toThrow(/^the mount path is refused: /);
  });

  it('threat/V4 refuses a symbolic link anywhere in the path', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'lockkeeper-elsewhere-'));
    await mkdir(join(elsewhere, 'mount'));
    await rename(volume(), `${volume()}-away`);
    await symlink(join(elsewhere, 'mount'), volume());
    await expect(openMountFolder(volume(), kubelet, 'pod-1')).rejects.toThrow(/refused/);
    await symlink(elsewhere, join(kubelet, 'pods/pod-1/volumes/kubernetes.io~csi/linked'));
    await expect(openMountFolder(volume('linked'), kubelet, 'pod-1')).rejects.toThrow(/a symbolic link is in it/);
    await rm(elsewhere, { recursive: true });
  });

  it('threat/V4 writes into the folder that was checked, wherever its name leads by then', async () => {
    const folder = await openMountFolder(target, kubelet, 'pod-1');
    const elsewhere = await mkdtemp(join(tmpdir(), 'lockkeeper-elsewhere-'));
    await rename(target, `${target}-away`);
    await symlink(elsewhere, target);
    await writeFiles(folder, [file('a', 'x')], { random: new FakeRandom(1), clock: new FakeClock() });
    await folder.close();
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readdir(`${target}-away`)).toEqual(['a']);
    await rm(elsewhere, { recursive: true });
  });

  it('threat/V4 never writes through a link that lies where a file should be', async () => {
    const outside = join(kubelet, 'outside');
    await writeFile(outside, 'safe');
    await symlink(outside, join(target, 'a'));
    await expect(write(file('a', 'x'))).rejects.toThrow(/no file/);
    expect(await readFile(outside, 'utf8')).toBe('safe');
  });
});
