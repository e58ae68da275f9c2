import { type Decision, refused, settled } from './decision.ts';
import { type Claim, mayDelete } from './ownership.ts';
import { MESSAGES } from './reasons.ts';
import type { TargetObject } from './target.ts';

const UNPROVEN =
  "it does not carry the controller reference and the owner label of this ExternalSecret, so it may be somebody else's: delete it by hand";

function deletion(claim: Claim, targetName: string, target: TargetObject | undefined): Decision {
  const { words, policies } = claim;
  const what = words.noun === 'secret' ? `secret ${targetName}` : 'resource';
  if (policies.creation !== 'Owner') {
    const tenant = `unable to delete ${what}: creationPolicy=${policies.creation} is not Owner`;
    return refused(words.deleteMessage, { tenant, retry: 'change' }, words.error);
  }
  if (target === undefined || target.deleting) return settled(words.deleted, MESSAGES.deleted);
  if (!mayDelete(claim, target)) {
    return refused(
      words.deleteMessage,
      { tenant: `unable to delete ${what}: ${UNPROVEN}`, retry: 'change' },
      words.error,
    );
  }
  const { uid, resourceVersion } = target;
  const event = { type: 'Normal', reason: 'Deleted', message: MESSAGES.deleted } as const;
  return settled(words.deleted, MESSAGES.deleted, { kind: 'delete', uid, resourceVersion }, event);
}

/**
 * What happens when every source has answered and none has anything (`eso.md` §3.5). Called for `Retain` and `Delete`: with
 * `Merge` an empty Secret is what is wanted, and it is decided like any other.
 */
export function whenEmpty(claim: Claim, targetName: string, target: TargetObject | undefined): Decision {
  return claim.policies.deletion === 'Delete'
    ? deletion(claim, targetName, target)
    : settled(claim.words.synced, MESSAGES.retained);
}
