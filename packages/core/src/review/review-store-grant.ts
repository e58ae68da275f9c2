import type { StoreGrant } from '../api/store-grant/types.ts';
import { validateStoreGrant } from '../api/store-grant/validate.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';

function namespaceProblems({ spec }: StoreGrant, { namespace }: ReviewFacts): readonly ReviewProblem[] {
  if (namespace?.name !== spec.namespace) return [];
  if (spec.namespaceUID === undefined || spec.namespaceUID === namespace.uid) return [];
  return [
    warn(
      `namespaceUID is not the uid of namespace ${JSON.stringify(spec.namespace)} as it is now: the grant allows nothing`,
    ),
  ];
}

/** Everything that is wrong with a StoreGrant, for an admission webhook. Pure. `grant` comes from `parseStoreGrant`. */
export function reviewStoreGrant(grant: StoreGrant, facts: ReviewFacts): readonly ReviewProblem[] {
  return [...validateStoreGrant(grant).map(refuse), ...namespaceProblems(grant, facts)];
}
