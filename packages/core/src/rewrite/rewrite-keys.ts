import type { RenderSources } from '@lockkeeper/template';
import type { ExternalSecretRewrite } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { KeyedValues } from './rename-keys.ts';
import { rewriteMerge } from './rewrite-merge.ts';
import { rewriteRegexp } from './rewrite-regexp.ts';
import { rewriteTransform } from './rewrite-transform.ts';

function rewriteOnce(operation: ExternalSecretRewrite, data: KeyedValues, sources: RenderSources): KeyedValues {
  const { regexp, transform, merge } = operation;
  const given = [regexp, transform, merge].filter((one) => one !== undefined).length;
  if (given === 1) {
    if (regexp) return rewriteRegexp(regexp, data);
    if (transform) return rewriteTransform(transform, data, sources);
    if (merge) return rewriteMerge(merge, data);
  }
  throw new LockkeeperError('InvalidInput', 'exactly one of regexp, transform and merge must be set');
}

/**
 * Applies `dataFrom[].rewrite` to the keys of one entry, in order. Values are never changed, only merged by `merge`. Throws
 * `LockkeeperError` with ESO's texts (`eso.md` §2.3); two keys that become one are refused with both named (`threat/X11`).
 */
export function rewriteKeys(
  operations: readonly ExternalSecretRewrite[],
  data: KeyedValues,
  sources: RenderSources = {},
): KeyedValues {
  let rewritten = data;
  for (const [index, operation] of operations.entries()) {
    try {
      rewritten = rewriteOnce(operation, rewritten, sources);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      throw new LockkeeperError(error.code, `failed rewrite operation[${index}]: ${error.message}`, error.facts);
    }
  }
  return rewritten;
}
