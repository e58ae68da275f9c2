import { LockkeeperError, type SealedValue, type VolumeIdentity } from '@lockkeeper/core';
import type { MountAttributes } from '../attributes/mount-attributes.ts';
import { parseBool } from '../attributes/parse-bool.ts';
import { tokenFor } from '../attributes/service-account-tokens.ts';

const IRSA_AUDIENCE = 'sts.amazonaws.com';
const POD_IDENTITY_AUDIENCE = 'pods.eks.amazonaws.com';

/** Where the agent of EKS Pod Identity listens on a node. */
const IPV4_AGENT = 'http://169.254.170.23/v1/credentials';
const IPV6_AGENT = 'http://[fd00:ec2::23]/v1/credentials';

/** Which kind of identity a mount wants, and the token to prove and to exchange for it. */
export interface WishedIdentity {
  readonly kind: VolumeIdentity['kind'];
  readonly audience: string;
  readonly token: SealedValue;
}

function usesPodIdentity(text: string): boolean {
  if (text === '') return false;
  try {
    return parseBool(text);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError('InvalidInput', `failed to parse usePodIdentity value, error: ${error.message}`);
  }
}

/** Reads `usePodIdentity` and takes the token for it. Throws LockkeeperError in ASCP's words. */
export function wishedIdentity(
  { parameters }: MountAttributes,
  tokens: ReadonlyMap<string, SealedValue>,
): WishedIdentity {
  if (usesPodIdentity(parameters.usePodIdentity)) {
    const token = tokenFor(tokens, POD_IDENTITY_AUDIENCE, 'Pod Identity');
    return { kind: 'pod-identity', audience: POD_IDENTITY_AUDIENCE, token };
  }
  return { kind: 'web-identity', audience: IRSA_AUDIENCE, token: tokenFor(tokens, IRSA_AUDIENCE, 'IRSA') };
}

/** Addresses of the agent by `preferredAddressType`; both, IPv4 first, for what is none of the known ones. */
export function agentUrls(preferredAddressType: string): readonly string[] {
  switch (preferredAddressType.toLowerCase()) {
    case 'ipv4':
      return [IPV4_AGENT];
    case 'ipv6':
      return [IPV6_AGENT];
    default:
      return [IPV4_AGENT, IPV6_AGENT];
  }
}
