import { isObject, joinPath } from './schema/copy-json.ts';

/**
 * Paths of the selectors below `value` that name another namespace than `own`. Every object that has a field `namespace` is a
 * selector, whatever it selects: there is no list that could miss one (`threat/I3`, `threat/I21`).
 */
export function foreignNamespaces(value: unknown, path: string, own: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => foreignNamespaces(item, `${path}[${i}]`, own));
  if (!isObject(value)) return [];
  const { namespace } = value;
  const isForeign = typeof namespace === 'string' && namespace !== '' && namespace !== own;
  return [
    ...(isForeign ? [path] : []),
    ...Object.entries(value).flatMap(([key, item]) => foreignNamespaces(item, joinPath(path, key), own)),
  ];
}
