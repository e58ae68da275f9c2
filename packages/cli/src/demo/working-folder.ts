import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LockkeeperError } from '@lockkeeper/core';
import { fillFile } from './fill.ts';

/** The examples beside this package: in the repository two folders up, in an installed package inside it. Never searched for from the current folder. */
function examplesFolder(): string {
  const candidates = ['../../examples', '../../../../examples'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new LockkeeperError('Absent', 'the examples folder is not beside this package');
  return found;
}

/** Copies an example's files, and none of its folders, into a folder of its own, with accounts and issuer filled in. Resolves to that folder. */
export async function prepareFolder(
  example: string,
  parent: string,
  accounts: readonly string[],
  issuer: string,
): Promise<string> {
  const source = join(examplesFolder(), example);
  const folder = join(parent, example);
  await mkdir(folder, { mode: 0o700 });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const { name } = entry;
    if (!entry.isFile() || name === 'README.md') continue;
    const text = fillFile(await readFile(join(source, name), 'utf8'), accounts, issuer);
    await writeFile(join(folder, name), text, { flag: 'wx', mode: 0o600 });
  }
  return folder;
}
