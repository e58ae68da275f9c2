import { isObject } from '../api/schema/copy-json.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { decidePodIdentity, type PodIdentityDecision } from '../pod-identity/decide-pod-identity.ts';
import { readRoleMap } from '../pod-identity/identity-lists.ts';
import { podIdentitySettings } from '../pod-identity/pod-identity-flags.ts';
import { applyPatch } from './apply-patch.ts';
import { type LineAccount, readLineAccounts } from './pod-identity-line-accounts.ts';
import { flagValues, readLineFlags } from './pod-identity-line-flags.ts';
import { associatedBy, roleMapText } from './pod-identity-line-lists.ts';

/** One line of a file of pods: what goes in, and the pod as the webhook leaves it. */
export interface PodIdentityVector {
  readonly id: string;
  readonly pod: unknown;
  /** See `readLineAccounts`; absent or null: the account does not exist. */
  readonly serviceAccount?: unknown;
  /** See `readLineFlags`. */
  readonly flags?: unknown;
  /** Settings of container credentials and who has them, if the flags do not say it. */
  readonly containerCredentials?: unknown;
  /** The ConfigMap `pod-identity-webhook`, or its key `config` as text or object; used with `--watch-config-map`. */
  readonly configMap?: unknown;
  /** Where the pod is created, if it does not say so itself. */
  readonly namespace?: string;
  /** Labels of the namespace. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly want: unknown;
  /** Codes of the findings, where the line says them. */
  readonly findings?: readonly string[];
}

/** Where a pod is created, and for whom it runs. */
export interface PodPlace {
  readonly namespace: string;
  readonly serviceAccount: string;
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${name} must be a text`);
}

function place({ pod, namespace }: PodIdentityVector, accounts: readonly LineAccount[]): PodPlace {
  const [only, another] = accounts;
  const home = another === undefined ? only?.namespace : undefined;
  return {
    namespace: text(member(member(pod, 'metadata'), 'namespace') || namespace || home || 'default', 'namespace'),
    serviceAccount: text(member(member(pod, 'spec'), 'serviceAccountName') || 'default', 'serviceAccountName'),
  };
}

/** The pod's own among the accounts of the line. */
function accountOf(accounts: readonly LineAccount[], { namespace, serviceAccount }: PodPlace): LineAccount | undefined {
  return accounts.find(
    (one) => (one.name ?? serviceAccount) === serviceAccount && (one.namespace ?? namespace) === namespace,
  );
}

function read(vector: PodIdentityVector) {
  const flags = readLineFlags(vector.flags, vector.containerCredentials);
  const settings = podIdentitySettings(flagValues(flags));
  const accounts = readLineAccounts(vector.serviceAccount, settings.annotationPrefix);
  return { flags, settings, accounts, where: place(vector, accounts) };
}

/** Where the pod of a line is created. Throws as `decidePodIdentityVector`. */
export function placeOfVector(vector: PodIdentityVector): PodPlace {
  return read(vector).where;
}

/**
 * Decides one line. Throws TypeError or LockkeeperError for a line that cannot be run.
 *
 * @param lot between 0 and 1: what a lifetime comes to that is drawn by lot; 0 is the shortest.
 */
export function decidePodIdentityVector(vector: PodIdentityVector, lot = 0): PodIdentityDecision {
  const { flags, settings, accounts, where } = read(vector);
  const text = roleMapText(flags, vector.configMap);
  const roleMap = text === undefined ? undefined : readRoleMap(text, settings).entries;
  return decidePodIdentity({
    pod: vector.pod,
    namespace: { name: where.namespace, labels: new Map(Object.entries(vector.namespaceLabels ?? {})) },
    settings,
    account: accountOf(accounts, where)?.annotations,
    roleMap: roleMap ?? new Map(),
    associated: associatedBy(flags, `${where.namespace}/${where.serviceAccount}`),
    guards: { allowedRoles: [], audiences: [settings.audience] },
    random: { next: () => lot },
  });
}

/** The pod that the webhook makes of a line's pod; see `decidePodIdentityVector`. Throws TypeError for a line that cannot be run. */
export function mutatedPod(vector: PodIdentityVector, lot = 0): unknown {
  try {
    return applyPatch(vector.pod, decidePodIdentityVector(vector, lot).patch);
  } catch (problem) {
    if (problem instanceof LockkeeperError) throw new TypeError(problem.message);
    throw problem;
  }
}
