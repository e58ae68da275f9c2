import { AwsError } from '../protocol/aws-error.ts';
import type { Input } from '../protocol/shape.ts';
import type { shapes } from './shapes.ts';

type PutInput = Input<typeof shapes.put>;

const standardBytes = 4096;
const advancedBytes = 8192;
const maxLevels = 15;
const pathRule =
  'If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/**
 * Names of new parameters: letters, digits, `.-_` in sub-paths, at most fifteen levels, nothing that belongs to AWS.
 *
 * @throws AwsError `ValidationException`, `AccessDeniedException`, `HierarchyLevelLimitExceededException`
 */
export function checkName(name: string): void {
  if (/^\/aws/i.test(name)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (/^\/ssm/i.test(name))
    throw invalid(`Parameter name: can't be prefixed with "ssm" (case-insensitive). ${pathRule}`);
  if (/^(aws|ssm)/i.test(name)) {
    throw invalid(`Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`);
  }
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name)) {
    throw invalid(`Parameter name: ${pathRule}`);
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name.');
  }
  if (name.split('/').length - 1 > maxLevels) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Hierarchy level for ${name} is too deep. A hierarchy can have a maximum of ${maxLevels} levels`,
    );
  }
}

/** @throws AwsError with AWS's text for the first rule that the value breaks */
export function checkValue(input: PutInput, tier: 'Standard' | 'Advanced'): void {
  const bytes = Buffer.byteLength(input.Value, 'utf8');
  if (bytes === 0) {
    throw invalid(
      `1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.`,
    );
  }
  if (tier === 'Standard' && bytes > standardBytes) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${standardBytes} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  if (bytes > advancedBytes) {
    throw invalid(`Advanced tier parameters support a maximum parameter value of ${advancedBytes} characters.`);
  }
  if (input.AllowedPattern !== undefined && !patternOf(input.AllowedPattern).test(input.Value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${input.AllowedPattern}`,
    );
  }
  if (!['text', 'aws:ec2:image', 'aws:ssm:integration'].includes(input.DataType ?? 'text')) {
    throw invalid(`The following data type is not supported: ${input.DataType} (Data type names are all lowercase.)`);
  }
}

function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    throw new AwsError(
      'InvalidAllowedPatternException',
      'The request does not meet the regular expression requirement.',
    );
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
