import type { ByteString } from '../../text/byte-string.ts';

/** The shortest path that means the same; `.` when nothing is left. */
export function cleanPath(path: ByteString): ByteString {
  const isRooted = path.startsWith('/');
  const kept: ByteString[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') kept.push(name);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isRooted) kept.push(name);
  }
  return (isRooted ? '/' : '') + kept.join('/') || '.';
}

/** The last name of a path. */
export function baseName(path: ByteString): ByteString {
  if (path === '') return '.';
  const name = path.replace(/\/+$/, '');
  return name === '' ? '/' : name.slice(name.lastIndexOf('/') + 1);
}

/** All but the last name of a path, in its shortest form. */
export function directoryName(path: ByteString): ByteString {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** From the last point of the last name on; empty when it has none. */
export function extension(path: ByteString): ByteString {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const point = name.lastIndexOf('.');
  return point < 0 ? '' : name.slice(point);
}

export function isAbsolutePath(path: ByteString): boolean {
  return path.startsWith('/');
}
