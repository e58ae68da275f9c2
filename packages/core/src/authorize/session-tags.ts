import { foldTagKey, INJECTED_KEYS, tagProblems } from '../api/secret-store/session-tags.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import { type ExpressionFacts, fillExpression, parseExpression } from '../expression/expression.ts';
import type { SessionTag } from '../scope/scope.ts';
import type { Asker, AwsProviderSpec, GrantFacts, PlatformRules, StoreFacts } from './facts.ts';

/** The session tags of a store, by who chose them. */
export interface WishedTags {
  /** Made by the controller from the namespace and the store (`sessionTagsPolicy`): facts, whoever wrote the store. */
  readonly injected: readonly SessionTag[];
  /** Written in the store. */
  readonly chosen: readonly SessionTag[];
}

/** The custom tags of a store as written; empty ones are dropped, as upstream does. */
export function customTags(aws: AwsProviderSpec): readonly SessionTag[] {
  if (aws.sessionTagsPolicy !== 'Custom') return [];
  return Object.entries(aws.customSessionTags ?? {})
    .filter(([key, value]) => key !== '' && value !== '')
    .map(([key, value]) => ({ key, value }));
}

function unfilled(store: Asker, key: string, problem: string): Refusal {
  const name = JSON.stringify(store.name);
  return {
    code: 'Refused',
    tenant: `cluster store ${name} tags its sessions by facts of the namespace, and one is missing: ${problem}. Ask the platform team`,
    platform: `session tag ${JSON.stringify(key)} of ClusterSecretStore ${name}: ${problem}`,
    retry: 'change',
  };
}

function filledTags(store: Asker, aws: AwsProviderSpec, facts: ExpressionFacts): readonly SessionTag[] | Refusal {
  const tags: SessionTag[] = [];
  for (const { key, value } of customTags(aws)) {
    // A namespaced store's text is literal; `validateStore` has refused a $ in it.
    const read = store.kind === 'ClusterSecretStore' ? parseExpression(value) : undefined;
    const filled = read?.ok ? fillExpression(read.value, facts) : { ok: true as const, value };
    if (!filled.ok) return unfilled(store, key, filled.problem);
    tags.push({ key, value: filled.value });
  }
  return tags;
}

/** The session tags of the last hop: the list of the manifest, or the facts that replace it (`sessionTagsPolicy`). */
export function wishedTags(store: Asker, aws: AwsProviderSpec, facts: ExpressionFacts): WishedTags | Refusal {
  if ((aws.sessionTagsPolicy ?? 'None') === 'None') return { injected: [], chosen: aws.sessionTags ?? [] };
  const [namespace, name, kind] = INJECTED_KEYS;
  const injected = [
    { key: namespace, value: facts.namespace.name },
    { key: name, value: store.name },
    { key: kind, value: store.kind },
  ];
  const chosen = filledTags(store, aws, facts);
  if ('tenant' in chosen) return chosen;
  // Facts put together may be longer than a tag may be: refused, never cut, or two tenants would share one (`threat/I13`).
  const [wrong] = tagProblems([...injected, ...chosen]);
  return wrong === undefined ? { injected, chosen } : refusal('Refused', wrong);
}

/** Keys of the six tags that EKS Pod Identity puts on a session; nobody else can change them (`threat/I14`). */
export function isPodIdentityKey(key: string): boolean {
  return /^(?:kubernetes|eks)-/.test(foldTagKey(key));
}

/** Whether a tag key is the platform's: injected, of Pod Identity, or on its list. Compared without case, as AWS does (`threat/I10`). */
export function isReservedTagKey(key: string, rules: Pick<PlatformRules, 'reservedTagKeys'>): boolean {
  const folded = foldTagKey(key);
  return (
    INJECTED_KEYS.some((injected) => foldTagKey(injected) === folded) ||
    isPodIdentityKey(key) ||
    (rules.reservedTagKeys ?? []).some((reserved) => foldTagKey(reserved) === folded)
  );
}

/** Tag keys that a cluster store sets: what it means by them must not be claimed by a namespaced store. */
export function tagKeysOf({ kind, aws }: StoreFacts): readonly string[] {
  if (kind !== 'ClusterSecretStore' || aws === undefined) return [];
  const listed = (aws.sessionTagsPolicy ?? 'None') === 'None' ? (aws.sessionTags ?? []) : customTags(aws);
  return listed.map(({ key }) => key);
}

/** Why a chosen tag is not granted, in words that speak of the namespace's own grants only (`threat/I9`). */
export function ungrantedTag(
  tags: readonly SessionTag[],
  grants: readonly GrantFacts[],
  rules: PlatformRules,
): string | undefined {
  const granted = grants.flatMap((grant) => grant.sessionTags);
  const bad = tags.find(({ key, value }) => !granted.some((tag) => tag.key === key && tag.value === value));
  if (bad === undefined) return undefined;
  const allowed = granted.filter((tag) => foldTagKey(tag.key) === foldTagKey(bad.key));
  const key = JSON.stringify(bad.key);
  if (allowed.length > 0) {
    const values = [...new Set(allowed.map((tag) => `${tag.key}=${tag.value}`))].join(' or ');
    return `session tag ${key} has another value than the platform allows this namespace, which is ${values}`;
  }
  const who = isReservedTagKey(bad.key, rules) ? 'is reserved by the platform' : 'is not granted to this namespace';
  return `session tag ${key} ${who}`;
}
