import type { PathPart } from '../action.ts';

function step(value: unknown, part: PathPart): unknown {
  if (typeof part === 'number') return Array.isArray(value) ? value[part] : undefined;
  if (typeof part === 'string') {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      ? (value as Readonly<Record<string, unknown>>)[part]
      : undefined;
  }
  return Array.isArray(value) ? value.find((item) => step(item, part.where) === part.is) : undefined;
}

/** As kubectl writes JSON: keys in the order of their letters. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What kubectl's jsonpath prints for a path: text as it is, everything else as JSON, nothing for what is not there. */
export function readPath(object: unknown, path: readonly PathPart[]): string {
  const found = path.reduce<unknown>(step, object);
  if (found === undefined || found === null) return '';
  return typeof found === 'string' ? found : JSON.stringify(found, sorted);
}
