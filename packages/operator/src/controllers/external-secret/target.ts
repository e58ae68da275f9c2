import { type ExternalSecret, fieldManager, findCondition, type Rival, type TargetSecret } from '@lockkeeper/core';
import { type KubeClient, secrets } from '@lockkeeper/kube';
import { BY_TARGET, type ClusterCache } from '../../cluster/cluster-cache.ts';
import { type CachedExternalSecret, readExternalSecret } from '../../cluster/project-external-secret.ts';
import {
  type CachedSecret,
  keysOf,
  type KubeSecret,
  liveSecret,
  type LiveSecret,
  readSecretMetadata,
} from '../../cluster/project-secret.ts';
import type { LastPass } from './last-pass.ts';
import type { Pass } from './pass.ts';

/**
 * The names under which an ExternalSecret's writes may stand in `managedFields`. ESO writes a long one hashed and looks for it
 * plain, and so never prunes its labels (`eso.md` §3.4): both spellings are ours.
 */
export function managerNames(name: string): readonly string[] {
  return [...new Set([fieldManager(name), `externalsecrets.external-secrets.io/${name}`])];
}

/** The target as the decision sees it, for one ExternalSecret. */
export function targetFacts(secret: CachedSecret, externalSecretName: string): TargetSecret {
  const metadata = readSecretMetadata(secret);
  const own = keysOf(metadata, managerNames(externalSecretName));
  return {
    ...secret,
    labels: metadata.labels,
    annotations: metadata.annotations,
    ownLabels: own.labels,
    ownAnnotations: own.annotations,
    ownKeys: own.data,
  };
}

function rival(cached: CachedExternalSecret, name: string, secret: CachedSecret | undefined): readonly Rival[] {
  const parsed = readExternalSecret(cached);
  if (!parsed.ok || cached.deleting) return [];
  const { creationPolicy } = parsed.object.spec.target;
  if (creationPolicy === 'None') return [];
  const keys = secret ? keysOf(readSecretMetadata(secret), managerNames(name)).data : new Set<string>();
  return [{ name, uid: cached.uid, replaces: creationPolicy === 'Owner' || creationPolicy === 'Orphan', keys }];
}

/** Other ExternalSecrets that name the same Secret, with what they have written into it. */
export function rivalsOf(cache: ClusterCache, pass: Pass, secret: CachedSecret | undefined): readonly Rival[] {
  const { namespace, targetName } = pass.owner;
  const all = cache.externalSecrets.store.byIndex(BY_TARGET, `${namespace}/${targetName}`);
  return all.flatMap((entry) => (entry.key === pass.key ? [] : rival(entry.value, entry.name, secret)));
}

/** Reasons with which an object is Ready although its Secret is not there. */
const READY_WITHOUT: readonly string[] = ['SecretDeleted', 'SecretMissing'];

interface LastWord {
  readonly reason?: string;
  readonly message?: string;
}

function lastWord({ status }: ExternalSecret): LastWord {
  return findCondition(status?.conditions, 'Ready') ?? {};
}

/** Present, under our mark, and with data that hashes to what was written. */
function isUntouched(secret: CachedSecret, last: LastPass | undefined): boolean {
  const written = last?.dataHash ?? secret.claimedHash;
  return secret.isManaged && secret.dataHash === written && secret.claimedHash === secret.dataHash;
}

/**
 * Whether the target still is what the last pass left (`eso.md` §3.3). After a restart nothing is remembered and the annotation is
 * believed until the next refresh compares with the source. A Secret that nobody owns may be edited and deleted until then.
 */
export function isTargetIntact(pass: Pass, secret: CachedSecret | undefined): boolean {
  const { creation } = pass.policies;
  if (creation === 'None' || creation === 'Orphan') return true;
  const { reason = '', message = '' } = lastWord(pass.object);
  if (message.startsWith('secret retained')) return true;
  if (secret === undefined) return READY_WITHOUT.includes(reason);
  if (secret.deleting || READY_WITHOUT.includes(reason)) return false;
  return (secret.controller?.uid === pass.owner.uid) === (creation === 'Owner') && isUntouched(secret, pass.last);
}

/** The Secret as the API server has it now, past every cache, with its values. */
export async function readLiveTarget(
  client: KubeClient,
  address: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<LiveSecret | undefined> {
  const live = await client.get<KubeSecret>(secrets, address, { signal });
  return live && liveSecret(live);
}
