import { foldTagKey, INJECTED_KEYS } from '../api/secret-store/session-tags.ts';
import type { StoreGrant } from '../api/store-grant/types.ts';
import { validateStoreGrant } from '../api/store-grant/validate.ts';
import { isPodIdentityKey } from '../authorize/session-tags.ts';
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

/** What a grant says and nobody acts on, or acts on otherwise than it may be meant. */
function idleProblems({ spec }: StoreGrant, { rules }: ReviewFacts): readonly ReviewProblem[] {
  const keys = (spec.sessionTags ?? []).map(({ key }) => key);
  const injected = keys.filter((key) => INJECTED_KEYS.some((one) => foldTagKey(one) === foldTagKey(key)));
  const inherited = (rules.controllerTags ?? 'none') === 'none' ? [] : keys.filter(isPodIdentityKey);
  return [
    ...(spec.allowControllerIdentity && keys.length > 0
      ? [warn('allowControllerIdentity lets a store read without any role, and so without sessionTags')]
      : []),
    ...injected.map((key) =>
      warn(`sessionTags: where sessionTagsPolicy sets ${key}, its value is the fact and not this one`),
    ),
    ...inherited.map((key) =>
      warn(`sessionTags: ${key} cannot be sent, because the operator inherits it from EKS Pod Identity`),
    ),
  ];
}

/** Everything that is wrong with a StoreGrant, for an admission webhook. Pure. `grant` comes from `parseStoreGrant`. */
export function reviewStoreGrant(grant: StoreGrant, facts: ReviewFacts): readonly ReviewProblem[] {
  return [...validateStoreGrant(grant).map(refuse), ...namespaceProblems(grant, facts), ...idleProblems(grant, facts)];
}
