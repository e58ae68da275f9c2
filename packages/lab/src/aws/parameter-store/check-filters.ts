import { AwsError } from '../protocol/aws-error.ts';
import { invalid } from './check-parameter.ts';
import type { ParameterFilters } from './shapes.ts';

type Filter = ParameterFilters[number];

const closedValues: ReadonlyMap<string, readonly string[]> = new Map([
  ['Tier', ['Standard', 'Advanced', 'Intelligent-Tiering']],
  ['Type', ['String', 'StringList', 'SecureString']],
]);

/**
 * Refuses filters that an operation does not have, in the words of Parameter Store.
 *
 * @throws AwsError `InvalidFilterKey`, `InvalidFilterOption`, `InvalidFilterValue`, `ValidationException`
 */
export function checkFilters(filters: ParameterFilters, keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const filter of filters) {
    checkKey(filter, keys, seen);
    checkOption(filter);
    checkValues(filter);
    seen.add(filter.Key);
  }
}

/** @throws AwsError `ValidationException` for what is no path of parameters */
export function checkPath(path: string): void {
  if (!/^\/$|^\/[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*\/?$/.test(path)) {
    throw invalid(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
  }
}

function checkKey(filter: Filter, keys: readonly string[], seen: ReadonlySet<string>): void {
  const { Key: key } = filter;
  if (!keys.includes(key) && !key.startsWith('tag:') && key !== 'DataType') {
    throw new AwsError(
      'InvalidFilterKey',
      `The following filter key is not valid: ${key}. Valid filter keys include: [${keys.join(', ')}]`,
    );
  }
  if (seen.has(key)) {
    throw new AwsError(
      'ValidationException',
      `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`,
    );
  }
}

function checkOption(filter: Filter): void {
  const { Key: key, Option: option } = filter;
  if (option === undefined) return;
  const fail = (valid: string): AwsError =>
    new AwsError(
      'InvalidFilterOption',
      `The following filter option is not valid: ${option}. Valid options include: ${valid}`,
    );
  if (key === 'Path' && !['Recursive', 'OneLevel'].includes(option)) throw fail('[Recursive, OneLevel]');
  const allowed = key === 'Name' ? ['BeginsWith', 'Equals', 'Contains'] : ['BeginsWith', 'Equals'];
  if (key !== 'Path' && !allowed.includes(option)) throw fail('[BeginsWith, Equals].');
}

function checkValues(filter: Filter): void {
  const { Key: key, Values: values } = filter;
  if (key.startsWith('tag:')) return;
  if (values === undefined) {
    throw new AwsError('InvalidFilterValue', `The following filter values are missing : null for filter key ${key}`);
  }
  if (key === 'Path') checkPaths(values);
  const closed = closedValues.get(key);
  const wrong = values.find((value) => closed !== undefined && !closed.includes(value));
  if (wrong !== undefined) {
    throw new AwsError(
      'InvalidFilterValue',
      `The following filter value is not valid: ${wrong}. Valid values include: [${closed?.join(', ') ?? ''}]`,
    );
  }
}

function checkPaths(values: readonly string[]): void {
  if (values.some((value) => /^\/?(aws|ssm)/i.test(value))) {
    throw invalid(`Filters for common parameters can't be prefixed with "aws" or "ssm" (case-insensitive).`);
  }
  values.forEach(checkPath);
}
