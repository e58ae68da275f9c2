import { type Clock, LockkeeperError, type Random } from '@lockkeeper/core';
import type { MountFile } from '../protocol/messages.ts';
import type { MountFolder } from './mount-folder.ts';
import { currentPayload, DATA, type FileSystem, isPayload, linkOf, NEXT } from './volume-layout.ts';

/** Longer than a provider is given to end what it serves when another takes its place. */
const ABANDONED_MS = 60_000;

/** What writing needs besides the folder. */
export interface WritePorts {
  readonly random: Random;
  readonly clock: Clock;
  readonly fs: FileSystem;
}

function failed(error: unknown): LockkeeperError {
  if (error instanceof LockkeeperError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new LockkeeperError(
    'Unavailable',
    `the files of the mount cannot be written (${code}); the files of the last successful mount are left as they were`,
  );
}

function refuseNested(files: readonly MountFile[]): void {
  const nested = files.find(({ path }) => path.includes('/'));
  if (nested === undefined) return;
  throw new LockkeeperError(
    'InvalidInput',
    `pattern contains path separator: the file name ${JSON.stringify(nested.path)} has a slash, which pathTranslation: False allows only where the driver writes the files`,
  );
}

/**
 * Makes a mount hold these files: all of them or none, whenever this process dies. They lie in a folder of their own, each name is a link
 * through `..data`, and the one rename of `..data` is when they become visible (the layout of Kubernetes' atomic writer, which the driver
 * uses too). Files that have not changed stay, but the folder's time moves, by which the driver tells when it was last looked after.
 * Rejects with LockkeeperError.
 */
export async function writeFiles(
  { path: folder }: MountFolder,
  files: readonly MountFile[],
  { random, clock, fs }: WritePorts,
): Promise<void> {
  refuseNested(files);
  const names = files.map(({ path }) => path);
  const fresh = `..lockkeeper-${random.uuid()}`;
  const own = [fresh, `${fresh}-old`];
  try {
    const plain = await plainFiles(fs, folder, names);
    if (plain.length > 0) await takeOver(fs, folder, plain, `${fresh}-old`);
    const current = await currentPayload(fs, folder);
    if (current !== undefined) own.push(current);
    const isNew = current === undefined || !(await holds(fs, `${folder}/${current}`, files));
    if (isNew) await writePayload(fs, `${folder}/${fresh}`, files);
    await showNames(fs, folder, names);
    if (isNew) await switchTo(fs, folder, fresh);
  } catch (error) {
    throw failed(error);
  } finally {
    await tidy(fs, folder, own, clock.now()).catch(() => undefined);
  }
  const now = clock.now() / 1_000;
  // Too old a folder is looked after once more than needed.
  await fs.utimes(folder, now, now).catch(() => undefined);
}

/** Names that are files by themselves, as other providers leave them. Refuses to replace anything else than those and our own links. */
async function plainFiles(fs: FileSystem, folder: string, names: readonly string[]): Promise<readonly string[]> {
  const plain: string[] = [];
  for (const name of names) {
    const kind = await linkOf(fs, folder, name);
    if (kind === 'other') {
      throw new LockkeeperError('Refused', 'a name in the mount is taken by something that is no file');
    }
    if (kind === 'file') plain.push(name);
  }
  return plain;
}

/** Whether a payload is these files, bytes and modes. */
async function holds(fs: FileSystem, payload: string, files: readonly MountFile[]): Promise<boolean> {
  const found = await fs.readdir(payload).catch(() => []);
  if (found.length !== files.length) return false;
  for (const { path, mode, contents } of files) {
    const state = await fs.lstat(`${payload}/${path}`).catch(() => undefined);
    if (!state?.isFile() || (state.mode & 0o7777) !== mode || state.size !== contents.byteLength) return false;
    if (!(await fs.readFile(`${payload}/${path}`)).equals(contents.reveal())) return false;
  }
  return true;
}

async function writePayload(fs: FileSystem, payload: string, files: readonly MountFile[]): Promise<void> {
  await makeFolder(fs, payload);
  for (const { path, mode, contents } of files) {
    const file = await fs.open(`${payload}/${path}`, 'wx', 0o600);
    try {
      await file.writeFile(contents.reveal());
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function makeFolder(fs: FileSystem, path: string): Promise<void> {
  await fs.mkdir(path, { mode: 0o755 });
  // Not by mkdir alone, whose mode the process's umask cuts.
  await fs.chmod(path, 0o755);
}

/** Turns files into links to the very same files, so that nothing a reader sees changes before the one switch. */
async function takeOver(fs: FileSystem, folder: string, plain: readonly string[], payload: string): Promise<void> {
  const current = await currentPayload(fs, folder);
  const kept = current === undefined ? [] : await fs.readdir(`${folder}/${current}`);
  await makeFolder(fs, `${folder}/${payload}`);
  for (const name of kept) await fs.link(`${folder}/${current}/${name}`, `${folder}/${payload}/${name}`);
  for (const name of plain) {
    await fs.rm(`${folder}/${payload}/${name}`, { force: true });
    await fs.link(`${folder}/${name}`, `${folder}/${payload}/${name}`);
  }
  await switchTo(fs, folder, payload);
  for (const name of plain) await replaceByLink(fs, folder, `${DATA}/${name}`, name);
}

/** Names that are new lead nowhere until the switch: whoever opens one finds no file, as before. */
async function showNames(fs: FileSystem, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await linkOf(fs, folder, name)) === 'absent') await fs.symlink(`${DATA}/${name}`, `${folder}/${name}`);
  }
}

const switchTo = (fs: FileSystem, folder: string, payload: string): Promise<void> =>
  replaceByLink(fs, folder, payload, DATA);

async function replaceByLink(fs: FileSystem, folder: string, target: string, name: string): Promise<void> {
  await fs.rm(`${folder}/${NEXT}`, { force: true });
  await fs.symlink(target, `${folder}/${NEXT}`);
  await fs.rename(`${folder}/${NEXT}`, `${folder}/${name}`);
}

const isAbandoned = async (fs: FileSystem, path: string, now: number): Promise<boolean> =>
  (await fs.lstat(path)).mtimeMs < now - ABANDONED_MS;

/**
 * Takes away payloads that nothing leads to, and links that lead to no file. Payloads of others go when they are old, as a killed process
 * leaves them: until then a provider that is being replaced may still be writing there.
 */
async function tidy(fs: FileSystem, folder: string, own: readonly string[], now: number): Promise<void> {
  const current = await currentPayload(fs, folder);
  const names = current === undefined ? [] : await fs.readdir(`${folder}/${current}`);
  for (const name of await fs.readdir(folder)) {
    const isOld =
      isPayload(name) && name !== current && (own.includes(name) || (await isAbandoned(fs, `${folder}/${name}`, now)));
    const isGone = !names.includes(name) && !name.startsWith('..') && (await linkOf(fs, folder, name)) === 'link';
    if (isOld || isGone) await fs.rm(`${folder}/${name}`, { recursive: true, force: true });
  }
}
