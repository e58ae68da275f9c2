import type { ExternalSecret } from '../api/external-secret/types.ts';
import { unsupportedInExternalSecret } from '../api/external-secret/unsupported.ts';
import { validateExternalSecret } from '../api/external-secret/validate.ts';
import { admitStore } from '../authorize/admit-store.ts';
import { openKeys } from '../authorize/open-keys.ts';
import { within } from '../errors/refusal.ts';
import { kindText, refusedGenericTarget } from '../guard/generic-kinds.ts';
import { entryPrefix } from '../resolve/fetch-entry.ts';
import { groupByStore, planFetches, remoteWish, type StoreFetches } from '../resolve/plan-fetches.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';
import { unreadableTemplates, unreadableTransforms } from './template-problems.ts';

function namespaceProblems({ metadata }: ExternalSecret, { rules }: ReviewFacts): readonly ReviewProblem[] {
  if (!rules.refusedNamespaces.includes(metadata.namespace)) return [];
  const where = JSON.stringify(metadata.namespace);
  return [refuse(`ExternalSecrets are not served in namespace ${where}: the platform has excluded it`)];
}

function storeProblems(group: StoreFetches, facts: ReviewFacts): readonly ReviewProblem[] {
  const { namespace, rules, policyInstalled, store } = facts;
  if (namespace === undefined || store === undefined) return [];
  const known = store(group.store);
  const admitted = admitStore({
    namespace,
    reference: group.store,
    // Whether a store is ready now says nothing about the object.
    store: known && { ...known, ready: true },
    rules: { ...rules, labelPolicyInForce: policyInstalled },
    purpose: 'fetch',
  });
  if (admitted.kind === 'refused') return [warn(admitted.refusal.tenant)];
  const keys = openKeys(admitted, namespace, group.entries.map(remoteWish));
  if (!('refusal' in keys)) return [];
  const entry = group.entries[keys.index];
  return [warn(entry ? within(entryPrefix(entry), keys.refusal).tenant : keys.refusal.tenant)];
}

/** What the gate would say of its stores and keys as they are now, in the tenant's text. */
function fetchProblems({ spec }: ExternalSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  const entries = planFetches(spec);
  if ('tenant' in entries) return [];
  return groupByStore(entries).flatMap((group) => storeProblems(group, facts));
}

/** What no flag opens is refused; what the platform has not opened yet is told (`threat/T5`). */
export function manifestProblems(
  { target }: ExternalSecret['spec'],
  name: string,
  { genericTargets }: Pick<ReviewFacts, 'genericTargets'>,
): readonly ReviewProblem[] {
  const { manifest } = target;
  if (manifest === undefined) return [];
  const written = target.name || name;
  const never = refusedGenericTarget(manifest, written, { enabled: true, kinds: [kindText(manifest)] });
  if (never !== undefined) return [refuse(never.tenant)];
  const closed = refusedGenericTarget(manifest, written, genericTargets ?? { enabled: false, kinds: [] });
  return closed === undefined ? [] : [warn(closed.tenant)];
}

/** Templates of an ExternalSecret that can never be rendered, with the text of the failure. */
export function unreadableInExternalSecret(
  { target, dataFrom = [] }: ExternalSecret['spec'],
  { templateDelimiters }: Pick<ReviewFacts, 'templateDelimiters'>,
): readonly string[] {
  return [
    ...unreadableTemplates(target.template, templateDelimiters),
    ...dataFrom.flatMap(({ rewrite }, i) => unreadableTransforms(rewrite, `dataFrom[${i}].rewrite`)),
  ];
}

/**
 * Everything that is wrong with an ExternalSecret, for an admission webhook; the operator asks the same at every reconcile. Pure.
 * `externalSecret` comes from `parseExternalSecret`. What depends on a store is a warning at most: stores, grants and labels may
 * come after the object, and order of arrival is no error.
 */
export function reviewExternalSecret(externalSecret: ExternalSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  const texts = [...validateExternalSecret(externalSecret), ...unreadableInExternalSecret(externalSecret.spec, facts)];
  const { spec, metadata } = externalSecret;
  const wrong = [...texts.map(refuse), ...namespaceProblems(externalSecret, facts)];
  return [
    ...wrong,
    ...manifestProblems(spec, metadata.name, facts),
    ...(wrong.length > 0 ? [] : fetchProblems(externalSecret, facts)),
    ...unsupportedInExternalSecret(externalSecret).map(({ message }) => warn(message)),
  ];
}
