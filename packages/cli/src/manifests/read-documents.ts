import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { LockkeeperError } from '@lockkeeper/core';
import { parseAllDocuments } from 'yaml';

/** Larger manifests than etcd takes are no manifests. */
const MAX_BYTES = 4 * 1024 * 1024;
/** References to one anchor may make this many nodes: enough for hand-written files, too few for an alias bomb (`threat/X5`). */
const MAX_ALIASES = 100;

/** Opened by that name it fails where stdin is a socket, so it is read as the stream that it is. */
const STDIN = '/dev/stdin';

async function filesAt(path: string): Promise<readonly string[]> {
  if (path === '-' || path === STDIN) return [STDIN];
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new LockkeeperError('InvalidInput', `${path}: no such file or folder`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => ['.yaml', '.yml', '.json'].includes(extname(name)));
  return names.toSorted().map((name) => join(path, name));
}

/** One document of a file, and where it stands. */
export interface PlacedDocument {
  readonly value: unknown;
  /** `FILE: document N`, for messages. */
  readonly where: string;
}

/** All documents of files and folders, in order. */
export async function readDocuments(paths: readonly string[]): Promise<readonly PlacedDocument[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const documents: PlacedDocument[] = [];
  for (const file of files) {
    const values = await documentsIn(file);
    documents.push(...values.map((value, i) => ({ value, where: `${file}: document ${i + 1}` })));
  }
  return documents;
}

/** The documents of one file. Errors name file and line, never the line's text. */
async function documentsIn(file: string): Promise<readonly unknown[]> {
  const bytes = file === STDIN ? await buffer(process.stdin) : await readFile(file);
  if (bytes.byteLength > MAX_BYTES) throw new LockkeeperError('Limit', `${file}: larger than ${MAX_BYTES} bytes`);
  const documents = parseAllDocuments(bytes.toString('utf8'), {
    prettyErrors: false,
    uniqueKeys: true,
    schema: 'core',
  });
  return documents.map((document, i) => {
    const [error] = document.errors;
    if (error) {
      const line = bytes.subarray(0, error.pos[0]).toString('utf8').split('\n').length;
      throw new LockkeeperError(
        'InvalidInput',
        `${file}: document ${i + 1}, line ${line}: not valid YAML (${error.code})`,
      );
    }
    try {
      return document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch {
      throw new LockkeeperError('Limit', `${file}: document ${i + 1}: too many aliases`);
    }
  });
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
