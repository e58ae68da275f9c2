import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { LockkeeperError } from '@lockkeeper/core';
import type { FileSystem } from './volume-layout.ts';

/** A folder that is held open: a path through it leads into it whatever happens to the names above. */
export interface MountFolder {
  /** `/proc/self/fd/<n>`: Node has no `openat`. */
  readonly path: string;
  close(): Promise<void>;
}

const FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

const refused = (problem: string): LockkeeperError =>
  new LockkeeperError('Refused', `the mount path is refused: ${problem}`);

/** The part of the path below the kubelet's folder, if it is that of a CSI volume of the pod. */
function ownPath(target: string, kubeletPath: string, podUid: string): string {
  const below = target.startsWith(`${kubeletPath}/`) ? target.slice(kubeletPath.length) : '';
  const [pods, uid, volumes, kind, name = '', mount, ...more] = below.split('/').slice(1);
  const isForm = pods === 'pods' && volumes === 'volumes' && kind === 'kubernetes.io~csi' && mount === 'mount';
  if (!isForm || more.length > 0 || ['', '.', '..'].includes(name)) {
    throw refused(`it is not ${kubeletPath}/pods/<uid>/volumes/kubernetes.io~csi/<volume>/mount`);
  }
  if (uid !== podUid) throw refused('it belongs to another pod than the token');
  return below;
}

/**
 * Opens the folder of a volume for writing into it, if the path is one that the kubelet makes for a volume of this very pod and no
 * symbolic link is in it (`threat/V4`): this process may be root, and callers say where it writes. Rejects with LockkeeperError.
 */
export async function openMountFolder(
  fs: FileSystem,
  target: string,
  kubeletPath: string,
  podUid: string,
): Promise<MountFolder> {
  const below = ownPath(target, kubeletPath, podUid);
  const handle = await opened(fs, target);
  const path = `/proc/self/fd/${handle.fd}`;
  try {
    // The kubelet's folder itself may lie behind a link of the platform's.
    const expected = `${await fs.realpath(kubeletPath)}${below}`;
    if ((await fs.readlink(path)) !== expected) throw refused('a symbolic link is in it');
  } catch (error) {
    await handle.close();
    if (error instanceof LockkeeperError) throw error;
    throw refused('it cannot be looked at through /proc/self/fd');
  }
  return { path, close: () => handle.close() };
}

async function opened(fs: FileSystem, target: string): Promise<FileHandle> {
  try {
    return await fs.open(target, FLAGS);
  } catch (error) {
    throw refused(`it cannot be opened as a folder (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}
