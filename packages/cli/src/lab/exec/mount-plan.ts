import { dirname } from 'node:path';
import type { ContainerMount } from '@lockkeeper/lab';

/** What the planner asks about this machine. */
export interface Machine {
  /** The path without links, as far as it exists; the rest as it is. */
  readonly resolve: (path: string) => string;
  readonly exists: (path: string) => boolean;
  readonly isFile: (path: string) => boolean;
}

/** A folder that gives way to one of the command's own, which ends with it. */
export interface OpenedFolder {
  readonly path: string;
  /** Which old entries stay in sight: all, or folders whose names begin with no dot. What is written into one of them stays. */
  readonly keeps: 'everything' | 'folders';
}

/** Steps in the order in which they are to be done. Paths have no links in them. */
export interface MountPlan {
  /** Folders that have to take new entries. `/` comes first. */
  readonly opened: readonly OpenedFolder[];
  readonly bound: readonly {
    readonly source: string;
    readonly target: string;
    readonly kind: 'file' | 'folder';
    readonly readOnly: boolean;
  }[];
}

/**
 * A container has one of its own, and a command its home there. Files there are nobody else's to read, and must not be written
 * over; programs may live below.
 */
export const TEMPORARY = '/tmp';

/** How volumes come to lie at their own paths, in a namespace where everything else stays in sight. */
export function planMounts(mounts: readonly ContainerMount[], machine: Machine): MountPlan {
  const temporary = machine.resolve(TEMPORARY);
  const opened = new Set<string>(machine.exists(temporary) ? [temporary] : []);
  const bound = mounts
    .map(({ mountPath, source, readOnly }) => ({
      source,
      target: machine.resolve(mountPath),
      kind: machine.isFile(source) ? ('file' as const) : ('folder' as const),
      readOnly,
    }))
    .toSorted((a, b) => a.target.length - b.target.length);
  for (const { target } of bound) {
    if (!machine.exists(target)) opened.add(nearest(target, machine));
  }
  const paths = [...opened].toSorted((a, b) => a.length - b.length);
  return { opened: paths.map((path) => ({ path, keeps: path === temporary ? 'folders' : 'everything' })), bound };
}

function nearest(path: string, machine: Machine): string {
  const above = dirname(path);
  return above === '/' || machine.exists(above) ? above : nearest(above, machine);
}
