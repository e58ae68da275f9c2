import type { ClusterExternalSecret } from '../api/cluster-external-secret/types.ts';
import { validateClusterExternalSecret } from '../api/cluster-external-secret/validate.ts';
import { type ReviewFacts, type ReviewProblem, refuse } from './problem.ts';
import { unreadableInExternalSecret } from './review-external-secret.ts';

/** Everything that is wrong with a ClusterExternalSecret, for an admission webhook. Pure. */
export function reviewClusterExternalSecret(
  owner: ClusterExternalSecret,
  facts: ReviewFacts,
): readonly ReviewProblem[] {
  const texts = unreadableInExternalSecret(owner.spec.externalSecretSpec, facts);
  return [...validateClusterExternalSecret(owner), ...texts.map((text) => `externalSecretSpec: ${text}`)].map(refuse);
}
