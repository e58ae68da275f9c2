import type { AuthorizedPush, ForeignAnswer, PushOwner } from '@lockkeeper/core';

/** The mark of the External Secrets Operator, the same for every cluster; kept, so that it still knows what is managed. */
const MANAGED_BY = 'managed-by';
const EXTERNAL_SECRETS = 'external-secrets';
/** Our own mark, which names one PushSecret of one cluster. */
const OWNER = 'lockkeeper.dev/owner';

const ownerText = ({ clusterId, namespace, uid }: PushOwner): string => `${clusterId}/${namespace}/${uid}`;

/** The tags that say whose a remote secret is (must M12). */
export function marksOf(owner: PushOwner): ReadonlyMap<string, string> {
  return new Map([
    [MANAGED_BY, EXTERNAL_SECRETS],
    [OWNER, ownerText(owner)],
  ]);
}

const foreign = (message: string): ForeignAnswer => ({ kind: 'foreign', message });

/**
 * Whether the tags of a remote secret leave it to this PushSecret; undefined when they do. `adopts`: the mark of the External Secrets
 * Operator is enough where ours is missing. The sentence for an unmarked secret is that operator's.
 */
export function foreignMarks(
  tags: ReadonlyMap<string, string>,
  { owner }: Pick<AuthorizedPush, 'owner'>,
  adopts: boolean,
): ForeignAnswer | undefined {
  const mark = tags.get(OWNER);
  if (mark !== undefined) {
    const isOwn = mark === ownerText(owner);
    return isOwn ? undefined : foreign(`secret managed by another owner: its tag ${OWNER} is not of this PushSecret`);
  }
  if (tags.get(MANAGED_BY) !== EXTERNAL_SECRETS) return foreign('secret not managed by external-secrets');
  return adopts
    ? undefined
    : foreign(`secret managed by the External Secrets Operator, without the tag ${OWNER} of this PushSecret`);
}
