import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, Random } from '@lockkeeper/core';
import { isSafePath, type VolumeFile, VolumeRefusal } from './volume-file.ts';

const current = '..data';
const next = '..data_tmp';

/**
 * Makes a folder hold exactly these files, all at once, as Kubernetes' atomic writer does: the files lie in a folder of
 * their own, `..data` leads to it, and a reader sees the old files or the new ones.
 *
 * @param stamp name part for the new folder, never used before in this volume
 * @returns whether anything had to be written
 * @throws VolumeRefusal for a path that would lead out of the folder; nothing is written then
 */
export async function writeAtomically(folder: string, files: readonly VolumeFile[], stamp: string): Promise<boolean> {
  const bad = files.find(({ path }) => !isSafePath(path));
  if (bad !== undefined) throw new VolumeRefusal(`invalid path ${JSON.stringify(bad.path)}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const before = await readlink(join(folder, current)).catch(() => undefined);
  if (before !== undefined && (await holds(join(folder, before), files))) return false;
  const fresh = `..${stamp}`;
  await mkdir(join(folder, fresh), { mode: 0o755 });
  for (const file of files) await place(join(folder, fresh), file);
  await rm(join(folder, next), { force: true });
  await symlink(fresh, join(folder, next));
  await rename(join(folder, next), join(folder, current));
  await showLinks(folder, files);
  if (before !== undefined) await rm(join(folder, before), { recursive: true, force: true });
  return true;
}

/** A name part as upstream's writer has it: by time, and unlike any before. */
export function newStamp(clock: Clock, random: Random): string {
  const time = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '_');
  return `${time}.${Buffer.from(random.bytes(4)).readUInt32BE()}`;
}

async function place(folder: string, { path, bytes, mode }: VolumeFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
  // Not by the mode of writeFile, which the process's umask would cut.
  await chmod(file, mode);
}

async function holds(folder: string, files: readonly VolumeFile[]): Promise<boolean> {
  const found = await filesBelow(folder).catch(() => undefined);
  if (found?.length !== files.length) return false;
  for (const { path, bytes, mode } of files) {
    const file = join(folder, path);
    const [state, old] = await Promise.all([stat(file), readFile(file)]).catch(() => []);
    if (state === undefined || old === undefined) return false;
    if ((state.mode & 0o777) !== (mode & 0o777) || !old.equals(bytes)) return false;
  }
  return true;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

/** A link per first step of the paths, through `..data`; links of files that are gone are taken away. */
async function showLinks(folder: string, files: readonly VolumeFile[]): Promise<void> {
  const wanted = new Set(files.map(({ path }) => path.split('/')[0] ?? ''));
  for (const name of await readdir(folder)) {
    if (!name.startsWith('..') && !wanted.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
  for (const name of wanted) {
    const link = join(folder, name);
    const there = await lstat(link).catch(() => undefined);
    if (there === undefined) await symlink(join(current, name), link);
  }
}
