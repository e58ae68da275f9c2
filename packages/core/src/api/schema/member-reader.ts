import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import { isObject } from './copy-json.ts';

export type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the few members that we look at of an object that is not ours to define; all others may be anything. `null` is as good as
 * absent, as it is to Go. `path` stands before the name of the member. Every function throws LockkeeperError `InvalidInput` that names
 * the part and quotes nothing of it.
 */
export interface MemberReader {
  readonly objectAt: (value: Members, key: string, path: string) => Members | undefined;
  /** Empty when absent. */
  readonly textAt: (value: Members, key: string, path: string) => string;
  /** A list of objects. */
  readonly listAt: (value: Members, key: string, path: string) => readonly Members[] | undefined;
  /** An object of texts; empty when absent. */
  readonly textsAt: (value: Members, key: string, path: string) => ReadonlyMap<string, string>;
  /** The object itself, or a part that must be there. */
  readonly needed: (value: unknown, path: string) => Members;
}

/** Whatever a member holds; undefined for `null` and for none. */
export function memberAt(value: Members, key: string): unknown {
  return Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined;
}

/** @param noun what is read, for messages: `the pod`. */
export function memberReader(noun: string): MemberReader {
  const wrong = (path: string, what: string) =>
    new LockkeeperError('InvalidInput', `${noun} cannot be read: ${path} ${what}`);
  const objectAt: MemberReader['objectAt'] = (value, key, path) => {
    const found = memberAt(value, key);
    if (found === undefined || isObject(found)) return found;
    throw wrong(path + key, 'must be an object');
  };
  return {
    objectAt,
    textAt: (value, key, path) => {
      const found = memberAt(value, key) ?? '';
      if (typeof found === 'string') return found;
      throw wrong(path + key, 'must be a text');
    },
    listAt: (value, key, path) => {
      const found = memberAt(value, key);
      if (found === undefined) return undefined;
      if (Array.isArray(found) && found.every(isObject)) return found;
      throw wrong(path + key, 'must be a list of objects');
    },
    textsAt: (value, key, path) => {
      const texts = Object.entries(objectAt(value, key, path) ?? {}).map(([name, text]): readonly [string, string] => {
        if (typeof text === 'string') return [name, text];
        throw wrong(path + key, 'must hold texts only');
      });
      return new Map(texts);
    },
    needed: (value, path) => {
      if (isObject(value)) return value;
      throw wrong(path, value === undefined ? 'is missing' : 'must be an object');
    },
  };
}
