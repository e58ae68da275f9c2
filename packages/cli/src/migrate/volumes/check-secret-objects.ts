import {
  LockkeeperError,
  parseProviderClass,
  type PlatformRules,
  reviewProviderClass,
  type ReviewProblem,
} from '@lockkeeper/core';
import { differs, type Finding, note } from '../finding.ts';
import type { ProviderClass } from './volume-inventory.ts';

function problemsOf({ object }: ProviderClass, rules: PlatformRules): readonly ReviewProblem[] {
  try {
    return reviewProviderClass(parseProviderClass(object), { rules });
  } catch (error) {
    if (error instanceof LockkeeperError) return [{ severity: 'refuse', text: error.message }];
    throw error;
  }
}

/** What `lockkeeper admission` says of the Secrets that the driver writes from a class's files. Mounts do not depend on it. */
export function checkSecretObjects(found: ProviderClass, rules: PlatformRules): readonly Finding[] {
  return problemsOf(found, rules).map(({ severity, text }) =>
    severity === 'refuse'
      ? differs(`lockkeeper admission refuses the next edit of it: ${text}`)
      : note(`kubectl is warned of it: ${text}`),
  );
}
