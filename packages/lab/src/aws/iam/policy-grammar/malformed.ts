import { AwsError } from '../../protocol/aws-error.ts';

/** A refusal of a policy document in IAM's words. */
export function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

/** IAM's one sentence for everything that has not the form of a policy. */
export function syntaxError(): AwsError {
  return malformed('Syntax errors in policy.');
}
