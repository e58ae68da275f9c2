import { chmod, lstat, mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';

export const STATE_FILE = 'lab.sqlite';

/**
 * Makes the folder and an empty file for a lab's state, or takes those that are there. Only their owner may read them
 * (`threat/B3`); links and what belongs to somebody else are refused.
 *
 * @param owner user id of this process; undefined where the system has none
 * @returns the path of the file
 * @throws LockkeeperError `InvalidInput`
 */
export async function openStateFolder(folder: string, owner: number | undefined): Promise<string> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await claim(path, 'folder', owner, 0o700);
  const file = join(path, STATE_FILE);
  try {
    const made = await open(file, 'wx', 0o600);
    await made.close();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw unusable(path, error);
  }
  await claim(file, 'file', owner, 0o600);
  return file;
}

async function claim(path: string, kind: 'folder' | 'file', owner: number | undefined, mode: number): Promise<void> {
  const found = await lstat(path);
  const right = kind === 'folder' ? found.isDirectory() : found.isFile();
  if (!right) throw new LockkeeperError('InvalidInput', `${path} is not a plain ${kind}; choose another --data`);
  if (owner !== undefined && found.uid !== owner) {
    throw new LockkeeperError('InvalidInput', `${path} belongs to another user; choose another --data`);
  }
  if ((found.mode & 0o777) !== mode) await chmod(path, mode);
}

function unusable(path: string, error: unknown): LockkeeperError {
  const { code = 'unknown' } = error as { readonly code?: string };
  return new LockkeeperError('InvalidInput', `the lab cannot write into ${path} (${code}); choose another --data`);
}
