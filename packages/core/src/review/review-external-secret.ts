import type { ExternalSecret } from '../api/external-secret/types.ts';
import { unsupportedInExternalSecret } from '../api/external-secret/unsupported.ts';
import { validateExternalSecret } from '../api/external-secret/validate.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';

function namespaceProblems({ metadata }: ExternalSecret, { rules }: ReviewFacts): readonly ReviewProblem[] {
  if (!rules.refusedNamespaces.includes(metadata.namespace)) return [];
  const where = JSON.stringify(metadata.namespace);
  return [refuse(`ExternalSecrets are not served in namespace ${where}: the platform has excluded it`)];
}

/**
 * Everything that is wrong with an ExternalSecret, for an admission webhook; the operator asks the same at every reconcile. Pure.
 * `externalSecret` comes from `parseExternalSecret`. What depends on a store is a warning at most: stores, grants and labels may
 * come after the object, and order of arrival is no error.
 */
export function reviewExternalSecret(externalSecret: ExternalSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  return [
    ...validateExternalSecret(externalSecret).map(refuse),
    ...namespaceProblems(externalSecret, facts),
    ...unsupportedInExternalSecret(externalSecret).map(({ message }) => warn(message)),
  ];
}
