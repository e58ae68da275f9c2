import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SealedValue } from '@lockkeeper/core';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MountFile } from '../protocol/messages.ts';
import { openMountFolder } from './mount-folder.ts';
import type { FileSystem } from './volume-layout.ts';
import { writeFiles } from './write-files.ts';

const { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } = fs;
/** A while later than what these tests write, so that whatever they leave is old. */
const ports = { random: new FakeRandom(1), clock: new FakeClock(Date.now() + 3_600_000), fs };

/** Dies before its `lives`-th operation: nothing that it does from then on has an effect. Or that one operation fails. */
function mortal(lives: number, once = false): { readonly fs: FileSystem; isDead(): boolean } {
  const state = { left: lives };
  const die = (): Promise<never> => Promise.reject(Object.assign(new Error('killed'), { code: 'KILLED' }));
  const mortalOf = (thing: object): object =>
    new Proxy(thing, {
      get: (of, name) => {
        const member: unknown = Reflect.get(of, name);
        // What the kernel closes for the dead is no operation of theirs.
        if (name === 'close') return () => Reflect.apply(member as () => Promise<void>, of, []);
        if (typeof member !== 'function') return member;
        return async (...given: readonly unknown[]) => {
          if (once ? state.left === 0 : state.left <= 0) {
            if (once) state.left -= 1;
            return die();
          }
          state.left -= 1;
          const result: unknown = await member.apply(of, given);
          return name === 'open' ? mortalOf(result as object) : result;
        };
      },
    });
  return { fs: mortalOf(fs) as FileSystem, isDead: () => state.left <= 0 };
}

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
    const folder = await openMountFolder(fs, target, kubelet, 'pod-1');
    try {
      await writeFiles(folder, files, ports);
    } finally {
      await folder.close();
    }
  }

  const visible = async (): Promise<readonly string[]> =>
    (await readdir(target)).filter((name) => !name.startsWith('..')).toSorted();

  const read = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        (await visible()).map(async (name) => [name, await readFile(join(target, name), 'utf8').catch(() => 'absent')]),
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

  it('are left alone when none has changed', async () => {
    await write(file('a', 'one'), file('b', 'two'));
    const before = await stat(join(target, 'a'));
    await write(file('a', 'one'), file('b', 'two'));
    expect((await stat(join(target, 'a'))).ino).toBe(before.ino);
    await write(file('a', 'one'), file('b', 'changed'));
    expect(await read()).toEqual({ a: 'one', b: 'changed' });
  });

  it('go when the class has them no longer', async () => {
    await write(file('a', 'one'), file('b', 'two'));
    await write(file('b', 'two'), file('c', 'three'));
    expect(await read()).toEqual({ b: 'two', c: 'three' });
  });

  it('come back when somebody took their name away', async () => {
    await write(file('a', 'one'));
    await rm(join(target, 'a'));
    await write(file('a', 'one'));
    expect(await read()).toEqual({ a: 'one' });
  });

  it('move the time of their folder, by which the driver tells when it was last looked after', async () => {
    await write(file('a', 'one'));
    await fs.utimes(target, 1, 1);
    await write(file('a', 'one'));
    expect((await stat(target)).mtimeMs).toBe(ports.clock.now());
  });

  const before = { a: 'old a', b: 'old b', gone: 'old' };
  const after = { a: 'new a', b: 'new b', fresh: 'new' };
  const asFiles = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([name, text]) => file(name, text));
  const present = async () => Object.fromEntries(Object.entries(await read()).filter(([, text]) => text !== 'absent'));

  it.each([
    ['an earlier mount', () => write(...asFiles(before)), before],
    [
      'another provider, without links,',
      () => Promise.all(Object.entries(before).map(([name, text]) => writeFile(join(target, name), text))),
      before,
    ],
    ['nothing', () => Promise.resolve(), {}],
  ])('are all those of %s or all the new ones, whenever the process dies', async (_name, begin, old) => {
    const { gone: _gone, ...stay } = old as Partial<typeof before>;
    for (let lives = 0; ; lives += 1) {
      await rm(target, { recursive: true });
      await mkdir(target);
      await begin();
      const { fs: dying, isDead } = mortal(lives);
      const folder = await openMountFolder(fs, target, kubelet, 'pod-1');
      const died = await writeFiles(folder, asFiles(after), { ...ports, fs: dying }).then(
        () => false,
        () => true,
      );
      await folder.close();
      const { gone: _left, ...seen } = (await present()) as Record<string, string>;
      expect([stay, after], `${lives}`).toContainEqual(seen);
      if (!died) expect(seen).toEqual(after);
      await write(...asFiles(after));
      const { gone: _plain, ...healed } = (await present()) as Record<string, string>;
      expect(healed).toEqual(after);
      expect((await readdir(target)).filter((name) => name.startsWith('..'))).toHaveLength(2);
      if (!isDead()) break;
    }
  });

  it('are all old or all new when any one file operation fails, and old when that is told', async () => {
    for (let lives = 0; ; lives += 1) {
      await rm(target, { recursive: true });
      await mkdir(target);
      await write(...asFiles({ a: 'old a', b: 'old b' }));
      const { fs: failing, isDead } = mortal(lives, true);
      const folder = await openMountFolder(fs, target, kubelet, 'pod-1');
      const told = await writeFiles(folder, asFiles({ a: 'new a', b: 'new b' }), { ...ports, fs: failing }).then(
        () => 'new',
        () => 'old',
      );
      await folder.close();
      expect(await present(), `${lives}`).toEqual({ a: `${told} a`, b: `${told} b` });
      if (!isDead()) break;
    }
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
    expect(await visible()).toEqual(['a', 'b']);
  });

  it('do not appear where the target has vanished', async () => {
    await rm(target, { recursive: true });
    await expect(write(file('a', 'x'))).rejects.toThrow(/cannot be opened as a folder \(ENOENT\)/);
  });

  it('do not lie below folders', async () => {
    await expect(write(file('a/b', 'x'))).rejects.toThrow(/^pattern contains path separator/);
  });

  it('replace what a killed process left half done', async () => {
    await mkdir(join(target, '..lockkeeper-old'));
    await write(file('a', 'x'));
    expect(await readdir(target)).not.toContain('..lockkeeper-old');
  });

  it('leave alone what a provider that is being replaced has begun just now', async () => {
    await mkdir(join(target, '..lockkeeper-theirs'));
    await fs.utimes(join(target, '..lockkeeper-theirs'), ports.clock.now() / 1_000, ports.clock.now() / 1_000);
    await write(file('a', 'x'));
    await write(file('a', 'y'));
    expect(await readdir(target)).toContain('..lockkeeper-theirs');
    expect((await readdir(target)).filter((name) => name.startsWith('..'))).toHaveLength(3);
  });

  it.each([
    ['outside of the kubelet', () => '/etc'],
    ['of another pod', () => volume('secrets', 'pod-2')],
    ['with parts that lead upwards', () => `${kubelet}/pods/pod-1/volumes/kubernetes.io~csi/../mount`],
    ['below the mount', () => `${volume()}/deeper`],
    ['of another kind of volume', () => join(kubelet, 'pods/pod-1/volumes/kubernetes.io~secret/x/mount')],
    ['with a NUL', () => volume('a\u0000b')],
  ])('threat/V4 refuses a path %s', async (_name, path) => {
    await expect(openMountFolder(fs, path(), kubelet, 'pod-1')).rejects.toThrow(/^the mount path is refused: /);
  });

  it('threat/V4 refuses a symbolic link anywhere in the path', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'lockkeeper-elsewhere-'));
    await mkdir(join(elsewhere, 'mount'));
    await rename(volume(), `${volume()}-away`);
    await symlink(join(elsewhere, 'mount'), volume());
    await expect(openMountFolder(fs, volume(), kubelet, 'pod-1')).rejects.toThrow(/refused/);
    await symlink(elsewhere, join(kubelet, 'pods/pod-1/volumes/kubernetes.io~csi/linked'));
    await expect(openMountFolder(fs, volume('linked'), kubelet, 'pod-1')).rejects.toThrow(/a symbolic link is in it/);
    await rm(elsewhere, { recursive: true });
  });

  it('threat/V4 writes into the folder that was checked, wherever its name leads by then', async () => {
    const folder = await openMountFolder(fs, target, kubelet, 'pod-1');
    const elsewhere = await mkdtemp(join(tmpdir(), 'lockkeeper-elsewhere-'));
    await rename(target, `${target}-away`);
    await symlink(elsewhere, target);
    await writeFiles(folder, [file('a', 'x')], ports);
    await folder.close();
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readFile(`${target}-away/a`, 'utf8')).toBe('x');
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
