import type { SealedValue } from '@lockkeeper/core';

/** Keys that sign requests. Both secret parts are sealed, so that nothing that prints this object shows them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: SealedValue;
  readonly sessionToken?: SealedValue;
  /** Wall clock in milliseconds; absent for long-lived keys. */
  readonly expiresAt?: number;
}
