import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PodFolders } from './pod-folder.ts';

const pod = { namespace: 'shop', name: 'web-1', uid: 'u' };
let home: string;
let folders: PodFolders;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pod-folder-'));
  folders = new PodFolders(join(home, 'pods'), join(home, 'kubelet'));
  await folders.makeVolume('shop', 'web-1', 'v');
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('an empty volume is for everybody in the pod, and so is a part of it that was not there', async () => {
  const volume = folders.volume('shop', 'web-1', 'v');
  expect(await folders.holdMount(pod, 'web', 0, join(volume, 'a/b'))).toBe(join(volume, 'a/b'));
  expect((await stat(volume)).mode & 0o777).toBe(0o777);
  expect((await stat(join(volume, 'a/b'))).mode & 0o777).toBe(0o777);
});

test('a file that is mounted by itself stays what it was, until it is mounted anew', async () => {
  const file = join(folders.volume('shop', 'web-1', 'v'), 'file');
  await writeFile(file, 'first');
  const held = await folders.holdMount(pod, 'web', 0, file);
  await writeFile(`${file}.new`, 'second');
  await rename(`${file}.new`, file);
  expect(await readFile(held, 'utf8')).toBe('first');
  expect(await readFile(await folders.holdMount(pod, 'web', 0, file), 'utf8')).toBe('second');
});

test.each(['..', '.', '', 'a/../../..', '/etc', 'a\0b'])(
  'threat/B8 a name that is none leads nowhere, and takes nothing away: %j',
  async (name) => {
    await writeFile(join(home, 'kept'), '');
    const lost = { namespace: 'shop', name: 'web-1', uid: 'u' };
    for (const place of [
      { ...lost, namespace: name },
      { ...lost, name },
      { ...lost, uid: name },
    ]) {
      await expect(folders.remove(place)).rejects.toThrow(/is no name of a file/);
    }
    expect(() => folders.volume('shop', 'web-1', name)).toThrow(/is no name of a file/);
    await expect(folders.linkCsiVolume({ ...lost, uid: name }, 'v')).rejects.toThrow(/is no name of a file/);
    expect(await readFile(join(home, 'kept'), 'utf8')).toBe('');
  },
);
