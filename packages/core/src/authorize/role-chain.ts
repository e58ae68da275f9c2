import { foldTagKey, tagProblems } from '../api/secret-store/session-tags.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import type { RoleHop, SessionTag } from '../scope/scope.ts';
import type { AwsIdentityWish } from './base-identity.ts';
import type { Asker, AwsGeneratorKind, AwsProviderSpec, GrantFacts, NamespaceFacts, PlatformRules } from './facts.ts';
import { isPodIdentityKey, ungrantedTag, type WishedTags, wishedTags } from './session-tags.ts';

function subject(purpose: ChainPurpose): 'store' | 'generator' {
  return purpose === 'token' ? 'generator' : 'store';
}

function lend(text: string, purpose: ChainPurpose): Refusal {
  const mend = `give the ${subject(purpose)} credentials of its own (auth.jwt)`;
  return refusal('Refused', `${text}. Ask the platform team for a StoreGrant for this namespace, or ${mend}`);
}

/** The roles a store asks for, in the order in which they are assumed: `additionalRoles`, then `role` (`eso.md` §2.2). */
function rolesOf(aws: AwsProviderSpec): readonly string[] {
  return [...(aws.additionalRoles ?? []), ...(aws.role ? [aws.role] : [])];
}

type LastHop = Pick<RoleHop, 'externalId' | 'sessionTags' | 'transitiveTagKeys'>;

/** All hops bare, but the last. What is set there follows `role`; where it is the platform's, it follows the last role there is. */
function chain(roles: readonly string[], last: LastHop): readonly RoleHop[] {
  return roles.map((roleArn, i) =>
    i === roles.length - 1 ? { roleArn, ...last } : { roleArn, sessionTags: [], transitiveTagKeys: [] },
  );
}

/** The chain as the store writes it. Without `role` nothing carries tags or external id; `validateStore` has refused such a wish. */
function wishedChain(aws: AwsProviderSpec, tags: WishedTags): readonly RoleHop[] {
  const bare = { sessionTags: [], transitiveTagKeys: [] };
  const last = {
    ...(aws.externalID ? { externalId: aws.externalID } : {}),
    sessionTags: [...tags.injected, ...tags.chosen],
    transitiveTagKeys: aws.transitiveTagKeys ?? [],
  };
  return chain(rolesOf(aws), aws.role ? last : bare);
}

/**
 * The chain from the operator's own identity: tags, transitive keys and external id are those of the grant, whether the store
 * repeats them or not, so that leaving one out opens nothing (`threat/I7`, `threat/I9`, `threat/I11`).
 */
function lentChain(aws: AwsProviderSpec, tags: WishedTags, grant: GrantFacts): readonly RoleHop[] {
  const facts = new Set(tags.injected.map(({ key }) => foldTagKey(key)));
  const sessionTags = [...tags.injected, ...grant.sessionTags.filter(({ key }) => !facts.has(foldTagKey(key)))];
  const set = new Set(sessionTags.map(({ key }) => foldTagKey(key)));
  return chain(rolesOf(aws), {
    ...(grant.externalID === undefined ? {} : { externalId: grant.externalID }),
    sessionTags,
    transitiveTagKeys: grant.transitiveTagKeys.filter((key) => set.has(foldTagKey(key))),
  });
}

function rolesGranted(roles: readonly string[], grant: GrantFacts): boolean {
  if (roles.length === 0) return grant.allowControllerIdentity;
  return roles.every((role) => grant.roles.includes(role));
}

function listed(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}

function tagsGranted(chosen: readonly SessionTag[], aws: AwsProviderSpec, grant: GrantFacts): boolean {
  const transitive = new Set(grant.transitiveTagKeys);
  return (
    chosen.every(({ key, value }) => grant.sessionTags.some((tag) => tag.key === key && tag.value === value)) &&
    (aws.transitiveTagKeys ?? []).every((key) => transitive.has(key))
  );
}

/** What the chain is for: reading or writing with a store, or making a token for a generator. */
export type ChainPurpose = 'read' | 'push' | 'token';

/** A generator is named by its kind, and only where the grant lists it: what a grant leaves open is meant for stores (`threat/G3`). */
function purposeGranted(grant: GrantFacts, { asker, aws, purpose, generator }: ChainQuestion): boolean {
  if (purpose === 'token') return generator !== undefined && (grant.generators ?? []).includes(generator);
  const isOpen = listed(grant.stores, asker.name) && listed(grant.services, aws.service);
  return isOpen && (purpose === 'read' || grant.push === true);
}

/** Every hop is asked for; `additionalRoles` are no side entrance (`threat/I2`). */
function grantCovers(grant: GrantFacts, question: ChainQuestion, tags: WishedTags): boolean {
  const { aws } = question;
  return (
    purposeGranted(grant, question) &&
    grant.regions.includes(aws.region) &&
    rolesGranted(rolesOf(aws), grant) &&
    (!aws.externalID || aws.externalID === grant.externalID) &&
    tagsGranted(tags.chosen, aws, grant)
  );
}

export interface GrantedChain {
  readonly hops: readonly RoleHop[];
  /** The grant the chain rests on, when it needs one. */
  readonly grant?: GrantFacts;
}

/**
 * A cluster store's conditions say who may use it. A ClusterGenerator has none, so that the identity behind it is lent to each
 * namespace by name or not at all.
 */
function needsGrant({ asker, aws, wish }: ChainQuestion, tags: WishedTags): boolean {
  if (asker.kind === 'ClusterSecretStore') return false;
  return wish.kind === 'controller' || tags.chosen.length > 0 || (aws.transitiveTagKeys ?? []).length > 0;
}

/** Under EKS Pod Identity every session of the operator carries its own six tags, and so does every role that it assumes (`threat/I14`). */
function inheritedTags(wish: AwsIdentityWish, hops: readonly RoleHop[], rules: PlatformRules): Refusal | undefined {
  if (wish.kind !== 'controller' || (rules.controllerTags ?? 'none') === 'none') return undefined;
  if (rules.controllerTags === 'unsettled') {
    return {
      code: 'Refused',
      tenant:
        "the operator's own identity is not lent at present: give the store credentials of its own (auth.jwt), or ask the platform team",
      platform:
        "the operator runs under EKS Pod Identity, whose session tags kubernetes-* and eks-* pass on to every role it assumes, so that each tenant's session would carry the operator's namespace. Set disableSessionTags on its association and start it with --pod-identity-tags disabled, or, where no policy looks at these tags, with --pod-identity-tags inherited",
      retry: 'change',
    };
  }
  const key = hops.flatMap((hop) => hop.sessionTags).find((tag) => isPodIdentityKey(tag.key))?.key;
  return key === undefined
    ? undefined
    : refusal(
        'Refused',
        `session tag ${JSON.stringify(key)} cannot be set: the operator inherits tags kubernetes-* and eks-* from EKS Pod Identity, and inherited tags cannot be changed`,
      );
}

const USES: Readonly<Record<ChainPurpose, string>> = {
  read: 'for its service, region, roles, external id and tags',
  push: 'for writing with its service, region, roles, external id and tags',
  token: 'for this kind of generator with its region and role',
};

function uncovered({ wish, rules, purpose }: ChainQuestion, tags: WishedTags, ours: readonly GrantFacts[]): Refusal {
  const tag = ungrantedTag(tags.chosen, ours, rules);
  if (tag !== undefined) return lend(tag, purpose);
  return lend(
    wish.kind === 'controller'
      ? `the ${subject(purpose)} names no credentials of its own, and no grant lets this namespace use the operator's identity ${USES[purpose]}`
      : 'no grant lets this namespace set these session tags',
    purpose,
  );
}

function byName(a: GrantFacts, b: GrantFacts): number {
  return a.name < b.name ? -1 : 1;
}

function chooseGrant(covering: readonly GrantFacts[], { namespace, purpose }: ChainQuestion): GrantFacts | Refusal {
  const bound = covering.filter((candidate) => candidate.namespaceUid === namespace.uid).toSorted(byName)[0];
  if (bound !== undefined) return bound;
  return covering.some((candidate) => candidate.namespaceUid === undefined)
    ? refusal('Refused', 'the grant for this namespace is not bound yet: the operator binds it in a moment', 'later')
    : lend('namespace uid changed: the grant was made for an earlier namespace of this name', purpose);
}

/** All that a chain is decided from. */
export interface ChainQuestion {
  readonly asker: Asker;
  readonly aws: AwsProviderSpec;
  readonly wish: AwsIdentityWish;
  readonly namespace: NamespaceFacts;
  readonly grants: readonly GrantFacts[];
  readonly rules: PlatformRules;
  readonly purpose: ChainPurpose;
  /** The kind of generator a token is for. */
  readonly generator?: AwsGeneratorKind;
}

function lentOrOwn(question: ChainQuestion): GrantedChain | Refusal {
  const { asker, aws, wish, namespace, grants } = question;
  const serviceAccount = wish.kind === 'service-account' ? wish.name : undefined;
  const tags = wishedTags(asker, aws, { namespace, ...(serviceAccount ? { serviceAccount } : {}) });
  if ('tenant' in tags) return tags;
  if (!needsGrant(question, tags)) return { hops: wishedChain(aws, tags) };
  const ours = grants.filter((grant) => grant.namespace === namespace.name);
  const covering = ours.filter((grant) => grantCovers(grant, question, tags));
  if (covering.length === 0) return uncovered(question, tags, ours);
  const grant = chooseGrant(covering, question);
  if ('tenant' in grant) return grant;
  return { hops: wish.kind === 'controller' ? lentChain(aws, tags, grant) : wishedChain(aws, tags), grant };
}

/**
 * The rule that the controller's identity is never lent (must M2), and that a tenant's own store sets no session tag that the
 * platform has not granted (`threat/I9`). Cluster stores are the platform's own word and need no grant.
 */
export function grantedChain(question: ChainQuestion): GrantedChain | Refusal {
  const granted = lentOrOwn(question);
  if ('tenant' in granted) return granted;
  const [wrong] = granted.hops.flatMap((hop) => tagProblems(hop.sessionTags));
  if (wrong !== undefined) return refusal('InvalidInput', wrong);
  return inheritedTags(question.wish, granted.hops, question.rules) ?? granted;
}
