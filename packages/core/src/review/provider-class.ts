import { isObject } from '../api/schema/copy-json.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** A Secret that the Secrets Store CSI driver writes from mounted files. Texts are trimmed, as the driver trims them. */
export interface SecretObject {
  readonly secretName: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
  /** How many keys it asks for. */
  readonly keys: number;
}

/** What a SecretProviderClass says of Secrets; its parameters are the provider's to judge. */
export interface ProviderClass {
  readonly namespace: string;
  readonly secretObjects: readonly SecretObject[];
}

type Members = Readonly<Record<string, unknown>>;

function wrong(path: string, what: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `the SecretProviderClass cannot be read: ${path} ${what}`);
}

function objectAt(value: Members, key: string, path: string): Members {
  const found = Object.hasOwn(value, key) ? (value[key] ?? {}) : {};
  if (isObject(found)) return found;
  throw wrong(path + key, 'must be an object');
}

function textAt(value: Members, key: string, path: string): string {
  const found = Object.hasOwn(value, key) ? (value[key] ?? '') : '';
  if (typeof found === 'string') return found.trim();
  throw wrong(path + key, 'must be a text');
}

function listAt(value: Members, key: string, path: string): readonly unknown[] {
  const found = Object.hasOwn(value, key) ? (value[key] ?? []) : [];
  if (Array.isArray(found)) return found;
  throw wrong(path + key, 'must be a list');
}

function secretObjectOf(value: unknown, path: string): SecretObject {
  if (!isObject(value)) throw wrong(path, 'must be an object');
  const inside = `${path}.`;
  return {
    secretName: textAt(value, 'secretName', inside),
    type: textAt(value, 'type', inside),
    labels: Object.keys(objectAt(value, 'labels', inside)),
    annotations: Object.keys(objectAt(value, 'annotations', inside)),
    keys: listAt(value, 'data', inside).length,
  };
}

/**
 * Reads a SecretProviderClass of any provider; `v1` and `v1alpha1` say the same. Throws LockkeeperError `InvalidInput` that names the
 * part and quotes nothing. Source: CRD of secrets-store-csi-driver 1.6.0.
 */
export function parseProviderClass(object: unknown): ProviderClass {
  if (!isObject(object)) throw wrong('it', 'must be an object');
  const list = listAt(objectAt(object, 'spec', ''), 'secretObjects', 'spec.');
  return {
    namespace: textAt(objectAt(object, 'metadata', ''), 'namespace', 'metadata.'),
    secretObjects: list.map((value, index) => secretObjectOf(value, `spec.secretObjects[${index}]`)),
  };
}
