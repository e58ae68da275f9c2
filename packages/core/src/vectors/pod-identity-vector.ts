import { isObject } from '../api/schema/copy-json.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { decidePodIdentity, type PodIdentityDecision } from '../pod-identity/decide-pod-identity.ts';
import { readAssociatedAccounts, readRoleMap } from '../pod-identity/identity-lists.ts';
import {
  POD_IDENTITY_FLAGS,
  podIdentitySettings,
  type PodIdentityFlagValues,
} from '../pod-identity/pod-identity-flags.ts';
import { applyInjection } from './apply-injection.ts';

/** One line of a file of pods: what goes in, and the pod as the webhook leaves it. */
export interface PodIdentityVector {
  readonly id: string;
  readonly pod: unknown;
  /** A manifest, or only its annotations below `annotations`; null: the account does not exist. */
  readonly serviceAccount: unknown;
  /** By name, or as on a command line: a text or a list. */
  readonly flags: unknown;
  /** The key `config` of the ConfigMap `pod-identity-webhook`, as text or as the object that it holds; used with `--watch-config-map`. */
  readonly configMap?: unknown;
  /** Labels of the namespace. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly want: unknown;
  /** Codes of the findings, where the line says them. */
  readonly findings?: readonly string[];
}

type Flag = string | boolean | object;

const LISTS: readonly string[] = ['watch-config-map', 'watch-container-credentials-config'];

/** Flags of upstream that change no pod. */
const ELSEWHERE: readonly string[] = [
  'port',
  'metrics-port',
  'kubeconfig',
  'kube-api',
  'tls-key',
  'tls-cert',
  'tls-cipher-suites',
  'tls-min-version',
  'in-cluster',
  'service-name',
  'namespace',
  'tls-secret',
  'enable-debugging-handlers',
  'service-account-lookup-grace-period',
  'resync-period',
];

/** The settings of upstream's own fixtures, by the names they have there. */
const FIXTURE_NAMES: ReadonlyMap<string, string> = new Map([
  ['handler/mountPath', 'token-mount-path'],
  ['handler/expiration', 'token-expiration'],
  ['handler/region', 'aws-default-region'],
  ['handler/injectSTS', 'sts-regional-endpoint'],
  ['containercredentials/uri', 'container-credentials-full-uri'],
  ['containercredentials/audience', 'container-credentials-audience'],
  ['containercredentials/mountPath', 'container-credentials-token-mount-path'],
  ['containercredentials/volumeName', 'container-credentials-token-volume-name'],
  ['containercredentials/tokenPath', 'container-credentials-token-path'],
]);

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${name} must be a text`);
}

/** `--name=value`, `--name value` and `--name`, as pflag takes them. */
function readArguments(list: readonly unknown[]): readonly (readonly [string, unknown])[] {
  const entries: [string, unknown][] = [];
  for (const word of list.map(String)) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const last = entries.at(-1);
    if (name !== undefined) entries.push([name, value ?? true]);
    else if (last?.[1] === true) last[1] = word;
    else throw new TypeError(`${word} is no flag`);
  }
  return entries;
}

function flagOf(value: unknown): Flag {
  if (isObject(value) || typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : String(value);
}

function entriesOf(flags: unknown): readonly (readonly [string, unknown])[] {
  if (typeof flags === 'string') return readArguments(flags.split(/\s+/).filter((word) => word !== ''));
  if (Array.isArray(flags)) return readArguments(flags);
  return Object.entries(isObject(flags) ? flags : {});
}

function readFlags(flags: unknown): ReadonlyMap<string, Flag> {
  const named = entriesOf(flags).map(([key, value]): readonly [string, Flag] => {
    const name = FIXTURE_NAMES.get(key) ?? key.replace(/^--/, '');
    if ([...LISTS, ...ELSEWHERE].includes(name) || Object.hasOwn(POD_IDENTITY_FLAGS, name))
      return [name, flagOf(value)];
    throw new TypeError(`there is no flag ${key}`);
  });
  return new Map(named);
}

function valuesOf(flags: ReadonlyMap<string, Flag>): PodIdentityFlagValues {
  const values = Object.entries(POD_IDENTITY_FLAGS).map(([name, { type, default: otherwise }]) => {
    const given = flags.get(name) ?? otherwise;
    return [name, type === 'boolean' ? given === true : text(given, name)];
  });
  return Object.fromEntries(values) as PodIdentityFlagValues;
}

/** The file of associations: its content, or its path alone, which stands for a file that lists the account of the line. */
function associated(flags: ReadonlyMap<string, Flag>, account: string): ReadonlySet<string> {
  const file = flags.get('watch-container-credentials-config');
  if (isObject(file)) return readAssociatedAccounts(JSON.stringify(file));
  const isMeant = file !== undefined || [...flags.keys()].some((name) => name.startsWith('container-credentials-'));
  return new Set(isMeant ? [account] : []);
}

function textOf(config: unknown): string {
  return typeof config === 'string' ? config : JSON.stringify(config ?? {});
}

function place(vector: PodIdentityVector): { readonly namespace: string; readonly account: string } {
  const { pod, serviceAccount } = vector;
  const own = member(serviceAccount, 'metadata');
  const namespace = member(member(pod, 'metadata'), 'namespace') ?? member(own, 'namespace') ?? 'default';
  const account = member(member(pod, 'spec'), 'serviceAccountName') || 'default';
  return { namespace: text(namespace, 'namespace'), account: text(account, 'serviceAccountName') };
}

/** Undefined when the account of the line is another than the pod's. */
function annotations(vector: PodIdentityVector): ReadonlyMap<string, string> | undefined {
  const { serviceAccount } = vector;
  const metadata = member(serviceAccount, 'metadata') ?? serviceAccount;
  const { namespace, account } = place(vector);
  const [name, home] = [member(metadata, 'name') ?? account, member(metadata, 'namespace') ?? namespace];
  if (!isObject(serviceAccount) || name !== account || home !== namespace) return undefined;
  const found = member(metadata, 'annotations');
  return new Map(Object.entries(isObject(found) ? found : {}).map(([key, text]) => [key, String(text)]));
}

/** Decides one line; the lifetime that is drawn by lot is the shortest. Throws TypeError or LockkeeperError for a line that cannot be run. */
export function decidePodIdentityVector(vector: PodIdentityVector): PodIdentityDecision {
  const flags = readFlags(vector.flags);
  const settings = podIdentitySettings(valuesOf(flags));
  const { namespace, account } = place(vector);
  const roleMap = flags.get('watch-config-map') ? readRoleMap(textOf(vector.configMap), settings).entries : undefined;
  return decidePodIdentity({
    pod: vector.pod,
    namespace: { name: namespace, labels: new Map(Object.entries(vector.namespaceLabels ?? {})) },
    settings,
    account: annotations(vector),
    roleMap: roleMap ?? new Map(),
    associated: associated(flags, `${namespace}/${account}`),
    guards: { allowedRoles: [], audiences: [settings.audience] },
    random: { next: () => 0 },
  });
}

/** What Go's encoder writes for things that are not there. */
function isNothing(key: string, value: unknown): boolean {
  if (value === null || value === '') return true;
  return ['resources', 'status'].includes(key) && isObject(value) && Object.keys(value).length === 0;
}

/** The pod as far as it means something: what Go's encoder adds for absent fields is left out. */
export function podMeaning(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(podMeaning);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !isNothing(key, inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, podMeaning(inner)]));
}

/** The pod that the webhook makes of a line's pod. */
export function mutatedPod(vector: PodIdentityVector): unknown {
  try {
    return applyInjection(vector.pod, decidePodIdentityVector(vector).patch);
  } catch (problem) {
    if (problem instanceof LockkeeperError) throw new TypeError(problem.message);
    throw problem;
  }
}
