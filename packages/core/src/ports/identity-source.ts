import type { PodIdentity, ServiceAccountIdentity, StaticKeysIdentity } from '../scope/scope.ts';
import type { SealedValue } from '../values/sealed-value.ts';

/** Long-lived AWS access keys, sealed. `accessKeyId` is checked against AWS's form before any use (`threat/I22`). */
export interface StaticKeys {
  readonly accessKeyId: SealedValue;
  readonly secretAccessKey: SealedValue;
  readonly sessionToken?: SealedValue;
}

/**
 * How the AWS side gets what only Kubernetes can give: tokens of ServiceAccounts and keys kept in Secrets.
 * Implemented by the process that has a Kubernetes client; rejects with a LockkeeperError.
 */
export interface IdentitySource {
  /** A fresh token of exactly one audience, valid for 600 s (must M6), or the one that the kubelet made for a pod's volume. */
  webIdentityToken(account: ServiceAccountIdentity | PodIdentity, signal: AbortSignal): Promise<SealedValue>;
  staticKeys(identity: StaticKeysIdentity, signal: AbortSignal): Promise<StaticKeys>;
}
