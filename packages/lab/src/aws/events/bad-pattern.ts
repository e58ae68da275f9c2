import { AwsError } from '../protocol/aws-error.ts';

export function badPattern(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
