import { link, lstat, mkdir, open, readdir, readFile, rename, rm, unlink, utimes } from 'node:fs/promises';
import { type Clock, LockkeeperError, type Random } from '@lockkeeper/core';
import type { MountFile } from '../protocol/messages.ts';
import type { MountFolder } from './mount-folder.ts';

const TEMPORARY = '.lockkeeper-';

interface Change {
  readonly target: string;
  readonly fresh: string;
  /** A second name of what is there now; undefined when nothing is. */
  readonly old: string | undefined;
}

function failed(what: string, error: unknown): LockkeeperError {
  if (error instanceof LockkeeperError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new LockkeeperError(
    'Unavailable',
    `${what} (${code}); the files of the last successful mount are left as they were`,
  );
}

async function writeFresh(path: string, { mode, contents }: MountFile): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(contents.reveal());
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether the file holds these bytes with this mode already. */
async function isUnchanged(target: string, { mode, contents }: MountFile): Promise<boolean> {
  const found = await lstat(target);
  if ((found.mode & 0o7777) !== mode || found.size !== contents.byteLength) return false;
  return (await readFile(target)).equals(contents.reveal());
}

async function isFile(target: string): Promise<boolean> {
  const found = await lstat(target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined && !found.isFile()) {
    throw new LockkeeperError('Refused', 'a name in the mount is taken by something that is no file');
  }
  return found !== undefined;
}

async function prepare(folder: string, temporary: string, files: readonly MountFile[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const [i, file] of files.entries()) {
    const target = `${folder}/${file.path}`;
    const isThere = await isFile(target);
    if (isThere && (await isUnchanged(target, file))) continue;
    const change = { target, fresh: `${temporary}/new-${i}`, old: isThere ? `${temporary}/old-${i}` : undefined };
    await writeFresh(change.fresh, file);
    if (change.old !== undefined) await link(target, change.old);
    changes.push(change);
  }
  return changes;
}

/** Puts all files in place, or puts back what was there. */
async function replaceAll(changes: readonly Change[]): Promise<void> {
  const done: Change[] = [];
  try {
    for (const change of changes) {
      await rename(change.fresh, change.target);
      done.push(change);
    }
  } catch (error) {
    for (const { target, old } of done.toReversed()) {
      await (old === undefined ? unlink(target) : rename(old, target)).catch(() => undefined);
    }
    throw error;
  }
}

/**
 * Writes the files of a mount: all of them or none, each complete from the first moment it can be seen. What has not changed is not
 * touched, but the folder's time is, by which the driver tells when it was last looked after. Rejects with LockkeeperError.
 */
export async function writeFiles(
  folder: MountFolder,
  files: readonly MountFile[],
  { random, clock }: { readonly random: Random; readonly clock: Clock },
): Promise<void> {
  const nested = files.find(({ path }) => path.includes('/'));
  if (nested !== undefined) {
    throw new LockkeeperError(
      'InvalidInput',
      `pattern contains path separator: the file name ${JSON.stringify(nested.path)} has a slash, which pathTranslation: False allows only where the driver writes the files`,
    );
  }
  const temporary = `${folder.path}/${TEMPORARY}${random.uuid()}`;
  try {
    await removeLeftovers(folder.path);
    await mkdir(temporary, { mode: 0o700 });
    await replaceAll(await prepare(folder.path, temporary, files));
    const now = clock.now() / 1_000;
    await utimes(folder.path, now, now);
  } catch (error) {
    throw failed('the files of the mount cannot be written', error);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** What a process left that was killed while it wrote. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(TEMPORARY)) await rm(`${folder}/${name}`, { recursive: true, force: true });
  }
}
