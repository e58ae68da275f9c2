import type { AnySecretStore } from '../api/secret-store/types.ts';
import { unsupportedInStore } from '../api/secret-store/unsupported.ts';
import { validateStore } from '../api/secret-store/validate.ts';
import { identityWish } from '../authorize/base-identity.ts';
import type { LabelSelector, PlatformRules, StoreFacts } from '../authorize/facts.ts';
import { storeFactsOf } from '../authorize/project-facts.ts';
import { grantedChain } from '../authorize/role-chain.ts';
import {
  clusterProblems,
  idleSettings,
  openForWriting,
  openToAll,
  referentMode,
  storeProblems,
} from '../authorize/store-rules.ts';
import { isProtectedLabel, PROTECTED_LABEL_PREFIX } from '../expression/expression.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';

function selectorKeys(selector: LabelSelector | undefined): readonly string[] {
  return [...Object.keys(selector?.matchLabels ?? {}), ...(selector?.matchExpressions ?? []).map(({ key }) => key)];
}

/** Whether the platform lets a namespaced store use what it asks for. A cluster store is the platform's own word. */
function grantProblems(store: StoreFacts, { namespace, grants, rules }: ReviewFacts): readonly ReviewProblem[] {
  const { aws } = store;
  if (store.kind !== 'SecretStore' || aws === undefined || namespace === undefined) return [];
  const wish = identityWish(store, aws, namespace.name);
  if (!wish.ok) return [];
  const chain = grantedChain({
    asker: store,
    aws,
    wish: wish.value,
    namespace,
    grants,
    rules,
    purpose: 'read',
  });
  if (!('tenant' in chain)) return [];
  return [chain.retry === 'later' ? warn(chain.tenant) : refuse(chain.tenant)];
}

/** What a platform team should know of its own cluster store, though it may be meant (`threat/S2`, `threat/I4`, `threat/I12`). */
function opennessProblems(store: StoreFacts, rules: PlatformRules): readonly ReviewProblem[] {
  const open = openToAll(store);
  const selectors = store.conditions.flatMap(({ namespaceSelector }) => selectorKeys(namespaceSelector));
  const settable = [...new Set(selectors)].filter((key) => !isProtectedLabel(key));
  return [
    ...(open === undefined
      ? []
      : [
          warn(
            rules.strict ? `${open}: in strict mode nobody may use it` : `every namespace may use this store: ${open}`,
          ),
        ]),
    ...(settable.length === 0
      ? []
      : [
          warn(
            `spec.conditions rest on the namespace labels ${settable.join(', ')}, which whoever may patch a namespace may set: prefer labels under ${PROTECTED_LABEL_PREFIX} or names`,
          ),
        ]),
    ...(openForWriting(store, rules)
      ? [
          warn(
            'PushSecrets of every namespace that may use this store may write every key: list pushRemoteKeys in spec.conditions',
          ),
        ]
      : []),
    ...(store.aws && referentMode(store) === 'account' && store.aws.auth?.jwt?.allowedRoles === undefined
      ? [warn('each namespace chooses the ServiceAccount and its role: list allowedRoles, or name the namespace')]
      : []),
  ];
}

/** Waits and retries of AWS calls are this operator's: one budget for each account, whatever stores say. */
function idleRetries({ spec }: AnySecretStore): readonly string[] {
  const isSet = spec.provider.aws !== undefined && spec.retrySettings !== undefined;
  return isSet ? ['retrySettings have no effect: the operator retries by itself, within limits for each account'] : [];
}

/** Upstream's own warning for providers that nobody maintains. */
function unmaintained({ metadata, spec }: AnySecretStore): readonly string[] {
  if (spec.provider.fake === undefined) return [];
  return [`store ${metadata.name} isn't currently maintained. Please plan and prepare accordingly.`];
}

/**
 * Everything that is wrong with a SecretStore or ClusterSecretStore, for an admission webhook and for `access lint`; the
 * operator asks the same at every reconcile, because admission is never the only wall. Pure. `store` comes from `parseStore`.
 */
export function reviewStore(store: AnySecretStore, facts: ReviewFacts): readonly ReviewProblem[] {
  const unserved = unsupportedInStore(store).map(({ message }) => message);
  const known = storeFactsOf(store);
  const wrong = [...new Set([...validateStore(store, facts.rules), ...storeProblems(known)])].map(refuse);
  const rules = { ...facts.rules, labelPolicyInForce: facts.policyInstalled };
  return [
    ...wrong,
    ...clusterProblems(known, rules).map(refuse),
    ...[...unserved, ...unmaintained(store), ...idleRetries(store)].map(warn),
    ...opennessProblems(known, rules),
    ...idleSettings(known).map(warn),
    ...(wrong.length > 0 ? [] : grantProblems(known, { ...facts, rules })),
  ];
}
