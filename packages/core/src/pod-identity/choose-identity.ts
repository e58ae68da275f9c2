import type { Random } from '../ports/random.ts';
import { type IdentityEntry, type ReadAnnotations, readAccountEntry, readExpiration } from './account-entry.ts';
import { type AssociatedAccounts, mappedEntry, type RoleMap } from './identity-lists.ts';
import type { PodIdentitySettings } from './pod-identity-settings.ts';
import type { PodView } from './pod-view.ts';

/** How a pod comes to its role; the words are those of the metric `pod_identity_webhook_pod_count`. */
export type IdentityMethod = 'sts_web_identity' | 'container_credentials';

/** The identity of a pod: what its containers are given. */
export interface PodIdentity {
  readonly method: IdentityMethod;
  /** Of web identity; the role behind container credentials is known to EKS alone. */
  readonly roleArn?: string;
  readonly regionalSts: boolean;
  readonly audience: string;
  /** Seconds. */
  readonly tokenExpiration: number;
  readonly volumeName: string;
  readonly mountPath: string;
  readonly tokenPath: string;
}

/** Where identities come from. */
export interface IdentitySources {
  readonly settings: PodIdentitySettings;
  /** Annotations of the pod's ServiceAccount; undefined when it is not known to exist. */
  readonly account: ReadonlyMap<string, string> | undefined;
  readonly roleMap: RoleMap;
  readonly associated: AssociatedAccounts;
  readonly random: Pick<Random, 'next'>;
}

const WEB_IDENTITY = { volumeName: 'aws-iam-token', tokenPath: 'token' } as const;

/**
 * Tokens of container credentials whose lifetime would be the default live any of these seconds, the last included, so that a fleet
 * does not renew in one moment.
 */
export const DRAWN_LIFETIMES = Object.freeze({ from: 79_200, to: 86_400 });

function jittered(seconds: number, random: Pick<Random, 'next'>): number {
  const { from, to } = DRAWN_LIFETIMES;
  return seconds === to ? from + Math.floor(random.next() * (to - from + 1)) : seconds;
}

/** An account's own role goes before the platform's entry for it (upstream's order). */
function webIdentity(
  own: IdentityEntry | undefined,
  where: { readonly namespace: string; readonly serviceAccount: string },
  { roleMap, settings }: IdentitySources,
): PodIdentity | undefined {
  const entry = own?.roleArn ? own : mappedEntry(roleMap, where.namespace, where.serviceAccount);
  if (!entry?.roleArn) return undefined;
  return { method: 'sts_web_identity', ...entry, ...WEB_IDENTITY, mountPath: settings.mountPath };
}

/** Of the account itself, or else of its own entry in the map, or else of the platform: what the file of associations leaves open. */
function associatedIdentity(
  own: IdentityEntry | undefined,
  key: string,
  { roleMap, settings }: IdentitySources,
): PodIdentity {
  const { fullUri: _, ...credentials } = settings.containerCredentials;
  const { regionalSts, tokenExpiration } = own ?? roleMap.get(key) ?? readAccountEntry(new Map(), settings).value;
  return { method: 'container_credentials', ...credentials, regionalSts, tokenExpiration };
}

/**
 * The identity of a pod: container credentials before web identity, annotations of the account before the platform's map, the
 * pod's own lifetime before the account's. Undefined when it has none. `unread` names annotations that count as absent.
 */
export function chooseIdentity(
  pod: PodView,
  namespace: string,
  sources: IdentitySources,
): ReadAnnotations<PodIdentity | undefined> {
  const { settings, account, associated, random } = sources;
  const key = `${namespace}/${pod.serviceAccount}`;
  const own = account && readAccountEntry(account, settings);
  const found = associated.has(key)
    ? associatedIdentity(own?.value, key, sources)
    : webIdentity(own?.value, { namespace, serviceAccount: pod.serviceAccount }, sources);
  if (found === undefined) return { value: undefined, unread: [] };
  const { value: asked, unread } = readExpiration(pod.annotations, settings, found.tokenExpiration);
  const tokenExpiration = found.method === 'container_credentials' ? jittered(asked, random) : asked;
  return { value: { ...found, tokenExpiration }, unread: [...(own?.unread ?? []), ...unread] };
}
