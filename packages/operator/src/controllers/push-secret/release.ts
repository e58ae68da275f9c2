import { type Refusal, staleSynced } from '@lockkeeper/core';
import type { WorkOutcome } from '@lockkeeper/kube';
import type { CachedPushSecret } from '../../cluster/project-push-secret.ts';
import type { LiveNamespaces } from '../external-secret/still-allowed.ts';
import { cleanUp, type CleanedUp } from './clean-up.ts';
import { PUSH_FINALIZER, setFinalizer } from './finalizer.ts';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';
import { nextPushStatus, writePushStatus } from './status.ts';

/** How long a PushSecret may wait for AWS before it goes all the same. */
const PATIENCE_MS = 5 * 60_000;
/** How long a namespace that is being deleted waits for it, once. */
const LAST_TRY_MS = 10_000;

export const DELETE_FAILED = 'Failed to Delete Secrets from Provider: ';

/** Aborts with the pass, and after the last try of a namespace that goes. */
async function inTime(
  { clock }: Pick<PushSecretPorts, 'clock'>,
  pass: PushPass,
  ms: number,
  work: (pass: PushPass) => Promise<CleanedUp>,
): Promise<CleanedUp> {
  const limit = new AbortController();
  const cancel = clock.after(ms, () => limit.abort(new Error('the namespace does not wait longer')));
  try {
    return await work({ ...pass, signal: AbortSignal.any([pass.signal, limit.signal]) });
  } catch (error) {
    if (!limit.signal.aborted || pass.signal.aborted) throw error;
    return { left: pass.synced, changes: 0, failure: TOO_LATE };
  } finally {
    cancel();
  }
}

const TOO_LATE: Refusal = {
  code: 'Unavailable',
  tenant: 'no answer in time',
  platform: 'no answer in time',
  retry: 'later',
};

/**
 * A PushSecret that is being deleted: what it pushed goes first, where its policy says so. AWS may be out of reach, or its store gone, so
 * the wait has a bound: a namespace is never kept (`threat/T14`). What stays behind in AWS then is told.
 */
export async function release(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  cached: CachedPushSecret,
  isTerminating: boolean,
): Promise<WorkOutcome> {
  if (!cached.finalizers.includes(PUSH_FINALIZER)) return { next: 'idle' };
  const { client, clock, reporter } = ports;
  const stale = pass.object.spec.deletionPolicy === 'Delete' ? staleSynced(pass.synced, new Map()) : [];
  const work = (within: PushPass): Promise<CleanedUp> => cleanUp(ports, live, within, stale, pass.synced);
  const { failure, left } = isTerminating ? await inTime(ports, pass, LAST_TRY_MS, work) : await work(pass);
  if (failure === undefined) {
    await setFinalizer(client, pass.subject, cached, false, pass.signal);
    return { next: 'idle' };
  }
  reporter.refused(pass.subject, failure);
  const isOver = isTerminating || clock.now() - (cached.deletedAt ?? 0) >= PATIENCE_MS;
  const message = `${DELETE_FAILED}${failure.tenant}`;
  if (isOver) {
    reporter.event(pass.subject, 'Warning', 'Errored', `${message}; given up, so it stays at the provider`);
    await setFinalizer(client, pass.subject, cached, false, pass.signal);
    return { next: 'idle' };
  }
  reporter.event(pass.subject, 'Warning', 'Errored', message);
  const text = { ready: false, reason: 'Errored' as const, message, synced: left };
  const next = nextPushStatus(pass.object, text, undefined, clock.now());
  await writePushStatus(client, pass.subject, cached, pass.object.status, next, pass.signal);
  return { next: 'backoff' };
}

/** As `release` where PushSecrets are off, or the object cannot be read: nobody is left who could clean up, once the wait is over. */
export async function abandon(
  { client, clock, reporter }: Pick<PushSecretPorts, 'client' | 'clock' | 'reporter'>,
  subject: PushPass['subject'],
  cached: CachedPushSecret,
  isTerminating: boolean,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  if (!cached.finalizers.includes(PUSH_FINALIZER)) return { next: 'idle' };
  const left = (cached.deletedAt ?? 0) + (isTerminating ? LAST_TRY_MS : PATIENCE_MS) - clock.now();
  if (left > 0) return { next: 'after', ms: left };
  const why = 'PushSecrets are not served by this operator';
  reporter.event(subject, 'Warning', 'Errored', `${DELETE_FAILED}${why}; given up, so it stays at the provider`);
  await setFinalizer(client, subject, cached, false, signal);
  return { next: 'idle' };
}
