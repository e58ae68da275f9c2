import { AwsError } from '../protocol/aws-error.ts';

const prefix = 'AWS.SimpleQueueService.';

/** Codes of the JSON protocol whose older name is another one. */
const queryCodes: ReadonlyMap<string, string> = new Map([
  ['QueueDoesNotExist', `${prefix}NonExistentQueue`],
  ['QueueNameExists', 'QueueAlreadyExists'],
  ['InvalidParameterValueException', 'InvalidParameterValue'],
  ['MissingRequiredParameterException', 'MissingParameter'],
  ...[
    'BatchEntryIdsNotDistinct',
    'BatchRequestTooLong',
    'EmptyBatchRequest',
    'InvalidBatchEntryId',
    'MessageNotInflight',
    'PurgeQueueInProgress',
    'TooManyEntriesInBatchRequest',
    'UnsupportedOperation',
  ].map((code): [string, string] => [code, prefix + code]),
]);

/** The name that a code had in the query protocol; old clients switch on it, new ones get it in a header. */
export function queryCode(code: string): string {
  return queryCodes.get(code) ?? code;
}

export function noSuchQueue(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/**
 * A member that the operation cannot do without.
 *
 * @throws AwsError `MissingRequiredParameterException`
 */
export function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === '') {
    throw new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);
  }
  return value;
}
