import { LockkeeperError, type ProvenAccount } from '@lockkeeper/core';
import type { ClaimedPod } from '../attributes/mount-attributes.ts';

/**
 * Refuses a mount whose attributes name another pod or account than its token proves (must M22, `threat/V2`). What the attributes leave
 * out cannot disagree: the token alone says who it is.
 */
export function checkClaims(claimed: ClaimedPod, proven: ProvenAccount): void {
  const pairs: readonly (readonly [what: string, claimed: string, proven: string | undefined])[] = [
    ['namespace', claimed.namespace, proven.namespace],
    ['ServiceAccount', claimed.serviceAccount, proven.name],
    ['pod', claimed.name, proven.pod?.name],
    ['pod uid', claimed.uid, proven.pod?.uid],
  ];
  const wrong = pairs.find(([, said, known]) => said !== '' && known !== undefined && said !== known);
  if (wrong === undefined) return;
  throw new LockkeeperError(
    'Refused',
    `CSI token error: the attributes name the ${wrong[0]} ${JSON.stringify(wrong[1].slice(0, 253))}, and the token is another's`,
  );
}
