import { AwsError } from '../protocol/aws-error.ts';

/** What KMS says of a ciphertext whose key it will not speak about: it may not exist, be elsewhere, or be somebody else's. */
export function unknownKey(): AwsError {
  return new AwsError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );
}
