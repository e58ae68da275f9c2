import type { Decision } from '@lockkeeper/core';
import { isConflict } from '@lockkeeper/kube';
import type { Findings } from './find.ts';
import type { Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { nextStatus, writeStatus } from './status.ts';

/** Status, then event. False when the object changed meanwhile, so that what was decided is about an older one. */
export async function tell(
  { client, clock, ownWrites, reporter }: ExternalSecretPorts,
  pass: Pass,
  findings: Findings,
  decision: Decision,
): Promise<boolean> {
  const synced = decision.ready
    ? { startedAt: pass.startedAt, syncedResourceVersion: pass.version, targetName: pass.owner.targetName }
    : undefined;
  // What was done is told at once. A refusal is told when it stands in the status: in a conflict the next pass finds it again.
  const isDone = decision.plan.kind !== 'none';
  if (isDone) reporter.decided(pass.object, decision, findings.outcome.kind);
  try {
    const version = await writeStatus(
      client,
      pass.object,
      nextStatus(pass.object, decision, synced, clock.now()),
      isDone,
      pass.signal,
    );
    if (version !== undefined) ownWrites.wroteStatus(pass.key, version);
    if (!isDone) reporter.decided(pass.object, decision, findings.outcome.kind);
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
