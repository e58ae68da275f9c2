import { AwsError } from '../protocol/aws-error.ts';
import { managedPolicyOf } from './account-of.ts';
import { limitExceeded } from './iam-error.ts';
import { documentSize } from './policy-document.ts';
import { checkDocument } from './check-document.ts';
import type { IamState, ManagedPolicy } from '../state/iam.ts';

const maxPolicySize = 6144;

/** A customer's own policy; AWS's are for reading. */
export function ownPolicy(state: IamState, arn: string): ManagedPolicy {
  const policy = managedPolicyOf(state, arn);
  if (arn.startsWith('arn:aws:iam::aws:')) {
    throw new AwsError('AccessDenied', 'Cannot perform the operation on the protected policy.', 403);
  }
  return policy;
}

/** @throws AwsError `MalformedPolicyDocument`, `LimitExceeded` */
export function checkPolicy(document: string): void {
  checkDocument(document, 'identity');
  if (documentSize(document) > maxPolicySize) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${maxPolicySize}`);
  }
}
