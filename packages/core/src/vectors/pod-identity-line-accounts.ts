import { isObject } from '../api/schema/copy-json.ts';
import { kebab } from './pod-identity-names.ts';

/** A ServiceAccount as far as a line says what it is; a name or namespace left open is the pod's. */
export interface LineAccount {
  readonly name?: string;
  readonly namespace?: string;
  readonly annotations: ReadonlyMap<string, string>;
}

type Members = Readonly<Record<string, unknown>>;

/** Settings in place of annotations, as upstream's fixtures and its ConfigMap name them. */
const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['role-arn', 'role-arn'],
  ['audience', 'audience'],
  ['sts-regional-endpoints', 'sts-regional-endpoints'],
  ['use-regional-sts', 'sts-regional-endpoints'],
  ['token-expiration', 'token-expiration'],
]);

/** Members of a manifest that say nothing of identities. */
const OTHER_MEMBERS: readonly string[] = [
  'apiVersion',
  'kind',
  'labels',
  'uid',
  'secrets',
  'imagePullSecrets',
  'automountServiceAccountToken',
];

function named(members: Members): Pick<LineAccount, 'name' | 'namespace'> {
  const { name, namespace } = members;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

function annotationsIn(value: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(isObject(value) ? value : {}).map(([key, text]) => [key, String(text)]));
}

/** One member of an account that is not written as a manifest: an annotation, or a setting that stands for one. */
function annotationOf(key: string, value: unknown, prefix: string): readonly [string, string] {
  const setting = SETTINGS.get(kebab(key.replace(/^(?:testing\.eks\.amazonaws\.com\/)?serviceAccount\//, '')));
  if (setting !== undefined) return [`${prefix}/${setting}`, String(value)];
  if (key.includes('/')) return [key, String(value)];
  throw new TypeError(`serviceAccount has no setting ${key}`);
}

function plainAccount(members: Members, prefix: string): LineAccount {
  const { name: _, namespace: __, annotations, ...others } = members;
  const settings = Object.entries(others).filter(
    ([key, value]) => !OTHER_MEMBERS.includes(key) && value !== null && value !== undefined,
  );
  const own = settings.map(([key, value]) => annotationOf(key, value, prefix));
  return { ...named(members), annotations: new Map([...annotationsIn(annotations), ...own]) };
}

/**
 * The accounts of a line: a manifest, its annotations, or settings as in upstream's fixtures; one, a list of them, or none. Throws
 * TypeError for anything else.
 *
 * @param prefix of annotations, for settings that stand for one.
 */
export function readLineAccounts(value: unknown, prefix: string): readonly LineAccount[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => readLineAccounts(one, prefix));
  if (!isObject(value)) throw new TypeError('serviceAccount must be an object, a list of them, or null');
  const { metadata, items, ...beside } = value;
  if (Array.isArray(items)) return readLineAccounts(items, prefix);
  return [plainAccount(isObject(metadata) ? withMetadata(beside, metadata) : value, prefix)];
}

/** A manifest as if its name and annotations stood outside of `metadata`. */
function withMetadata({ annotations: outside, ...beside }: Members, metadata: Members): Members {
  const { name, namespace, annotations: inside } = metadata;
  const annotations = Object.fromEntries([...annotationsIn(outside), ...annotationsIn(inside)]);
  return { ...beside, name: name ?? beside['name'], namespace: namespace ?? beside['namespace'], annotations };
}
