import { dangerousKeys, dangerousKeysText, type Decision, type Outcome } from '@lockkeeper/core';
import { isConflict } from '@lockkeeper/kube';
import type { Findings } from './find.ts';
import type { Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import type { ExternalSecretReporter } from './report.ts';
import { nextStatus, writeStatus } from './status.ts';

/** Status, then event. False when the object changed meanwhile, so that what was decided is about an older one. */
export async function tell(
  { client, clock, ownWrites, reporter }: ExternalSecretPorts,
  pass: Pass,
  findings: Findings,
  decision: Decision,
): Promise<boolean> {
  const { reason } = decision;
  const isThere = pass.policies.creation !== 'None' && (reason === 'SecretSynced' || reason === 'ResourceSynced');
  const synced = decision.ready
    ? {
        startedAt: pass.startedAt,
        syncedResourceVersion: pass.version,
        ...(isThere ? { targetName: pass.owner.targetName } : {}),
      }
    : undefined;
  // What was done is told at once. A refusal is told when it stands in the status: in a conflict the next pass finds it again.
  const isDone = decision.plan.kind !== 'none';
  const outcome = outcomeOf(findings);
  if (isDone) reporter.decided(pass.object, decision, outcome);
  try {
    const next = nextStatus(pass.object, decision, synced, clock.now());
    const version = await writeStatus(client, pass.object, next, isDone, pass.signal);
    if (version !== undefined) {
      ownWrites.wroteStatus(pass.key, version);
      tellBesides(reporter, pass, findings, decision);
    }
    if (!isDone) reporter.decided(pass.object, decision, outcome);
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

function outcomeOf({ failure, rendered, values }: Findings): Outcome['kind'] {
  if (failure !== undefined) return 'failed';
  return rendered === undefined && values === undefined ? 'empty' : 'desired';
}

/** Told with every status that is written, and not with passes that changed nothing. */
function tellBesides(
  reporter: ExternalSecretReporter,
  { object }: Pass,
  { absences, warnings, rendered }: Findings,
  decision: Decision,
): void {
  for (const { message } of absences) reporter.event(object, 'Normal', 'MissingProviderSecret', message);
  if (!decision.ready) return;
  for (const warning of warnings) reporter.event(object, 'Warning', 'UnexpectedResult', warning);
  const dangerous = dangerousKeys(rendered?.data.keys() ?? []);
  if (dangerous.length > 0) reporter.event(object, 'Warning', 'DangerousKey', dangerousKeysText(dangerous));
}
