import { createPrivateKey, KeyObject } from 'node:crypto';
import type { Json, JsonObject } from '../kubernetes/json/json.ts';
import { isObject, put } from '../kubernetes/json/json.ts';

/** Tags of what JSON cannot say. A plain key that begins with `$` gets a second one. */
const MAP = '$map';
const SET = '$set';
const BYTES = '$bytes';
/** PKCS #8. */
const PRIVATE_KEY = '$privateKey';

/**
 * Plain data as JSON: scalars, lists, plain objects, Map, Set, bytes and private keys. A property that is undefined is left out.
 *
 * @throws TypeError for anything else (class instances, functions, NaN): such state would not come back as it was
 */
export function encodePlain(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'object') return encodeObject(value);
  throw new TypeError(`state of type ${typeof value} cannot be kept`);
}

function encodeObject(value: object): Json {
  if (Array.isArray(value)) return value.map((item) => encodePlain(item === undefined ? null : item));
  if (value instanceof Map) return { [MAP]: [...value].map((entry) => entry.map(encodePlain)) };
  if (value instanceof Set) return { [SET]: [...value].map(encodePlain) };
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') };
  if (value instanceof KeyObject && value.type === 'private') {
    return { [PRIVATE_KEY]: value.export({ type: 'pkcs8', format: 'der' }).toString('base64') };
  }
  if (!isPlain(value)) throw new TypeError(`state of class ${value.constructor.name} cannot be kept`);
  const encoded: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) put(encoded, key.startsWith('$') ? `$${key}` : key, encodePlain(inner));
  }
  return encoded;
}

/** Made by a literal, by JSON or with no prototype at all. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What `encodePlain` was given. */
export function decodePlain(json: Json): unknown {
  if (Array.isArray(json)) return json.map(decodePlain);
  if (!isObject(json)) return json;
  const [tag = '', ...more] = Object.keys(json);
  if (more.length === 0 && tag.startsWith('$') && !tag.startsWith('$$')) return decodeTagged(tag, json[tag] ?? null);
  const decoded: Record<string, unknown> = {};
  for (const key of Object.keys(json)) {
    const name = key.startsWith('$$') ? key.slice(1) : key;
    Object.defineProperty(decoded, name, {
      value: decodePlain(json[key] ?? null),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return decoded;
}

function decodeTagged(tag: string, inner: Json): unknown {
  if (tag === BYTES && typeof inner === 'string') return new Uint8Array(Buffer.from(inner, 'base64'));
  if (tag === PRIVATE_KEY && typeof inner === 'string') {
    return createPrivateKey({ key: Buffer.from(inner, 'base64'), type: 'pkcs8', format: 'der' });
  }
  if (tag === SET && Array.isArray(inner)) return new Set(inner.map(decodePlain));
  if (tag === MAP && Array.isArray(inner)) return new Map(inner.map(decodeEntry));
  throw new TypeError(`unknown tag ${tag}`);
}

function decodeEntry(entry: Json): [unknown, unknown] {
  if (!Array.isArray(entry) || entry.length !== 2) throw new TypeError('a map entry has two parts');
  return [decodePlain(entry[0] ?? null), decodePlain(entry[1] ?? null)];
}
