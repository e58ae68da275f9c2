import { latest } from './find-parameter.ts';
import { keyIdOf } from './secure-value.ts';
import type { ParameterFilters } from './shapes.ts';
import type { StoredParameter } from '../state/parameters.ts';

/**
 * `ParameterFilters` of DescribeParameters and GetParametersByPath: every filter must match, one of its values is
 * enough.
 */
export function matchesFilters(parameter: StoredParameter, filters: ParameterFilters): boolean {
  return filters.every((filter) => {
    const option = filter.Option ?? (filter.Key === 'Path' ? 'OneLevel' : 'Equals');
    const values = filter.Values ?? [];
    if (filter.Key.startsWith('tag:')) return matchesTag(parameter, filter.Key.slice(4), option, values);
    if (filter.Key === 'Label') return true;
    return values.some((value) => matchesValue(parameter, filter.Key, option, value));
  });
}

function matchesTag(parameter: StoredParameter, key: string, option: string, values: readonly string[]): boolean {
  const value = parameter.tags.get(key);
  if (value === undefined) return false;
  return values.length === 0 || values.some((wanted) => compare(value, option, wanted));
}

function matchesValue(parameter: StoredParameter, key: string, option: string, value: string): boolean {
  const version = latest(parameter);
  switch (key) {
    case 'Name':
      return compare(withSlash(parameter.name), option, option === 'Contains' ? value : withSlash(value));
    case 'Path':
      return belowPath(parameter.name, value, option);
    case 'Type':
      return compare(version.type, option, value);
    case 'KeyId':
      return compare(keyIdOf(version.value) ?? '', option, value);
    case 'Tier':
      return compare(version.tier, option, value);
    default:
      return compare(version.dataType, option, value);
  }
}

function belowPath(name: string, path: string, option: string): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const full = withSlash(name);
  if (!full.startsWith(prefix)) return false;
  return option === 'Recursive' || !full.slice(prefix.length).includes('/');
}

function compare(value: string, option: string, wanted: string): boolean {
  if (option === 'BeginsWith') return value.startsWith(wanted);
  return option === 'Contains' ? value.includes(wanted) : value === wanted;
}

function withSlash(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}
