import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { invalid } from './check-parameter.ts';
import { checkFilters, checkPath } from './check-filters.ts';
import { matchesFilters } from './filters.ts';
import {
  findParameter,
  latest,
  lookUpParameter,
  noSuchVersion,
  selectVersion,
  splitSelector,
} from './find-parameter.ts';
import { page } from './page.ts';
import { keyIdOf, readParameter } from './secure-value.ts';
import { isSecretReference, readSecretReference } from './secret-reference.ts';
import { shapes } from './shapes.ts';
import type { ParameterVersion, StoredParameter } from '../state/parameters.ts';

/** GetParameter, GetParameters, GetParametersByPath, GetParameterHistory, DescribeParameters. */
export function readOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['GetParameter', operation(shapes.get, (input, call) => getParameter(world, call, input))],
    ['GetParameters', operation(shapes.getMany, (input, call) => getParameters(world, call, input))],
    ['GetParametersByPath', operation(shapes.byPath, (input, call) => getByPath(world, call, input))],
    ['GetParameterHistory', operation(shapes.history, (input, call) => getHistory(world, call, input))],
    ['DescribeParameters', operation(shapes.describe, (input, call) => describe(world, call, input))],
  ]);
}

function getParameter(world: World, call: SignedCall, input: Input<typeof shapes.get>): Output {
  const decrypt = input.WithDecryption === true;
  if (isSecretReference(input.Name)) {
    return { Parameter: readSecretReference(world, call, input.Name, decrypt) };
  }
  const { name, selector } = splitSelector(input.Name);
  const parameter = findParameter(world, call, name);
  const version = selectVersion(parameter, selector);
  if (version === undefined) throw noSuchVersion(name, selector ?? '');
  return { Parameter: written(world, call, parameter, version, decrypt, selector) };
}

/** Missing names are listed, not refused; a value that cannot be decrypted fails the whole call. */
function getParameters(world: World, call: SignedCall, input: Input<typeof shapes.getMany>): Output {
  const decrypt = input.WithDecryption === true;
  const found: Output[] = [];
  const missing: string[] = [];
  for (const given of new Set(input.Names)) {
    const answer = isSecretReference(given)
      ? secretOrMissing(world, call, given, decrypt)
      : namedOrMissing(world, call, given, decrypt);
    if (answer === undefined) missing.push(given);
    else found.push(answer);
  }
  return { Parameters: found, InvalidParameters: missing };
}

function namedOrMissing(world: World, call: SignedCall, given: string, decrypt: boolean): Output | undefined {
  const { name, selector } = splitSelector(given);
  const parameter = lookUpParameter(world, call, name);
  const version = parameter === undefined ? undefined : selectVersion(parameter, selector);
  return parameter === undefined || version === undefined
    ? undefined
    : written(world, call, parameter, version, decrypt, selector);
}

function secretOrMissing(world: World, call: SignedCall, name: string, decrypt: boolean): Output | undefined {
  try {
    return readSecretReference(world, call, name, decrypt);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterNotFound') return undefined;
    throw error;
  }
}

function getByPath(world: World, call: SignedCall, input: Input<typeof shapes.byPath>): Output {
  checkPath(input.Path);
  checkFilters(input.ParameterFilters ?? [], ['Type', 'KeyId', 'Label']);
  const prefix = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
  const labels = (input.ParameterFilters ?? [])
    .filter(({ Key }) => Key === 'Label')
    .flatMap(({ Values }) => Values ?? []);
  const chosen = sorted(ownRegion(world, call).parameters)
    .filter(({ name }) => name.startsWith(prefix) || (prefix === '/' && !name.includes('/')))
    .filter(({ name }) => input.Recursive === true || !name.slice(prefix.length).includes('/'))
    .filter((parameter) => matchesFilters(parameter, input.ParameterFilters ?? []))
    .flatMap((parameter) => {
      const version =
        labels.length === 0
          ? latest(parameter)
          : parameter.versions.find((candidate) => labels.some((label) => candidate.labels.has(label)));
      return version === undefined ? [] : [{ parameter, version }];
    });
  const { items, next } = page(chosen, input.MaxResults ?? 10, input.NextToken);
  return {
    Parameters: items.map(({ parameter, version }) =>
      written(world, call, parameter, version, input.WithDecryption === true, undefined),
    ),
    NextToken: next,
  };
}

function getHistory(world: World, call: SignedCall, input: Input<typeof shapes.history>): Output {
  const parameter = findParameter(world, call, input.Name);
  const { items, next } = page(parameter.versions, input.MaxResults ?? 50, input.NextToken);
  return {
    Parameters: items.map((version) => ({
      ...metadata(parameter, version),
      ARN: undefined,
      Value: readParameter(world, call, parameter, version.value, input.WithDecryption === true),
      Labels: [...version.labels],
    })),
    NextToken: next,
  };
}

function describe(world: World, call: SignedCall, input: Input<typeof shapes.describe>): Output {
  if (input.Filters !== undefined && input.ParameterFilters !== undefined) {
    throw invalid('You can use either Filters or ParameterFilters in a single request.');
  }
  checkFilters(input.ParameterFilters ?? [], ['Path', 'Name', 'Type', 'KeyId', 'Tier']);
  const filters = [
    ...(input.ParameterFilters ?? []),
    ...(input.Filters ?? []).map((filter) => ({ ...filter, Option: filter.Key === 'Name' ? 'BeginsWith' : 'Equals' })),
  ];
  const chosen = sorted(ownRegion(world, call).parameters).filter((parameter) => matchesFilters(parameter, filters));
  const { items, next } = page(chosen, input.MaxResults ?? 10, input.NextToken);
  return { Parameters: items.map((parameter) => metadata(parameter, latest(parameter))), NextToken: next };
}

function sorted(parameters: ReadonlyMap<string, StoredParameter>): readonly StoredParameter[] {
  return [...parameters.values()];
}

function written(
  world: World,
  call: SignedCall,
  parameter: StoredParameter,
  version: ParameterVersion,
  decrypt: boolean,
  selector: string | undefined,
): Output {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: readParameter(world, call, parameter, version.value, decrypt),
    Version: version.version,
    Selector: selector,
    LastModifiedDate: new Timestamp(version.modifiedAt),
    ARN: parameter.arn,
    DataType: version.dataType,
  };
}

function metadata(parameter: StoredParameter, version: ParameterVersion): Output {
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: version.type,
    KeyId: keyIdOf(version.value),
    LastModifiedDate: new Timestamp(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: policiesOf(version),
    DataType: version.dataType,
  };
}

function policiesOf(version: ParameterVersion): readonly object[] {
  if (version.policies === undefined) return [];
  try {
    const list: unknown = JSON.parse(version.policies);
    const entries: readonly unknown[] = Array.isArray(list) ? list : [];
    return entries.map((entry) => ({
      PolicyText: JSON.stringify(entry),
      PolicyType: typeof entry === 'object' && entry !== null && 'Type' in entry ? entry.Type : undefined,
      PolicyStatus: 'Pending',
    }));
  } catch {
    // Kept as given; an unreadable list describes as none.
    return [];
  }
}
