import { findCondition, type PushSecret, readSynced } from '@lockkeeper/core';
import type { WorkOutcome } from '@lockkeeper/kube';
import type { CachedPushSecret } from '../../cluster/project-push-secret.ts';
import type { PushSecretPorts } from './ports.ts';
import type { PushSubject } from './report.ts';
import { nextPushStatus, writePushStatus } from './status.ts';

const OFF =
  'PushSecrets are off on this operator: the platform turns them on with the flag --enable-push-secret-reconciler';

/**
 * Tells of a PushSecret that is not served: by event, and by a condition where it has none. One that has a condition may be served by
 * the External Secrets Operator beside us, whose word is left alone.
 */
export async function tellOff(
  { client, clock, reporter }: Pick<PushSecretPorts, 'client' | 'clock' | 'reporter'>,
  subject: PushSubject,
  cached: CachedPushSecret,
  object: PushSecret,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  const condition = findCondition(object.status?.conditions, 'Ready');
  if (condition?.message === OFF) return { next: 'idle' };
  reporter.event(subject, 'Warning', 'Errored', OFF);
  if (condition !== undefined) return { next: 'idle' };
  const text = { ready: false, reason: 'Errored' as const, message: OFF, synced: readSynced(object.status) };
  const next = nextPushStatus(object, text, undefined, clock.now());
  await writePushStatus(client, subject, cached, object.status, next, signal);
  return { next: 'idle' };
}
