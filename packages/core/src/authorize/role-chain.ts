import { type Refusal, refusal } from '../errors/refusal.ts';
import type { RoleHop, SessionTag } from '../scope/scope.ts';
import type { IdentityWish } from './base-identity.ts';
import type { AwsProviderSpec, GrantFacts, NamespaceFacts, StoreFacts } from './facts.ts';

const INJECTED_KEYS = ['esoNamespace', 'esoStoreName', 'esoStoreKind'] as const;

/** Session tags of the last hop: the list of the manifest, or the injected facts that replace it (`sessionTagsPolicy`). */
function sessionTags(store: StoreFacts, aws: AwsProviderSpec, namespace: string): readonly SessionTag[] {
  const policy = aws.sessionTagsPolicy ?? 'None';
  if (policy === 'None') return aws.sessionTags ?? [];
  const injected = [
    { key: INJECTED_KEYS[0], value: namespace },
    { key: INJECTED_KEYS[1], value: store.name },
    { key: INJECTED_KEYS[2], value: store.kind },
  ];
  if (policy !== 'Custom') return injected;
  const custom = Object.entries(aws.customSessionTags ?? {}).filter(([key, value]) => key !== '' && value !== '');
  return [...injected, ...custom.map(([key, value]) => ({ key, value }))];
}

/** The hops a store asks for: `additionalRoles` bare, then `role` with external id and tags (`eso.md` §2.2). */
export function roleChain(store: StoreFacts, aws: AwsProviderSpec, namespace: string): readonly RoleHop[] {
  const bare = (aws.additionalRoles ?? []).map((roleArn) => ({ roleArn, sessionTags: [], transitiveTagKeys: [] }));
  if (!aws.role) return bare;
  return [
    ...bare,
    {
      roleArn: aws.role,
      ...(aws.externalID ? { externalId: aws.externalID } : {}),
      sessionTags: sessionTags(store, aws, namespace),
      transitiveTagKeys: aws.transitiveTagKeys ?? [],
    },
  ];
}

const lend = (text: string): Refusal =>
  refusal(
    'Refused',
    `${text}. Ask the platform team for a StoreGrant for this namespace, or give the store credentials of its own (auth.jwt)`,
  );

/** AWS compares tag keys without case, so two spellings of one key are one key (`threat/I10`). */
function duplicateTag(tags: readonly SessionTag[]): string | undefined {
  const seen = new Set<string>();
  for (const { key } of tags) {
    const folded = key.toLowerCase();
    if (seen.has(folded)) return key;
    seen.add(folded);
  }
  return undefined;
}

function tagsGranted(hops: readonly RoleHop[], grant: GrantFacts): boolean {
  const granted = new Map(grant.sessionTags.map((tag) => [tag.key, tag.value]));
  const keys = new Set(grant.transitiveTagKeys);
  return hops.every(
    (hop) =>
      hop.sessionTags.every((tag) => granted.get(tag.key) === tag.value) &&
      hop.transitiveTagKeys.every((key) => keys.has(key)),
  );
}

function externalIdGranted(hops: readonly RoleHop[], grant: GrantFacts): boolean {
  return hops.every((hop) => hop.externalId === undefined || hop.externalId === grant.externalID);
}

function rolesGranted(hops: readonly RoleHop[], grant: GrantFacts): boolean {
  if (hops.length === 0) return grant.allowControllerIdentity;
  return hops.every((hop) => grant.roles.includes(hop.roleArn));
}

function listed(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}

/** Every hop is asked for; `additionalRoles` are no side entrance (`threat/I2`). */
function grantCovers(grant: GrantFacts, store: StoreFacts, aws: AwsProviderSpec, hops: readonly RoleHop[]): boolean {
  return (
    listed(grant.stores, store.name) &&
    listed(grant.services, aws.service) &&
    grant.regions.includes(aws.region) &&
    rolesGranted(hops, grant) &&
    externalIdGranted(hops, grant) &&
    tagsGranted(hops, grant)
  );
}

export interface GrantedChain {
  readonly hops: readonly RoleHop[];
  /** The grant the chain rests on, when it needs one. */
  readonly grant?: GrantFacts;
}

function needsGrant(store: StoreFacts, wish: IdentityWish, hops: readonly RoleHop[]): boolean {
  if (store.kind === 'ClusterSecretStore') return false;
  return (
    wish.kind === 'controller' || hops.some((hop) => hop.sessionTags.length > 0 || hop.transitiveTagKeys.length > 0)
  );
}

/** An external id comes from the grant, so that a store need not repeat it and a tenant cannot choose it (`threat/I7`). */
function withGrantedExternalId(hops: readonly RoleHop[], grant: GrantFacts): readonly RoleHop[] {
  const id = grant.externalID;
  if (id === undefined) return hops;
  return hops.map((hop, i) => (i === hops.length - 1 ? { ...hop, externalId: id } : hop));
}

/**
 * The rule that the controller's identity is never lent (must M2), and that a tenant's own store sets no session tag that the
 * platform has not granted (`threat/I9`). Cluster stores are the platform's own word and need no grant.
 */
export function grantedChain(
  store: StoreFacts,
  aws: AwsProviderSpec,
  wish: IdentityWish,
  namespace: NamespaceFacts,
  grants: readonly GrantFacts[],
): GrantedChain | Refusal {
  const hops = roleChain(store, aws, namespace.name);
  const twice = hops.map((hop) => duplicateTag(hop.sessionTags)).find((key) => key !== undefined);
  if (twice !== undefined)
    return refusal(
      'InvalidInput',
      `session tag key ${JSON.stringify(twice)} is set twice: AWS compares keys without case`,
    );
  if (!needsGrant(store, wish, hops)) return { hops };
  const ours = grants.filter((grant) => grant.namespace === namespace.name);
  const covering = ours.filter((grant) => grantCovers(grant, store, aws, hops));
  if (covering.length === 0) {
    return lend(
      wish.kind === 'controller'
        ? "the store names no credentials of its own, and no grant lets this namespace use the operator's identity for its service, region, roles, external id and tags"
        : 'no grant lets this namespace set these session tags',
    );
  }
  const grant = covering.find((candidate) => candidate.namespaceUid === namespace.uid);
  if (grant === undefined) {
    const unbound = covering.some((candidate) => candidate.namespaceUid === undefined);
    return unbound
      ? refusal('Refused', 'the grant for this namespace is not bound yet: the operator binds it in a moment', 'later')
      : lend('namespace uid changed: the grant was made for an earlier namespace of this name');
  }
  return { hops: wish.kind === 'controller' ? withGrantedExternalId(hops, grant) : hops, grant };
}
