import {
  type Decision,
  decideExternalSecret,
  type FailedStage,
  mergedSecret,
  merges,
  type Outcome,
  type Refusal,
  sleep,
} from '@lockkeeper/core';
import { isConflict } from '@lockkeeper/kube';
import type { CachedSecret, LiveSecret } from '../../cluster/project-secret.ts';
import { apply, refusedByApiServer } from './apply.ts';
import { failed, type Findings } from './find.ts';
import { deleteOrphans } from './orphans.ts';
import type { Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { type LiveNamespaces, stillAllowed, stillThere } from './still-allowed.ts';
import { readLiveTarget, rivalsOf, targetFacts } from './target.ts';

/** Quick tries against a Secret that somebody else keeps changing, before the work queue's back-off takes over. */
const CONFLICT_TRIES = 4;
const CONFLICT_WAIT_MS = 50;

/** The target as a pass knows it: from the watch without values, or read live with them. */
interface KnownTarget {
  readonly secret?: CachedSecret;
  readonly live?: LiveSecret;
}

/** The Secret of a pass as the watch shows it. */
export function cachedTarget({ cache }: Pick<ExternalSecretPorts, 'cache'>, pass: Pass): CachedSecret | undefined {
  return cache.secrets.store.get({ namespace: pass.owner.namespace, name: pass.owner.targetName });
}

async function liveTarget({ client }: Pick<ExternalSecretPorts, 'client'>, pass: Pass): Promise<KnownTarget> {
  const { namespace, targetName: name } = pass.owner;
  const live = await readLiveTarget(client, { namespace, name }, pass.signal);
  return live ? { live, secret: live.secret } : {};
}

/** What merges depends on keys of others, whose values no cache holds, and on Secrets that do not carry our label yet. */
async function targetOf(ports: ExternalSecretPorts, pass: Pass): Promise<KnownTarget> {
  if (merges(pass.policies.creation)) return liveTarget(ports, pass);
  const secret = cachedTarget(ports, pass);
  return secret ? { secret } : {};
}

/**
 * Decides and applies, from the cache first where that is enough and from live reads after a conflict. `failures` is how often
 * the key failed in a row before. Undefined when the conflicts do not end.
 */
export async function settle(
  ports: ExternalSecretPorts,
  live: LiveNamespaces,
  pass: Pass,
  findings: Findings,
  failures: number,
): Promise<Decision | undefined> {
  let target = await targetOf(ports, pass);
  for (let attempt = 0; attempt < CONFLICT_TRIES; attempt += 1) {
    let decision = decide(ports, pass, findings, target);
    if (decision.plan.kind === 'delete' && target.live === undefined) {
      // A delete cannot be taken back: it is decided from the Secret as it is now.
      target = await liveTarget(ports, pass);
      decision = decide(ports, pass, findings, target);
    }
    if (decision.plan.kind === 'none' || findings.gathered === undefined) return decision;
    const no = await objection(ports, live, pass, findings, decision, failures);
    if (no !== undefined) return failedAt(ports, pass, 'data', no);
    const done = await carryOut(ports, pass, findings, decision, target);
    if (done !== 'conflict') return done;
    await sleep(ports.clock, CONFLICT_WAIT_MS * (0.5 + ports.random.next()), pass.signal);
    target = await liveTarget(ports, pass);
  }
  return undefined;
}

async function carryOut(
  ports: ExternalSecretPorts,
  pass: Pass,
  findings: Findings,
  decision: Decision,
  target: KnownTarget,
): Promise<Decision | 'conflict'> {
  const verb = decision.plan.kind === 'delete' ? 'delete' : 'update';
  try {
    const written = await apply(ports.client, pass.owner, decision.plan, findings.rendered, target.secret, pass.signal);
    if (written) ports.ownWrites.wroteSecret(pass.key, written);
    return decision;
  } catch (error) {
    const refused = refusedByApiServer(error, verb);
    if (refused) return failedAt(ports, pass, verb === 'delete' ? 'delete' : 'template', refused);
    if (!isConflict(error)) throw error;
    return 'conflict';
  }
}

/** Whether what was found, carried out, would take a key or the Secret away. */
export async function wouldLose(ports: ExternalSecretPorts, pass: Pass, findings: Findings): Promise<boolean> {
  const { plan } = decide(ports, pass, findings, await targetOf(ports, pass));
  return plan.kind === 'delete' || (plan.kind === 'update' && plan.removeKeys.length > 0);
}

/** Deletes the Secrets that the ExternalSecret made under other names. The decision still stands when all of them could go. */
export async function cleanUp(ports: ExternalSecretPorts, pass: Pass, decision: Decision): Promise<Decision> {
  const { client, cache, reporter } = ports;
  const told = (): void => reporter.event(pass.object, 'Normal', 'Deleted', 'secret deleted because it was orphaned');
  try {
    await deleteOrphans(client, cache, pass.owner, pass.generation, pass.signal, told);
    return decision;
  } catch (error) {
    const refused = refusedByApiServer(error, 'delete');
    if (refused === undefined) throw error;
    return failedAt(ports, pass, 'orphans', refused);
  }
}

/**
 * Why the plan may not be carried out after all, asked right before it is. The gate is asked last: whatever is waited for after it
 * would let an older answer stand (invariant S1).
 */
export async function objection(
  ports: ExternalSecretPorts,
  live: LiveNamespaces,
  pass: Pass,
  findings: Findings,
  { plan }: Decision,
  failures: number,
): Promise<Refusal | undefined> {
  if (findings.gathered === undefined) return undefined;
  for (const generated of findings.generated) {
    const refused = await generated.objection();
    if (refused !== undefined) return refused;
  }
  const isFirst = plan.kind === 'create' && failures === 0 && !pass.object.status?.syncedResourceVersion;
  const gone = isFirst || plan.kind === 'update' ? undefined : await stillThere(ports.client, pass);
  return gone ?? stillAllowed(ports, live, pass, findings.gathered);
}

function outcomeOf(findings: Findings, pass: Pass, target: KnownTarget): Outcome {
  const { rendered, failure } = findings;
  if (failure !== undefined) return { kind: 'failed', ...failure };
  if (rendered === undefined) return { kind: 'empty' };
  const writes = new Set(rendered.data.keys());
  if (!merges(pass.policies.creation) || target.live === undefined) {
    return { kind: 'desired', desired: rendered.desired, writes };
  }
  const { ownKeys } = targetFacts(target.live.secret, pass.owner.name);
  return { kind: 'desired', desired: mergedSecret(target.live.data, ownKeys, rendered.desired, rendered.data), writes };
}

function decide(ports: ExternalSecretPorts, pass: Pass, findings: Findings, target: KnownTarget): Decision {
  const { name, uid, createdBy, targetName } = pass.owner;
  return decideExternalSecret({
    name,
    uid,
    createdBy,
    targetName,
    policies: pass.policies,
    outcome: outcomeOf(findings, pass, target),
    rivals: rivalsOf(ports.cache, pass, target.secret),
    ...(target.secret ? { target: targetFacts(target.secret, name) } : {}),
  });
}

/** What was found cannot be carried out. */
function failedAt(ports: ExternalSecretPorts, pass: Pass, stage: FailedStage, reason: Refusal): Decision {
  return decide(ports, pass, failed(reason, stage), {});
}
