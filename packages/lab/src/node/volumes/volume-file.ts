/** One file of a volume. The path is relative and stays below the volume. */
export interface VolumeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** What a volume shall hold, and when that has to be looked at again by time alone. */
export interface VolumeContent {
  readonly files: readonly VolumeFile[];
  readonly renewInMs?: number;
}

/** Why a volume cannot be set up, in the words of the kubelet or of a driver. Never carries content. */
export class VolumeRefusal extends Error {
  override readonly name = 'VolumeRefusal';
}

/** True for a path that cannot lead out of the folder that it is joined to, nor touch what the atomic writer keeps there. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.startsWith('/') || path.includes('\0') || path.length > 4096) return false;
  const parts = path.split('/');
  if (path.startsWith('..')) return false;
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && part.length <= 255);
}
