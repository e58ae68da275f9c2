import { AwsError } from '../protocol/aws-error.ts';
import type { KeyUsage, KmsKey } from '../state/kms.ts';
import { algorithmsOf } from './key-specs.ts';

/**
 * Refuses to use a key for what it was not made for, or with an algorithm that it has not.
 *
 * @throws AwsError `InvalidKeyUsageException`
 */
export function requireAlgorithm(key: KmsKey, usage: KeyUsage, operation: string, algorithm: string): void {
  if (key.usage !== usage) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`,
    );
  }
  if (!algorithmsOf(key).includes(algorithm)) {
    throw new AwsError('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
  }
}

/** A dry run that would have succeeded says so by this error. */
export function refuseDryRun(dryRun: boolean | undefined): void {
  if (dryRun === true) {
    throw new AwsError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
  }
}
