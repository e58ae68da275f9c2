import { LockkeeperError, readJson } from '@lockkeeper/core';
import { wrongKind } from './read-text-map.ts';

const MAX_MODE = 0o777;

function modeOf(text: string): number {
  const node = readJson(text, { maxDepth: 10 });
  if (node.kind === 'null') return 0;
  if (node.kind !== 'number') throw wrongKind(node, 'fs.FileMode');
  const mode = /^\d{1,10}$/.test(node.text) ? Number(node.text) : -1;
  if (mode >= 0 && mode <= MAX_MODE) return mode;
  throw new LockkeeperError('InvalidInput', `${node.text.slice(0, 32)} is no file mode from 0 to ${MAX_MODE} (0777)`);
}

/** The mode for files whose object names none: the JSON number in `permission`, 420 (0644) from every driver. */
export function filePermission(text: string): number {
  try {
    return modeOf(text);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError('InvalidInput', `failed to unmarshal file permission, error: ${error.message}`);
  }
}
