import { type Decision, merges, refused, type TargetPolicies, type TargetWords } from './decision.ts';
import { ADOPT_ANNOTATION, CREATED_BY_LABEL, MANAGED_LABEL, MESSAGES } from './reasons.ts';
import type { Rival, TargetObject, TargetSecret } from './target.ts';

/** Who asks for the target, and how. */
export interface Claim {
  readonly name: string;
  readonly uid: string;
  /** Value of the owner label for this object. */
  readonly createdBy: string;
  readonly policies: TargetPolicies;
  readonly words: TargetWords;
}

/** Types an existing Secret may have for us to write into it. Anything else belongs to somebody. */
export const ADOPTABLE_TYPES: readonly string[] = [
  'Opaque',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/tls',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
];

const EXTERNAL_SECRET_GROUP = 'external-secrets.io/';

/** An ExternalSecret that controls the target keeps it, whatever the policy of the other (`eso.md` §3.4). Owners are known by uid. */
export function ownedByAnotherExternalSecret(claim: Claim, target: TargetObject): Decision | undefined {
  const owner = target.controller;
  if (owner === undefined || owner.uid === claim.uid) return undefined;
  if (owner.kind !== 'ExternalSecret' || !owner.apiVersion.startsWith(EXTERNAL_SECRET_GROUP)) return undefined;
  const isEarlier = owner.name === claim.name;
  const who = isEarlier
    ? `an earlier ExternalSecret "${owner.name}" (uid ${owner.uid}); it goes when Kubernetes has collected it`
    : owner.name;
  return refused(
    MESSAGES.ownedByAnother,
    {
      tenant: `${claim.words.noun} is owned by another ExternalSecret: ${who}`,
      retry: isEarlier ? 'later' : 'change',
    },
    claim.words.error,
  );
}

export function ownedByAnotherController(claim: Claim, target: TargetObject): Decision | undefined {
  const owner = target.controller;
  if (claim.policies.creation !== 'Owner' || owner === undefined || owner.uid === claim.uid) return undefined;
  return refused(
    MESSAGES.ownership,
    {
      tenant: `could not set controller reference on ${claim.words.noun}: it is controlled by ${owner.kind} "${owner.name}"`,
      retry: 'change',
    },
    claim.words.error,
  );
}

/**
 * Two ExternalSecrets that write into one target would undo each other for ever (`threat/T11`, invariant S6). Who has written
 * first stays; where both have, as ESO may have left it, the lower uid does.
 */
export function contested(
  claim: Claim,
  target: TargetSecret,
  writes: ReadonlySet<string>,
  rivals: readonly Rival[],
): Decision | undefined {
  if (target.controller?.uid === claim.uid) return undefined;
  const replaces = !merges(claim.policies.creation);
  const hasWritten = target.ownKeys.size > 0;
  const winner = rivals.find((rival) => {
    const both = [...rival.keys].filter((key) => writes.has(key));
    const isAtOdds = rival.keys.size > 0 && (replaces || rival.replaces || both.length > 0);
    return isAtOdds && !(hasWritten && claim.uid < rival.uid);
  });
  if (winner === undefined) return undefined;
  return refused(
    MESSAGES.ownedByAnother,
    {
      tenant: `ExternalSecret "${winner.name}" already writes to this target: give one of the two another target.name, or let both merge keys that differ`,
      retry: 'change',
    },
    claim.words.error,
  );
}

/** Written by us before and still under our mark, which an author of ExternalSecrets cannot put on a Secret of somebody else. */
function isOurs(claim: Claim, target: TargetSecret): boolean {
  if (target.controller?.uid === claim.uid) return true;
  return target.ownKeys.size > 0 && target.labels.get(MANAGED_LABEL) === 'true';
}

function consents(claim: Claim, target: TargetSecret): boolean {
  return (
    merges(claim.policies.creation) ||
    target.keys.length === 0 ||
    target.labels.get(MANAGED_LABEL) === 'true' ||
    target.annotations.get(ADOPT_ANNOTATION) === claim.name
  );
}

/**
 * A Secret with data that nobody gave us is replaced only when empty, when marked by ESO or us, or when an annotation consents
 * (`threat/T1`). Merging replaces nothing and needs no consent, but a Secret of a foreign type is somebody's in any case.
 */
export function notAdoptable(claim: Claim, target: TargetSecret): Decision | undefined {
  if (isOurs(claim, target)) return undefined;
  const hasType = ADOPTABLE_TYPES.includes(target.type);
  if (hasType && consents(claim, target)) return undefined;
  const types = ADOPTABLE_TYPES.join(', ');
  const tenant = merges(claim.policies.creation)
    ? `a Secret of type "${target.type}" is not merged into: choose another target.name (types: ${types})`
    : 'a Secret of that name exists, holds data and belongs to no ExternalSecret, so it is left as it is: choose another ' +
      `target.name, delete the Secret, or annotate it with ${ADOPT_ANNOTATION}=${claim.name} (types: ${types})`;
  return refused(MESSAGES.notOwned, { tenant, retry: 'change' }, 'TargetNotOwned');
}

export function beingDeleted(claim: Claim, target: TargetObject): Decision | undefined {
  if (!target.deleting) return undefined;
  const noun = claim.words.noun === 'secret' ? 'Secret' : 'object';
  return refused(
    MESSAGES.update,
    { tenant: `the target ${noun} is being deleted; it is created again once it is gone`, retry: 'later' },
    claim.words.error,
  );
}

/**
 * Whether the target may be deleted by this ExternalSecret: its controller by uid and by our mark (`threat/T9`), since a label
 * alone can be put on by anybody.
 */
export function mayDelete(claim: Pick<Claim, 'uid' | 'createdBy'>, target: TargetObject): boolean {
  return target.controller?.uid === claim.uid && target.labels.get(CREATED_BY_LABEL) === claim.createdBy;
}
