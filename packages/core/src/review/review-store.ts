import type { AnySecretStore } from '../api/secret-store/types.ts';
import { unsupportedInStore } from '../api/secret-store/unsupported.ts';
import { validateStore } from '../api/secret-store/validate.ts';
import { identityWish } from '../authorize/base-identity.ts';
import type { StoreFacts } from '../authorize/facts.ts';
import { storeFactsOf } from '../authorize/project-facts.ts';
import { grantedChain } from '../authorize/role-chain.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';

/** Whether the platform lets a namespaced store use what it asks for. A cluster store is the platform's own word. */
function grantProblems(store: StoreFacts, { namespace, grants }: ReviewFacts): readonly ReviewProblem[] {
  const { aws } = store;
  if (store.kind !== 'SecretStore' || aws === undefined || namespace === undefined) return [];
  const wish = identityWish(store, aws, namespace.name);
  if (!wish.ok) return [];
  const chain = grantedChain(store, aws, wish.value, namespace, grants);
  if (!('tenant' in chain)) return [];
  return [chain.retry === 'later' ? warn(chain.tenant) : refuse(chain.tenant)];
}

/**
 * Everything that is wrong with a SecretStore or ClusterSecretStore, for an admission webhook and for `access lint`; the
 * operator asks the same at every reconcile, because admission is never the only wall. Pure. `store` comes from `parseStore`.
 */
export function reviewStore(store: AnySecretStore, facts: ReviewFacts): readonly ReviewProblem[] {
  const wrong = validateStore(store, facts.rules).map(refuse);
  const unserved = unsupportedInStore(store).map(({ message }) => warn(message));
  return [...wrong, ...unserved, ...(wrong.length > 0 ? [] : grantProblems(storeFactsOf(store), facts))];
}
