import type { JsonValue } from '../api/json-schema.ts';
import type { ClusterPushSecret } from '../api/cluster-push-secret/types.ts';
import { validateClusterPushSecret } from '../api/cluster-push-secret/validate.ts';
import { unsupportedGenerator } from '../api/generator/reference.ts';
import type { PushSecret } from '../api/push-secret/types.ts';
import { validatePushSecret } from '../api/push-secret/validate.ts';
import type { StoreReference } from '../authorize/admit-store.ts';
import { admitPush, openTargets, PUSH_OFF } from '../authorize/push/authorize-push.ts';
import { closedSettings } from '../authorize/push/closed-settings.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parsePushMetadata } from '../push/parse-push-metadata.ts';
import type { AwsService } from '../reference/remote-reference.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';
import { unreadableTemplates, unreadableTransforms } from './template-problems.ts';

type Spec = PushSecret['spec'];

function unreadable({ template, dataTo = [] }: Spec, { templateDelimiters }: ReviewFacts): readonly string[] {
  return [
    ...unreadableTemplates(template, templateDelimiters),
    ...dataTo.flatMap(({ rewrite }, i) => unreadableTransforms(rewrite, `dataTo[${i}].rewrite`)),
  ];
}

function unserved({ selector }: Spec, path: string): readonly ReviewProblem[] {
  return unsupportedGenerator(selector.generatorRef, `${path}.selector.generatorRef`).map(({ message }) =>
    warn(message),
  );
}

/** The stores that a PushSecret names. Those that it finds by labels are known when it is reconciled. */
export function pushStores({ spec }: Pick<PushSecret, 'spec'>): readonly StoreReference[] {
  return spec.secretStoreRefs.flatMap(({ name, kind }) => (name === undefined ? [] : [{ kind, name }]));
}

/** An entry of a PushSecret, with its path; without `key` its names are known when the Secret is read. */
interface Entry {
  readonly path: string;
  readonly key?: string;
  readonly metadata: JsonValue | undefined;
}

function entriesOf({ data = [], dataTo = [] }: Spec): readonly Entry[] {
  return [
    ...data.map(({ match, metadata }, i) => ({ path: `spec.data[${i}]`, key: match.remoteRef.remoteKey, metadata })),
    ...dataTo.map(({ remoteKey, metadata }, i) => ({
      path: `spec.dataTo[${i}]`,
      metadata,
      ...(remoteKey ? { key: remoteKey } : {}),
    })),
  ];
}

/** What of an entry's settings can be held against the platform's before its resource policy is read (`threat/P6`, `threat/P7`). */
function settingsProblem(metadata: JsonValue | undefined, service: AwsService, facts: ReviewFacts): string | undefined {
  const { rules, grants, namespace } = facts;
  try {
    const { settings } = parsePushMetadata(metadata, service);
    const own = grants.filter((grant) => grant.namespace === namespace?.name);
    const push = rules.push ?? { accounts: [], adoptsFromEso: false };
    return closedSettings(settings, { rules, push, grants: own, account: undefined })?.tenant;
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}

/** What the gate would say of a store, of the names in it and of their settings as they are now, in the tenant's text. */
function closed(reference: StoreReference, entries: readonly Entry[], facts: ReviewFacts): readonly ReviewProblem[] {
  const { namespace, rules, policyInstalled, store } = facts;
  const known = store?.(reference);
  if (namespace === undefined || store === undefined) return [];
  const admitted = admitPush({
    namespace,
    reference,
    // Whether a store is ready now says nothing about the object.
    store: known && { ...known, ready: true },
    rules: { ...rules, labelPolicyInForce: policyInstalled },
  });
  if (admitted.kind === 'refused') return [warn(admitted.refusal.tenant)];
  return entries.flatMap(({ path, key, metadata }) => {
    const open = openTargets(admitted, { namespace }, key === undefined ? [] : [{ key }]);
    const closedName = 'refusal' in open ? open.refusal.tenant : undefined;
    const problem = closedName ?? settingsProblem(metadata, admitted.aws.service as AwsService, facts);
    return problem === undefined ? [] : [warn(`${path}: ${problem}`)];
  });
}

function offProblems({ rules }: ReviewFacts): readonly ReviewProblem[] {
  return rules.push === undefined ? [warn(PUSH_OFF.tenant)] : [];
}

/** Stores, keys and the platform's permission may come after the object: what stands against it now is a warning. */
function pushProblems(pushSecret: PushSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  if (facts.rules.push === undefined) return offProblems(facts);
  const entries = entriesOf(pushSecret.spec);
  return pushStores(pushSecret).flatMap((reference) => closed(reference, entries, facts));
}

/** Everything that is wrong with a PushSecret, for an admission webhook. Pure. `pushSecret` comes from `parsePushSecret`. */
export function reviewPushSecret(pushSecret: PushSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  const { metadata, spec } = pushSecret;
  const isExcluded = facts.rules.refusedNamespaces.includes(metadata.namespace);
  const where = JSON.stringify(metadata.namespace);
  const wrong = [
    ...[...validatePushSecret(pushSecret), ...unreadable(spec, facts)].map(refuse),
    ...(isExcluded ? [refuse(`PushSecrets are not served in namespace ${where}: the platform has excluded it`)] : []),
  ];
  return [...wrong, ...(wrong.length > 0 ? [] : pushProblems(pushSecret, facts)), ...unserved(spec, 'spec')];
}

/** Everything that is wrong with a ClusterPushSecret, for an admission webhook. Pure. */
export function reviewClusterPushSecret(owner: ClusterPushSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  const { pushSecretSpec } = owner.spec;
  const texts = unreadable(pushSecretSpec, facts).map((text) => `pushSecretSpec: ${text}`);
  return [
    ...[...validateClusterPushSecret(owner), ...texts].map(refuse),
    ...offProblems(facts),
    ...unserved(pushSecretSpec, 'spec.pushSecretSpec'),
  ];
}
