import { regexReplacer, TemplateError } from '@lockkeeper/template';
import type { RE2JS } from 're2js';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** For all keys of one operation together. */
const LIMITS = { steps: 10_000_000, workBytes: 16 * 1024 * 1024 } as const;

function bounded<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    if (error.stage === 'limit') throw new LockkeeperError('Limit', `replacing in keys takes ${error.safeMessage}`);
    throw new LockkeeperError('InvalidInput', error.safeMessage);
  }
}

/**
 * Makes a function that replaces every match as Go's `Regexp.ReplaceAllString` does, with `$1`, `$name`, `${name}` and `$$`. It throws
 * `LockkeeperError('Limit')` when its calls together cost more than keys may.
 */
export function replacerOf(pattern: RE2JS, replacement: string): (text: string) => string {
  const replace = bounded(() => regexReplacer(pattern.pattern(), replacement, LIMITS));
  return (text) => bounded(() => replace(text));
}
