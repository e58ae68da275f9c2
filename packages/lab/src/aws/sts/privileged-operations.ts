import { operation, type Operation, type SignedCall } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { shapes } from './shapes.ts';

type Entry = readonly [name: string, operation: Operation];

/** The root user of the account that AssumeRoot names, by its id or by an ARN. */
export function targetRoot(target: unknown): string {
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(String(target))?.[1] ?? String(target);
  return `arn:aws:iam::${account}:root`;
}

/**
 * Operations for callers that no account here has: AssumeRoot is for the management account of an organization with
 * centralized root access, GetDelegatedAccessToken for products that hold a trade-in token of AWS. So both are refused as AWS
 * refuses everybody else (STS API Reference), once the caller's own policies allow them.
 */
export function privilegedOperations(): readonly Entry[] {
  return [
    [
      'AssumeRoot',
      operation(shapes.assumeRoot, (input, { caller }: SignedCall) => {
        const resource = targetRoot(input.TargetPrincipal);
        throw new AwsError(
          'AccessDenied',
          `User: ${caller.arn} is not authorized to perform: sts:AssumeRoot on resource: ${resource}`,
          403,
        );
      }),
    ],
    [
      'GetDelegatedAccessToken',
      operation(shapes.delegatedToken, () => {
        throw new AwsError(
          'ExpiredTradeInTokenException',
          'The trade-in token provided in the request has expired and can no longer be exchanged for credentials. Request a new token and retry the operation.',
        );
      }),
    ],
  ];
}
