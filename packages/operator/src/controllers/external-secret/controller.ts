import {
  type Clock,
  type Decision,
  decideExternalSecret,
  EXTERNAL_SECRET_FINALIZER,
  type Log,
  type Outcome,
  type Random,
  type Refusal,
  type RenderedSecret,
  type Renderer,
  refusal,
  type SecretProvider,
  sleep,
  unsupportedInExternalSecret,
  validateExternalSecret,
} from '@lockkeeper/core';
import { isConflict, type KubeClient, type WorkOutcome } from '@lockkeeper/kube';
import { externalSecrets, stopwatch } from '@lockkeeper/kube/internal';
import { type CachedExternalSecret, readExternalSecret } from '../../cluster/project-external-secret.ts';
import type { CachedSecret } from '../../cluster/project-secret.ts';
import { apply, refusedByApiServer } from './apply.ts';
import { fetchData, maxAgeFor } from './fetch.ts';
import { type Gathered, gather, type GatherPorts } from './gather.ts';
import { LastPasses } from './last-pass.ts';
import { deleteOrphans } from './orphans.ts';
import type { OwnWrites } from './own-writes.ts';
import { beginPass, dueCause, nextDue, type Pass } from './pass.ts';
import type { ExternalSecretReporter } from './report.ts';
import { nextStatus, writeStatus } from './status.ts';
import { LiveNamespaces, stillAllowed, stillThere } from './still-allowed.ts';
import { readLiveTarget, targetFacts } from './target.ts';

export interface ExternalSecretPorts extends GatherPorts {
  readonly client: KubeClient;
  readonly provider: SecretProvider;
  readonly renderer: Renderer;
  readonly reporter: ExternalSecretReporter;
  readonly ownWrites: OwnWrites;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How a key comes to its turn. */
export interface Turn {
  /** How often it failed in a row before. */
  readonly failures: number;
  /** One of many that are due at once, and nobody waits for it. */
  readonly isBulk: boolean;
}

/** What a pass found out about the wanted Secret, and by which right. */
interface Findings {
  readonly outcome: Outcome;
  readonly rendered?: RenderedSecret;
  readonly gathered?: Extract<Gathered, { kind: 'fetches' }>;
}

/** Quick tries against a Secret that somebody else keeps changing, before the work queue's back-off takes over. */
const CONFLICT_TRIES = 4;
const CONFLICT_WAIT_MS = 50;

/** The longest wait between two tries of a refused object, unless its interval is longer. */
const LONGEST_BACKOFF_MS = 7 * 60_000;

/** The change of a new store brings its objects back; this is for a change that got lost. */
const STORE_WAIT_MS = 10_000;

const IDLE: WorkOutcome = { next: 'idle' };

function failed(reason: Refusal): Findings {
  return { outcome: { kind: 'failed', stage: 'data', refusal: reason } };
}

/**
 * Keeps the Secret of each ExternalSecret as its spec asks. A pass reads top to bottom: gather → authorize → fetch → render →
 * decide → apply → status → event. All state that matters is in objects; what is remembered here may be lost at any await.
 */
export class ExternalSecretController {
  readonly #ports: ExternalSecretPorts;
  readonly #passes = new LastPasses();
  readonly #liveNamespaces: LiveNamespaces;

  constructor(ports: ExternalSecretPorts) {
    this.#ports = ports;
    this.#liveNamespaces = new LiveNamespaces(ports.client);
  }

  /** Works on the key `namespace/name`. */
  async reconcile(key: string, turn: Turn, signal: AbortSignal): Promise<WorkOutcome> {
    const { cache, clock, reporter } = this.#ports;
    const entry = cache.externalSecrets.store.entry(key);
    if (entry === undefined) return this.#gone(key);
    const { namespace = '', name, value: cached } = entry;
    if (this.#ports.ownWrites.arePending(key)) return { next: 'after', ms: this.#ports.ownWrites.longestWaitMs };
    if (cached.deleting) return this.#release(namespace, name, cached, signal);
    const facts = cache.namespaces.store.get({ name: namespace });
    if (facts === undefined || facts.terminating) return IDLE;
    const parsed = readExternalSecret(cached);
    if (!parsed.ok) return this.#unreadable(namespace, name, cached.uid, parsed.problem);
    const last = this.#passes.get(key, cached.uid);
    const pass = beginPass(key, cached, parsed.object, facts, {
      last,
      startedAt: clock.now(),
      isBulk: turn.isBulk,
      signal,
    });
    const elapsed = stopwatch(clock);
    reporter.started(namespace, name);
    try {
      return await this.#pass(pass, turn.failures);
    } finally {
      reporter.finished(namespace, name, elapsed());
    }
  }

  #gone(key: string): WorkOutcome {
    const [namespace = '', name = ''] = key.split('/');
    this.#passes.forget(key);
    this.#ports.ownWrites.forget(key);
    this.#ports.reporter.gone(namespace, name);
    return IDLE;
  }

  #unreadable(namespace: string, name: string, uid: string, problem: string): WorkOutcome {
    this.#ports.reporter.unreadable(namespace, name, uid, problem);
    return IDLE;
  }

  /**
   * An ExternalSecret that is being deleted: its Secret goes with its owner reference. All that is left to do is to take away
   * the finalizer that ESO may have put on it, because nobody else would.
   */
  async #release(
    namespace: string,
    name: string,
    cached: CachedExternalSecret,
    signal: AbortSignal,
  ): Promise<WorkOutcome> {
    if (!cached.finalizers.includes(EXTERNAL_SECRET_FINALIZER)) return IDLE;
    const finalizers = cached.finalizers.filter((finalizer) => finalizer !== EXTERNAL_SECRET_FINALIZER);
    const { uid, resourceVersion } = cached;
    const body = { metadata: { uid, resourceVersion, finalizers } };
    await this.#ports.client.patch(externalSecrets, { namespace, name }, { kind: 'merge', body }, { signal });
    return IDLE;
  }

  async #pass(pass: Pass, failures: number): Promise<WorkOutcome> {
    const wrong = [
      ...validateExternalSecret(pass.object),
      ...unsupportedInExternalSecret(pass.object).map((field) => field.message),
    ];
    if (wrong.length > 0) return this.#conclude(pass, failed(refusal('InvalidInput', wrong.join('\n'))), failures);
    const gathered = await gather(this.#ports, pass.object, pass.namespace);
    if (gathered.kind === 'foreign') return IDLE;
    if (gathered.kind === 'waiting') return { next: 'after', ms: STORE_WAIT_MS };
    if (gathered.kind === 'refused') return this.#conclude(pass, failed(gathered.refusal), failures);
    const target = this.#cachedTarget(pass);
    if (dueCause(pass, gathered.basis, target) === undefined) return this.#keep(pass, gathered.basis, target);
    return this.#conclude(pass, await this.#find(pass, gathered), failures);
  }

  #cachedTarget(pass: Pass): CachedSecret | undefined {
    return this.#ports.cache.secrets.store.get({ namespace: pass.owner.namespace, name: pass.owner.targetName });
  }

  /** Nothing is due: what was found is remembered, so that a later change of identity or data is noticed. */
  #keep(pass: Pass, basis: string, target: CachedSecret | undefined): WorkOutcome {
    this.#ports.reporter.condition(pass.owner.namespace, pass.owner.name, true);
    if (pass.last === undefined && target !== undefined) {
      const written = Date.parse(pass.object.status?.refreshTime ?? '');
      this.#passes.set(pass.key, { uid: pass.owner.uid, checkedAt: written, basis, dataHash: target.dataHash });
    }
    return this.#after(nextDue(pass, this.#ports.clock.now()));
  }

  async #find(pass: Pass, gathered: Extract<Gathered, { kind: 'fetches' }>): Promise<Findings> {
    const { signal, isBulk } = pass;
    const options = { signal, isBulk, maxAgeMs: maxAgeFor(pass.intervalMs) };
    const assembled = await fetchData(this.#ports.provider, gathered.fetches, options);
    if (!assembled.ok) return { ...failed(assembled.refusal), gathered };
    if (assembled.data.size === 0) return { outcome: { kind: 'empty' }, gathered };
    const rendered = this.#ports.renderer.render(pass.object, assembled.data);
    if (!rendered.ok) return { outcome: { kind: 'failed', stage: 'template', refusal: rendered.refusal }, gathered };
    const { desired } = rendered.secret;
    return { outcome: { kind: 'desired', desired }, rendered: rendered.secret, gathered };
  }

  async #conclude(pass: Pass, findings: Findings, failures: number): Promise<WorkOutcome> {
    const settled = await this.#settle(pass, findings, failures);
    if (settled === undefined) return { next: 'backoff' };
    const decision = settled.ready && findings.rendered ? await this.#cleanUp(pass, settled) : settled;
    const isCurrent = await this.#tell(pass, findings, decision);
    // An edit is in the queue already. A lost reply of our own is not, and the cache stays behind until the watch has caught up.
    if (!isCurrent) {
      this.#ports.ownWrites.sawNewer(pass.key, pass.object.metadata.resourceVersion ?? '');
      return { next: 'backoff' };
    }
    if (decision.ready && findings.outcome.kind === 'desired' && findings.gathered) {
      this.#passes.set(pass.key, {
        uid: pass.owner.uid,
        checkedAt: pass.startedAt,
        basis: findings.gathered.basis,
        dataHash: findings.outcome.desired.dataHash,
      });
    }
    return this.#next(pass, decision, failures);
  }

  /** Decides and applies, from the cache first and from live reads after a conflict. Undefined when the conflicts do not end. */
  async #settle(pass: Pass, findings: Findings, failures: number): Promise<Decision | undefined> {
    const { client, ownWrites } = this.#ports;
    const { owner, signal } = pass;
    let target = this.#cachedTarget(pass);
    for (let attempt = 0; attempt < CONFLICT_TRIES; attempt += 1) {
      const decision = this.#decide(pass, findings.outcome, target);
      if (decision.plan.kind === 'none' || findings.gathered === undefined) return decision;
      const no = await this.#objection(pass, findings.gathered, decision, failures);
      if (no !== undefined) return this.#decide(pass, { kind: 'failed', stage: 'data', refusal: no }, target);
      try {
        const written = await apply(client, owner, decision.plan, findings.rendered, target, signal);
        if (written) ownWrites.wroteSecret(pass.key, written);
        return decision;
      } catch (error) {
        const refused = refusedByApiServer(error, 'update');
        if (refused) return this.#decide(pass, { kind: 'failed', stage: 'template', refusal: refused }, target);
        if (!isConflict(error)) throw error;
        await sleep(this.#ports.clock, this.#jitter(CONFLICT_WAIT_MS), signal);
        target = await readLiveTarget(client, { namespace: owner.namespace, name: owner.targetName }, signal);
      }
    }
    return undefined;
  }

  /** Why the plan may not be carried out after all, asked right before it is. */
  async #objection(
    pass: Pass,
    gathered: Extract<Gathered, { kind: 'fetches' }>,
    { plan }: Decision,
    failures: number,
  ): Promise<Refusal | undefined> {
    const no = await stillAllowed(this.#ports, this.#liveNamespaces, pass, gathered);
    const isFirst = plan.kind !== 'create' || (failures === 0 && !pass.object.status?.syncedResourceVersion);
    return no ?? (isFirst ? undefined : await stillThere(this.#ports.client, pass));
  }

  #decide(pass: Pass, outcome: Outcome, target: CachedSecret | undefined): Decision {
    const { name, uid, createdBy, fieldManager } = pass.owner;
    return decideExternalSecret({
      name,
      uid,
      createdBy,
      outcome,
      ...(target ? { target: targetFacts(target, fieldManager) } : {}),
    });
  }

  /** The decision still stands when every orphan could be deleted. */
  async #cleanUp(pass: Pass, decision: Decision): Promise<Decision> {
    const { client, cache, reporter } = this.#ports;
    const told = (): void => reporter.event(pass.object, 'Normal', 'Deleted', 'secret deleted because it was orphaned');
    try {
      await deleteOrphans(client, cache, pass.owner, pass.generation, pass.signal, told);
      return decision;
    } catch (error) {
      const refused = refusedByApiServer(error, 'delete');
      if (refused === undefined) throw error;
      return this.#decide(pass, { kind: 'failed', stage: 'orphans', refusal: refused }, undefined);
    }
  }

  /** Status, then event. False when the object changed meanwhile, so that what was decided is about an older one. */
  async #tell(pass: Pass, findings: Findings, decision: Decision): Promise<boolean> {
    const { client, clock, ownWrites, reporter } = this.#ports;
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

  #next(pass: Pass, decision: Decision, failures: number): WorkOutcome {
    if (decision.ready) return this.#after(nextDue(pass, this.#ports.clock.now(), pass.startedAt));
    if (decision.retry === 'later') return { next: 'backoff' };
    // Time seldom helps a refusal, so tries get rarer up to one per interval; an edit is followed at once all the same.
    const ceiling = Math.max(pass.intervalMs, LONGEST_BACKOFF_MS);
    return { next: 'backoff', atLeastMs: Math.min(1_000 * 2 ** Math.min(failures, 40), ceiling) };
  }

  #after(ms: number | undefined): WorkOutcome {
    return ms === undefined ? IDLE : { next: 'after', ms };
  }

  #jitter(ms: number): number {
    return ms * (0.5 + this.#ports.random.next());
  }
}
