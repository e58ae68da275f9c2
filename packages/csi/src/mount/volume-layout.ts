import type * as files from 'node:fs/promises';

/** What is done to files; a test may let any of it be the last. */
export type FileSystem = Pick<
  typeof files,
  | 'chmod'
  | 'link'
  | 'lstat'
  | 'mkdir'
  | 'open'
  | 'readdir'
  | 'readFile'
  | 'readlink'
  | 'realpath'
  | 'rename'
  | 'rm'
  | 'symlink'
  | 'utimes'
>;

/** The link that leads to the files of a volume, in the layout of Kubernetes' atomic writer. */
export const DATA = '..data';
/** Where that link is made before it gets its name. */
export const NEXT = '..data_tmp';

/** Whether a name in a volume is that of a folder with files: everything of the layout's own but its links. */
export const isPayload = (name: string): boolean => /^\.\.[^/]+$/.test(name) && name !== DATA && name !== NEXT;

/** Stands in for what is not there, or is no link; any other failure must not be taken for that. */
function unlessThere(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'EINVAL') return undefined;
  throw error;
}

/** The folder whose files are visible now; undefined when there is none. Rejects when that cannot be found out. */
export async function currentPayload(fs: FileSystem, folder: string): Promise<string | undefined> {
  const target = await fs.readlink(`${folder}/${DATA}`).catch(unlessThere);
  if (target === undefined || !isPayload(target)) return undefined;
  const state = await fs.lstat(`${folder}/${target}`).catch(unlessThere);
  return state?.isDirectory() ? target : undefined;
}

/** What a visible name of a volume is: nothing, a link into the current files, a file by itself, or something else. */
export async function linkOf(
  fs: FileSystem,
  folder: string,
  name: string,
): Promise<'absent' | 'link' | 'file' | 'other'> {
  const path = `${folder}/${name}`;
  const state = await fs.lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (state === undefined) return 'absent';
  if (state.isFile()) return 'file';
  return state.isSymbolicLink() && (await fs.readlink(path)) === `${DATA}/${name}` ? 'link' : 'other';
}
