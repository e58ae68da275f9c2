import { dirname } from 'node:path';
import type { ContainerMount } from '@lockkeeper/lab';

/** What the planner asks about this machine. */
export interface Machine {
  /** The path without links, as far as it exists; the rest as it is. */
  readonly resolve: (path: string) => string;
  readonly exists: (path: string) => boolean;
  readonly isFile: (path: string) => boolean;
}

/** Steps in the order in which they are to be done. Paths have no links in them. */
export interface MountPlan {
  /** Folders that have to take new entries: each gives way to one of our own with the same entries. `/` comes first. */
  readonly opened: readonly string[];
  readonly bound: readonly {
    readonly source: string;
    readonly target: string;
    readonly kind: 'file' | 'folder';
    readonly readOnly: boolean;
  }[];
}

/** How volumes come to lie at their own paths, in a namespace where everything else stays in sight. */
export function planMounts(mounts: readonly ContainerMount[], machine: Machine): MountPlan {
  const opened = new Set<string>();
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
  return { opened: [...opened].toSorted((a, b) => a.length - b.length), bound };
}

function nearest(path: string, machine: Machine): string {
  const above = dirname(path);
  return above === '/' || machine.exists(above) ? above : nearest(above, machine);
}
