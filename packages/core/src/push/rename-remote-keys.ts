import type { RenderSources } from '@lockkeeper/template';
import type { PushSecretRewrite } from '../api/push-secret/types.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { compileGoPattern } from '../expression/go-pattern.ts';
import { replacerOf } from '../rewrite/replace-all.ts';
import { type TransformTexts, transformerOf } from '../rewrite/rewrite-transform.ts';

type Rename = (key: string) => string;

/** Longer than any name in AWS, so that replacements which repeat what they matched end (`threat/X4`). */
const LONGEST_KEY = 4_096;

const PUSHING: TransformTexts = {
  name: 't',
  parsing: 'invalid template: ',
  running: () => 'template exec: ',
  refusing: '',
};

function renameOf({ regexp, transform }: PushSecretRewrite, sources: RenderSources): Rename {
  if (transform) return transformerOf(transform, sources, PUSHING);
  if (!regexp) return (key) => key;
  try {
    return replacerOf(compileGoPattern(regexp.source), regexp.target);
  } catch (error) {
    throw behind(`invalid regexp ${JSON.stringify(regexp.source)}: `, error);
  }
}

/** The same error, with where it was in front. */
export function behind(prefix: string, error: unknown): unknown {
  if (!(error instanceof LockkeeperError)) return error;
  return new LockkeeperError(error.code, `${prefix}${error.message}`, error.facts);
}

function renamed(rename: Rename, key: string): string {
  const name = rename(key);
  if (name.length <= LONGEST_KEY) return name;
  throw new LockkeeperError('Limit', `makes a remote key of more than ${LONGEST_KEY} characters`);
}

/**
 * Where each key goes: its remote key after all operations, by the key itself (`dataTo[].rewrite`). Keys may meet here; whether two of them
 * have one destination is asked when all are known.
 *
 * @throws LockkeeperError with ESO's texts.
 */
export function renameRemoteKeys(
  operations: readonly PushSecretRewrite[],
  keys: readonly string[],
  sources: RenderSources,
): ReadonlyMap<string, string> {
  let remote = new Map(keys.map((key) => [key, key]));
  for (const [index, operation] of operations.entries()) {
    const rename = within(`rewrite[${index}]: `, () => renameOf(operation, sources));
    const entries = [...remote].map(([key, current]) => {
      const where = `rewrite[${index}] on key ${JSON.stringify(current.slice(0, 253))}: `;
      return [key, within(where, () => renamed(rename, current))] as const;
    });
    remote = new Map(entries);
  }
  return remote;
}

/** Runs, and puts where it was in front of what it throws. */
export function within<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw behind(prefix, error);
  }
}
