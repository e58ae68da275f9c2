import { type Decision, decideExternalSecret, type Outcome, type Refusal, sleep } from '@lockkeeper/core';
import { isConflict } from '@lockkeeper/kube';
import type { CachedSecret } from '../../cluster/project-secret.ts';
import { apply, refusedByApiServer } from './apply.ts';
import type { Findings } from './find.ts';
import { deleteOrphans } from './orphans.ts';
import type { Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { type LiveNamespaces, stillAllowed, stillThere } from './still-allowed.ts';
import { readLiveTarget, targetFacts } from './target.ts';

/** Quick tries against a Secret that somebody else keeps changing, before the work queue's back-off takes over. */
const CONFLICT_TRIES = 4;
const CONFLICT_WAIT_MS = 50;

/** The Secret of a pass as the watch shows it. */
export function cachedTarget({ cache }: Pick<ExternalSecretPorts, 'cache'>, pass: Pass): CachedSecret | undefined {
  return cache.secrets.store.get({ namespace: pass.owner.namespace, name: pass.owner.targetName });
}

/**
 * Decides and applies, from the cache first and from live reads after a conflict. `failures` is how often the key failed in
 * a row before. Undefined when the conflicts do not end.
 */
export async function settle(
  ports: ExternalSecretPorts,
  live: LiveNamespaces,
  pass: Pass,
  findings: Findings,
  failures: number,
): Promise<Decision | undefined> {
  const { client, ownWrites } = ports;
  const { owner, signal } = pass;
  let target = cachedTarget(ports, pass);
  for (let attempt = 0; attempt < CONFLICT_TRIES; attempt += 1) {
    const decision = decide(pass, findings.outcome, target);
    if (decision.plan.kind === 'none' || findings.gathered === undefined) return decision;
    const no = await objection(ports, live, pass, findings.gathered, decision, failures);
    if (no !== undefined) return decide(pass, { kind: 'failed', stage: 'data', refusal: no }, target);
    try {
      const written = await apply(client, owner, decision.plan, findings.rendered, target, signal);
      if (written) ownWrites.wroteSecret(pass.key, written);
      return decision;
    } catch (error) {
      const refused = refusedByApiServer(error, 'update');
      if (refused) return decide(pass, { kind: 'failed', stage: 'template', refusal: refused }, target);
      if (!isConflict(error)) throw error;
      await sleep(ports.clock, CONFLICT_WAIT_MS * (0.5 + ports.random.next()), signal);
      target = await readLiveTarget(client, { namespace: owner.namespace, name: owner.targetName }, signal);
    }
  }
  return undefined;
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
    return decide(pass, { kind: 'failed', stage: 'orphans', refusal: refused }, undefined);
  }
}

/** Why the plan may not be carried out after all, asked right before it is. */
async function objection(
  ports: ExternalSecretPorts,
  live: LiveNamespaces,
  pass: Pass,
  gathered: NonNullable<Findings['gathered']>,
  { plan }: Decision,
  failures: number,
): Promise<Refusal | undefined> {
  const no = await stillAllowed(ports, live, pass, gathered);
  const isFirst = plan.kind !== 'create' || (failures === 0 && !pass.object.status?.syncedResourceVersion);
  return no ?? (isFirst ? undefined : await stillThere(ports.client, pass));
}

function decide(pass: Pass, outcome: Outcome, target: CachedSecret | undefined): Decision {
  const { name, uid, createdBy, fieldManager } = pass.owner;
  return decideExternalSecret({
    name,
    uid,
    createdBy,
    outcome,
    ...(target ? { target: targetFacts(target, fieldManager) } : {}),
  });
}
