import {
  findCondition,
  mergeSynced,
  type PlannedStore,
  type Refusal,
  refusal,
  scopeKey,
  staleSynced,
  storeKeyOf,
  type SyncedPushes,
  validatePushSecret,
} from '@lockkeeper/core';
import { watchedSourcesOf } from '../../cluster/source-index.ts';
import type { LiveNamespaces } from '../external-secret/still-allowed.ts';
import { cleanUp } from './clean-up.ts';
import { askGate } from './gate.ts';
import { isDueByStatus, type PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';
import { pushAll } from './push-all.ts';
import { DELETE_FAILED } from './release.ts';
import { NO_SOURCE, readPushSources, type ReadPush } from './sources.ts';
import type { PushVerdictText } from './status.ts';
import { resolveStores } from './stores.ts';
import { applyPushTemplate } from './template.ts';

/** How a pass over a PushSecret came out. */
export interface PushOutcome extends PushVerdictText {
  readonly changes: number;
  readonly failure?: Refusal;
  /** Of a pass that pushed everything. */
  readonly basis?: string;
}

/** `foreign`: another controller's. `settled`: nothing is due. */
export type PushResult = PushOutcome | 'foreign' | 'settled';

const NO_CLUSTER_ID = refusal(
  'Unavailable',
  'the namespace kube-system, whose uid names this cluster, is not known yet',
  'later',
);

function failed(failure: Refusal, synced: SyncedPushes, prefix = '', changes = 0): PushOutcome {
  const message = `${prefix}${failure.tenant}`;
  return { ready: false, reason: 'Errored', message, synced, changes, failure };
}

/** As whom each store is written to, as one text; or the first refusal. */
async function scopesOf(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  stores: readonly PlannedStore[],
): Promise<string | Refusal> {
  const scopes: string[] = [];
  for (const store of stores) {
    const use = await askGate(ports, live, pass, store, []);
    if ('tenant' in use) return use;
    scopes.push(`${storeKeyOf(store)}=${scopeKey(use.scope)}`);
  }
  return scopes.join(' ');
}

/** Notices edits of what is read in this pass; before anything is read, so that none falls between. */
async function noticeSources({ templateSources }: PushSecretPorts, { object, namespace }: PushPass): Promise<void> {
  const kinds = new Set(watchedSourcesOf(object).map(({ kind }) => kind));
  if (object.spec.selector.secret?.selector !== undefined) kinds.add('Secret');
  await templateSources.notice(kinds, namespace.name);
}

/** The API server itself has said that the Secret is not there: what was pushed from it goes, where the policy says so. */
async function sourceGone(ports: PushSecretPorts, live: LiveNamespaces, pass: PushPass): Promise<PushResult> {
  const { object, synced } = pass;
  const condition = findCondition(object.status?.conditions, 'Ready');
  if (condition?.reason === 'SourceDeleted' && synced.size === 0) return 'settled';
  const isKept = object.spec.deletionPolicy !== 'Delete' || synced.size === 0;
  if (isKept) return failed(refusal('Absent', NO_SOURCE, 'later'), synced);
  const { failure, left, changes } = await cleanUp(ports, live, pass, staleSynced(synced, new Map()), synced);
  if (failure) return failed(failure, left, 'failed to cleanup provider secrets: ', changes);
  const message = 'source secret deleted; provider secrets cleaned up';
  return { ready: false, reason: 'SourceDeleted', message, synced: new Map(), changes };
}

async function push(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  stores: readonly PlannedStore[],
  sources: ReadPush,
): Promise<PushOutcome> {
  const read = await applyPushTemplate(ports, pass, sources);
  if ('tenant' in read) return failed(read, pass.synced);
  const { synced, changes, failure } = await pushAll(ports, live, pass, read, stores);
  if (failure !== undefined) return failed(failure, mergeSynced(synced, pass.synced), '', changes);
  const { updatePolicy, deletionPolicy } = pass.object.spec;
  const careful = updatePolicy === 'IfNotExists' ? '. Existing secrets in providers unchanged.' : '';
  const message = `PushSecret synced successfully${careful}`;
  const done = { ready: true, reason: 'Synced' as const, message, synced };
  if (deletionPolicy !== 'Delete') return { ...done, changes };
  const stale = staleSynced(pass.synced, synced);
  const cleaned = await cleanUp(ports, live, pass, stale, mergeSynced(synced, pass.synced));
  if (cleaned.failure === undefined) return { ...done, changes: changes + cleaned.changes };
  return failed(cleaned.failure, cleaned.left, DELETE_FAILED, changes + cleaned.changes);
}

/** A generator makes new values each time, so it is asked only when the object, the clock or a store asks for them. */
function mayBeDue(pass: PushPass, scopes: string): boolean {
  if (pass.object.spec.selector.secret !== undefined || isDueByStatus(pass)) return true;
  return pass.last !== undefined && pass.last.basis !== scopes;
}

async function fromSources(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  stores: readonly PlannedStore[],
  scopes: string,
): Promise<PushResult> {
  await noticeSources(ports, pass);
  const read = await readPushSources(ports, pass);
  switch (read.kind) {
    case 'foreign':
      return 'foreign';
    case 'absent':
      return sourceGone(ports, live, pass);
    case 'refused':
      return failed(read.refusal, pass.synced);
    case 'values': {
      const basis = read.generated ? scopes : `${scopes} ${read.versions}`;
      const isDue = read.generated !== undefined || isDueByStatus(pass) || pass.last?.basis !== basis;
      return isDue ? { ...(await push(ports, live, pass, stores, read)), basis } : 'settled';
    }
  }
}

/**
 * Works one pass: stores → gate → sources → template → plan → gate and write, one by one → take away what is not wished for any more. A
 * refusal at the gate comes before anything is read, so that it costs no call.
 */
export async function seekOutcome(ports: PushSecretPorts, live: LiveNamespaces, pass: PushPass): Promise<PushResult> {
  const wrong = validatePushSecret(pass.object);
  if (wrong.length > 0) return failed(refusal('InvalidInput', wrong.join('\n')), pass.synced);
  if (pass.owner.clusterId === '') return failed(NO_CLUSTER_ID, pass.synced);
  const stores = resolveStores(ports, pass);
  if ('tenant' in stores) return failed(stores, pass.synced);
  if (stores.length === 0) return 'foreign';
  const scopes = await scopesOf(ports, live, pass, stores);
  if (typeof scopes !== 'string') return failed(scopes, pass.synced);
  return mayBeDue(pass, scopes) ? fromSources(ports, live, pass, stores, scopes) : 'settled';
}
