import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The files that a container sees in a volume, by their path in it; what the atomic writer keeps beside them is left out. */
export async function mountedFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of await readdir(folder)) {
    if (name.startsWith('..')) continue;
    const path = join(folder, name);
    const state = await stat(path);
    if (state.isFile()) files.set(name, path);
    if (!state.isDirectory()) continue;
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(relative(folder, file), file);
    }
  }
  return files;
}
