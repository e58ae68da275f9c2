import type { AwsService } from '../../reference/remote-reference.ts';
import { parseRemoteReference } from '../../reference/parse-remote-reference.ts';
import type { BaseIdentity, Scope } from '../../scope/scope.ts';
import type { Refused } from '../admit-store.ts';
import type { AuthorizedUse } from '../authorized-use.ts';
import { refusal } from '../../errors/refusal.ts';
import { regionPartition } from '../aws-scope.ts';
import type { PlatformRules } from '../facts.ts';
import { parseAll, type RemoteWish } from '../open-keys.ts';

/** A ServiceAccount, and the pod that its token is bound to, as a token proved them whose signature and expiry were checked. */
export interface ProvenAccount {
  readonly namespace: string;
  /** Name and UID of the ServiceAccount. */
  readonly name: string;
  readonly uid: string;
  /** Absent for a token that is bound to no pod. */
  readonly pod?: { readonly name: string; readonly uid: string };
}

/** How a volume's pod becomes somebody in AWS. */
export type VolumeIdentity =
  | { readonly kind: 'web-identity'; readonly roleArn: string; readonly audience: string; readonly sessionName: string }
  | {
      readonly kind: 'pod-identity';
      readonly audience: string;
      readonly agentUrls: readonly string[];
      readonly agentTimeoutMs: number;
    };

/** All that the gate looks at before a volume's secrets are read. */
export interface VolumeRequest {
  readonly account: ProvenAccount;
  readonly identity: VolumeIdentity;
  readonly region: string;
  readonly service: AwsService;
  readonly remote: readonly RemoteWish[];
  readonly rules: Pick<PlatformRules, 'regions'>;
}

export type VolumeVerdict =
  | { readonly kind: 'allowed'; readonly use: AuthorizedUse }
  /** `index` is the position in `remote` when one key is at fault. */
  | (Refused & { readonly index?: number });

/** Stands for the UID of a store in a volume's scopes: pods of one account share what they read. */
const VOLUMES = 'csi';

function baseOf({ namespace, name, uid, pod }: ProvenAccount, identity: VolumeIdentity): BaseIdentity | undefined {
  const account = { namespace, name, uid };
  if (identity.kind === 'web-identity') return { ...account, ...identity, kind: 'service-account' };
  return pod && { ...account, ...identity, podUid: pod.uid };
}

/**
 * The gate (must M1) for volumes: the identity is the pod's own and nobody else's, no store and no grant is in play, and AWS decides what
 * it may read. The account must come from a checked token and never from what a caller says (must M22, `threat/V2`).
 */
export function authorizeVolume(request: VolumeRequest): VolumeVerdict {
  const { account, identity, region, service, remote, rules } = request;
  const partition = regionPartition(region, rules);
  if (!partition.ok) return { kind: 'refused', refusal: partition.refusal };
  const base = baseOf(account, identity);
  if (base === undefined) {
    const text = 'EKS Pod Identity needs a token that is bound to the pod, and this one is bound to none';
    return { kind: 'refused', refusal: refusal('Refused', text) };
  }
  const references = parseAll(remote, (wish) => parseRemoteReference({ service, ...wish }));
  if ('refusal' in references) return { kind: 'refused', ...references };
  const scope: Scope = { service, partition: partition.value, region, base, hops: [], storeUid: VOLUMES };
  const use = { namespace: account.namespace, scope, references, restsOn: [] };
  // Besides `permitUse` the only cast to this brand: the token's proof is what it stands for here.
  return { kind: 'allowed', use: use as unknown as AuthorizedUse };
}
