import { type Decision, refusal, unsupportedInExternalSecret, validateExternalSecret } from '@lockkeeper/core';
import type { WorkOutcome } from '@lockkeeper/kube';
import { stopwatch } from '@lockkeeper/kube/internal';
import { readExternalSecret } from '../../cluster/project-external-secret.ts';
import type { CachedSecret } from '../../cluster/project-secret.ts';
import { failed, find, type Findings } from './find.ts';
import { belongsToAnother, type Gathered, gather } from './gather.ts';
import { LastPasses } from './last-pass.ts';
import { after, IDLE, nextTurn } from './next-turn.ts';
import { beginPass, dueCause, isSettled, nextDue, type Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { release } from './release.ts';
import { openTarget, secretTarget } from './open-target.ts';
import type { PassTarget } from './pass-target.ts';
import { cachedTarget, cleanUp } from './settle.ts';
import { LiveNamespaces } from './still-allowed.ts';
import { tell } from './tell.ts';

/** How a key comes to its turn. */
export interface Turn {
  /** How often it failed in a row before. */
  readonly failures: number;
  /** One of many that are due at once, and nobody waits for it. */
  readonly isBulk: boolean;
}

/** The change of a new store brings its objects back; this is for a change that got lost. */
const STORE_WAIT_MS = 10_000;

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
    const parsed = readExternalSecret(cached);
    if (parsed.ok && belongsToAnother(this.#ports, parsed.object)) return IDLE;
    if (cached.deleting) {
      await release(this.#ports.client, { namespace, name }, cached, signal);
      return IDLE;
    }
    const facts = cache.namespaces.store.get({ name: namespace });
    if (facts === undefined || facts.terminating) return IDLE;
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

  async #pass(pass: Pass, failures: number): Promise<WorkOutcome> {
    const wrong = [
      ...validateExternalSecret(pass.object),
      ...unsupportedInExternalSecret(pass.object).map((field) => field.message),
    ];
    if (wrong.length > 0) return this.#conclude(pass, failed(refusal('InvalidInput', wrong.join('\n'))), failures);
    const target = await openTarget(this.#ports, this.#liveNamespaces, pass);
    if ('tenant' in target) return this.#conclude(pass, failed(target, 'target'), failures);
    if (isSettled(pass, target.isIntact)) return this.#keep(pass, '', target);
    const gathered = await gather(this.#ports, pass.object, pass.namespace);
    if (gathered.kind !== 'fetches') return this.#withoutFetches(pass, gathered, failures, target);
    if (dueCause(pass, gathered.basis, target.isIntact) === undefined) return this.#keep(pass, gathered.basis, target);
    const findings = await find(this.#ports, pass, gathered, (seen) => target.wouldLose(seen));
    return findings === 'foreign' ? IDLE : this.#conclude(pass, findings, failures, target);
  }

  async #withoutFetches(
    pass: Pass,
    gathered: Exclude<Gathered, { kind: 'fetches' }>,
    failures: number,
    target: PassTarget,
  ): Promise<WorkOutcome> {
    switch (gathered.kind) {
      case 'waiting':
        return { next: 'after', ms: STORE_WAIT_MS };
      case 'refused':
        return this.#conclude(pass, failed(gathered.refusal), failures, target);
    }
  }

  /** Nothing is due: what was found is remembered, so that a later change of identity or data is noticed. */
  #keep(pass: Pass, basis: string, { secret }: PassTarget): WorkOutcome {
    this.#ports.reporter.condition(pass.owner.namespace, pass.owner.name, true);
    if (pass.last === undefined && secret !== undefined) {
      const written = Date.parse(pass.object.status?.refreshTime ?? '');
      this.#passes.set(pass.key, { uid: pass.owner.uid, checkedAt: written, basis, dataHash: secret.dataHash });
    }
    return after(nextDue(pass, this.#ports.clock.now()));
  }

  async #conclude(
    pass: Pass,
    findings: Findings,
    failures: number,
    target: PassTarget = secretTarget(this.#ports, this.#liveNamespaces, pass),
  ): Promise<WorkOutcome> {
    const settled = await target.settle(findings, failures);
    if (settled === undefined) return { next: 'backoff' };
    const mayHaveOrphans = settled.ready && findings.rendered !== undefined && pass.policies.creation === 'Owner';
    const decision = mayHaveOrphans ? await cleanUp(this.#ports, pass, settled) : settled;
    const isCurrent = await tell(this.#ports, pass, findings, decision);
    // An edit is in the queue already. A lost reply of our own is not, and the cache stays behind until the watch has caught up.
    if (!isCurrent) {
      this.#ports.ownWrites.sawNewer(pass.key, pass.object.metadata.resourceVersion ?? '');
      return { next: 'backoff' };
    }
    if (decision.ready && findings.gathered) {
      this.#passes.set(pass.key, {
        uid: pass.owner.uid,
        checkedAt: pass.startedAt,
        basis: findings.gathered.basis,
        dataHash: hashAfter(decision, cachedTarget(this.#ports, pass)),
      });
    }
    return nextTurn(pass, decision, failures, this.#ports.clock.now());
  }
}

/** Hash of the data that the target has once a decision was carried out. */
function hashAfter({ plan }: Decision, target: CachedSecret | undefined): string {
  if (plan.kind === 'create' || plan.kind === 'update') return plan.dataHash;
  return plan.kind === 'none' ? (target?.dataHash ?? '') : '';
}
