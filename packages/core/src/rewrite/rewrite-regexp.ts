import type { RewriteRegexp } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { compileGoPattern } from '../expression/go-pattern.ts';
import { type KeyedValues, renameKeys } from './rename-keys.ts';
import { replacerOf } from './replace-all.ts';

/** `rewrite[].regexp`: replaces what a pattern matches in each key. */
export function rewriteRegexp({ source, target }: RewriteRegexp, data: KeyedValues): KeyedValues {
  return renameKeys('regexp', data, replacerOf(patternOf(source), target));
}

function patternOf(source: string): ReturnType<typeof compileGoPattern> {
  try {
    return compileGoPattern(source);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError(error.code, `regexp failed with failed to compile: ${error.message}`, error.facts);
  }
}
