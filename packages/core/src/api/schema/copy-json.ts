import { LockkeeperError } from '../../errors/lockkeeper-error.ts';

/** A copy that may be changed while it is being read; its objects have no prototype. */
export type MutableJson = string | number | boolean | null | MutableJson[] | MutableObject;
export type MutableObject = { [key: string]: MutableJson };

const MAX_DEPTH = 64;

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/**
 * Copies plain JSON into null-prototype objects, so that keys such as `__proto__` or `constructor` are keys like any other
 * (`threat/X2`). Undefined fields are left out. Throws LockkeeperError `Limit` below 64 levels, `InvalidInput` on
 * anything that is not JSON.
 */
export function copyJson(value: unknown, path: string, depth = 0): MutableJson {
  if (isScalar(value)) return value;
  if (depth >= MAX_DEPTH) throw new LockkeeperError('Limit', `${path || 'object'}: nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((item, i) => copyJson(item, `${path}[${i}]`, depth + 1));
  if (!isObject(value)) throw new LockkeeperError('InvalidInput', `${path || 'object'}: not JSON`);
  const copy = Object.create(null) as MutableObject;
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) copy[key] = copyJson(item, joinPath(path, key), depth + 1);
  }
  return copy;
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `spec` and `data` give `spec.data`; a key that is no plain name is quoted in brackets. */
export function joinPath(path: string, key: string): string {
  if (!PLAIN_NAME.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
