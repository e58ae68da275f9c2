import type { AuthorizedIdentity } from '../authorize/authorized-use.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import type { DeniedAnswer, FailedAnswer } from './secret-provider.ts';

/** A login for a registry of ECR. Times are milliseconds since the epoch. */
export interface RegistryLogin {
  readonly kind: 'login';
  readonly username: string;
  readonly password: SealedValue;
  /** Absent for the public registry. */
  readonly proxyEndpoint?: string;
  readonly expiresAt: number;
}

/** Temporary access keys of `sts:GetSessionToken`. */
export interface SessionKeys {
  readonly kind: 'session';
  readonly accessKeyId: string;
  readonly secretAccessKey: SealedValue;
  readonly sessionToken: SealedValue;
  readonly expiresAt: number;
}

/** `spec.requestParameters` of a STSSessionToken. */
export interface SessionTokenWish {
  /** Seconds. */
  readonly sessionDuration?: number;
  readonly serialNumber?: string;
  readonly tokenCode?: string;
}

/**
 * Credentials that AWS makes for the generators ECRAuthorizationToken and STSSessionToken. Takes an identity that went through
 * the gate and nothing else (`threat/G3`). Rejects only with the signal's reason.
 */
export interface AwsTokenSource {
  registryLogin(
    use: AuthorizedIdentity,
    registry: 'private' | 'public',
    signal: AbortSignal,
  ): Promise<RegistryLogin | DeniedAnswer | FailedAnswer>;
  sessionToken(
    use: AuthorizedIdentity,
    wish: SessionTokenWish,
    signal: AbortSignal,
  ): Promise<SessionKeys | DeniedAnswer | FailedAnswer>;
}
