import {
  type Clock,
  type IdentitySource,
  LockkeeperError,
  type PodIdentity,
  type SealedValue,
  type ServiceAccountIdentity,
  type StaticKeys,
} from '@lockkeeper/core';
import type { ProvenToken } from './verify-token.ts';

const MAX_TOKENS = 10_000;
/** A token that ends sooner than this is not worth a call. */
const MARGIN_MS = 5_000;

/** Equal for tokens that stand for the same identity in AWS: an account for IRSA, a pod for EKS Pod Identity. */
const keyOf = (namespace: string, uid: string, audience: string, podUid: string | undefined): string =>
  JSON.stringify([namespace, uid, audience, podUid ?? null]);

/**
 * Keeps the newest proved token of each account and pod, for the provider that exchanges it for credentials. No token is ever made here:
 * without a pod that mounts there is none.
 */
export class TokenDesk implements IdentitySource {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, ProvenToken>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `podUid` where the token stands for the pod and not for its account. */
  put(proven: ProvenToken, podUid?: string): void {
    const { namespace, uid } = proven.account;
    const key = keyOf(namespace, uid, proven.audience, podUid);
    const known = this.#tokens.get(key);
    if (known !== undefined && known.expiresAt > proven.expiresAt) return;
    this.#tokens.delete(key);
    this.#tokens.set(key, proven);
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= MAX_TOKENS) return;
      this.#tokens.delete(oldest);
    }
  }

  webIdentityToken(identity: ServiceAccountIdentity | PodIdentity): Promise<SealedValue> {
    const podUid = identity.kind === 'pod-identity' ? identity.podUid : undefined;
    const key = keyOf(identity.namespace, identity.uid, identity.audience, podUid);
    const found = this.#tokens.get(key);
    if (found !== undefined && found.expiresAt - MARGIN_MS > this.#clock.now()) return Promise.resolve(found.token);
    this.#tokens.delete(key);
    const whose = `${identity.namespace}/${identity.name}`;
    return Promise.reject(
      new LockkeeperError('Unavailable', `no valid token of ServiceAccount ${whose} has come with a mount`),
    );
  }

  staticKeys(): Promise<StaticKeys> {
    return Promise.reject(new LockkeeperError('Refused', 'volumes are never read with static keys'));
  }
}
