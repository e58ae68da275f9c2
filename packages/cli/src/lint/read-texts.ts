import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';

/** A file that policies may stand in. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** No policy, and no text about policies, is larger. */
const MAX_BYTES = 4 * 1024 * 1024;
const extensions: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml', '.md', '.txt', '.tf', '.sh']);

/** Reads files, and in folders those that may hold policies; `-` is stdin. @throws LockkeeperError `InvalidInput`, `Limit`. */
export async function readTexts(paths: readonly string[]): Promise<readonly TextFile[]> {
  const names = (await Promise.all(paths.map(filesAt))).flat();
  return Promise.all(names.map(readText));
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (path === '-') return ['/dev/stdin'];
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new LockkeeperError('InvalidInput', `${path}: no such file or folder`);
  return found.isDirectory() ? filesBelow(path) : [path];
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() && extensions.has(extname(entry.name)) ? [path] : [];
    });
  return (await Promise.all(found)).flat();
}

async function readText(name: string): Promise<TextFile> {
  const bytes = await readFile(name).catch(() => undefined);
  if (bytes === undefined) throw new LockkeeperError('InvalidInput', `${name}: cannot be read`);
  if (bytes.byteLength > MAX_BYTES) throw new LockkeeperError('Limit', `${name}: larger than ${MAX_BYTES} bytes`);
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new LockkeeperError('InvalidInput', `${name}: not a text in UTF-8`);
  }
}
