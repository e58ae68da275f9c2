import type { ClusterExternalSecret } from '../api/cluster-external-secret/types.ts';
import { validateClusterExternalSecret } from '../api/cluster-external-secret/validate.ts';
import { type ReviewFacts, type ReviewProblem, refuse } from './problem.ts';
import { manifestProblems, unreadableInExternalSecret } from './review-external-secret.ts';

/** Everything that is wrong with a ClusterExternalSecret, for an admission webhook. Pure. */
export function reviewClusterExternalSecret(
  owner: ClusterExternalSecret,
  facts: ReviewFacts,
): readonly ReviewProblem[] {
  const { externalSecretSpec, externalSecretName } = owner.spec;
  const texts = unreadableInExternalSecret(externalSecretSpec, facts);
  const name = externalSecretName || owner.metadata.name;
  return [
    ...[...validateClusterExternalSecret(owner), ...texts.map((text) => `externalSecretSpec: ${text}`)].map(refuse),
    ...manifestProblems(externalSecretSpec, name, facts).map(({ text, severity }) => ({
      text: `externalSecretSpec: ${text}`,
      severity,
    })),
  ];
}
