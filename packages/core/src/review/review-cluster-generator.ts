import type { ClusterGenerator } from '../api/cluster-generator/types.ts';
import { unsupportedInClusterGenerator, validateClusterGenerator } from '../api/cluster-generator/validate.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';

/** Everything that is wrong with a ClusterGenerator, for an admission webhook. Pure. */
export function reviewClusterGenerator(generator: ClusterGenerator, facts: ReviewFacts): readonly ReviewProblem[] {
  return [
    ...validateClusterGenerator(generator, facts.rules).map(refuse),
    ...unsupportedInClusterGenerator(generator).map(({ message }) => warn(message)),
  ];
}
