import { findCondition, type Refusal } from '@lockkeeper/core';
import { isConflict, type WorkOutcome } from '@lockkeeper/kube';
import { stopwatch } from '@lockkeeper/kube/internal';
import { type CachedPushSecret, readPushSecret } from '../../cluster/project-push-secret.ts';
import { LiveNamespaces } from '../external-secret/still-allowed.ts';
import { PUSH_FINALIZER, setFinalizer } from './finalizer.ts';
import { type PushOutcome, seekOutcome } from './outcome.ts';
import { beginPush, type LastPush, nextPush, type PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';
import { abandon, release } from './release.ts';
import type { PushSubject } from './report.ts';
import { nextPushStatus, writePushStatus } from './status.ts';
import { tellOff } from './tell-off.ts';

const IDLE: WorkOutcome = { next: 'idle' };
/** The longest wait between two tries of a refused object, unless its interval is longer. */
const LONGEST_BACKOFF_MS = 7 * 60_000;
/** Our own write comes back as an event; this is for an event that got lost. */
const ECHO_MS = 5_000;

function after(ms: number | undefined): WorkOutcome {
  return ms === undefined ? IDLE : { next: 'after', ms };
}

/** Time seldom helps a refusal, so tries get rarer up to one per interval; an edit is followed at once all the same. */
function retryAfter({ intervalMs }: PushPass, { retry }: Refusal, failures: number): WorkOutcome {
  if (retry === 'later') return { next: 'backoff' };
  const ceiling = Math.max(intervalMs, LONGEST_BACKOFF_MS);
  return { next: 'backoff', atLeastMs: Math.min(1_000 * 2 ** Math.min(failures, 40), ceiling) };
}

/** One PushSecret in one turn. */
interface Turn {
  readonly key: string;
  readonly subject: PushSubject;
  readonly cached: CachedPushSecret;
  /** How often the key failed in a row before. */
  readonly failures: number;
  readonly signal: AbortSignal;
}

/**
 * Writes the values of each PushSecret to its stores (`seekOutcome`), then status and event. What is remembered here may be lost at any
 * await.
 */
export class PushSecretController {
  readonly #ports: PushSecretPorts;
  readonly #live: LiveNamespaces;
  readonly #last = new Map<string, LastPush>();

  constructor(ports: PushSecretPorts) {
    this.#ports = ports;
    this.#live = new LiveNamespaces(ports.client);
  }

  /** Works on the key `namespace/name`. `failures`: how often it failed in a row before. */
  async reconcile(key: string, failures: number, signal: AbortSignal): Promise<WorkOutcome> {
    const { cache, clock, reporter } = this.#ports;
    const entry = cache.pushSecrets.store.entry(key);
    if (entry === undefined) return this.#gone(key);
    const { namespace = '', name, value: cached } = entry;
    const turn = { key, subject: { namespace, name, uid: cached.uid }, cached, failures, signal };
    const elapsed = stopwatch(clock);
    try {
      return cached.deletedAt === undefined ? await this.#serve(turn) : await this.#release(turn);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return { next: 'backoff' };
    } finally {
      reporter.finished(turn.subject, elapsed());
    }
  }

  #gone(key: string): WorkOutcome {
    const [namespace = '', name = ''] = key.split('/');
    this.#last.delete(key);
    this.#ports.reporter.gone(namespace, name);
    return IDLE;
  }

  async #release(turn: Turn): Promise<WorkOutcome> {
    const { subject, cached, signal } = turn;
    const namespace = this.#ports.cache.namespaces.store.get({ name: subject.namespace });
    const isTerminating = namespace?.terminating !== false;
    const pass = this.#ports.rules.push === undefined ? undefined : this.#begin(turn);
    if (pass === undefined || typeof pass === 'string') {
      return abandon(this.#ports, subject, cached, isTerminating, signal);
    }
    return release(this.#ports, this.#live, pass, cached, isTerminating);
  }

  /** The pass; or why the object cannot be read; or nothing while its namespace is not known. */
  #begin({ key, cached, subject, signal }: Turn): PushPass | string | undefined {
    const { cache, clock } = this.#ports;
    const namespace = cache.namespaces.store.get({ name: subject.namespace });
    if (namespace === undefined) return undefined;
    const read = readPushSecret(cached);
    if (!read.ok) return read.problem;
    const known = this.#last.get(key);
    const last = known?.uid === cached.uid ? known : undefined;
    const clusterId = cache.namespaces.store.get({ name: 'kube-system' })?.uid ?? '';
    return beginPush(key, cached, read.object, namespace, { last, startedAt: clock.now(), clusterId, signal });
  }

  async #serve(turn: Turn): Promise<WorkOutcome> {
    const { subject, cached, signal } = turn;
    const { cache, client, reporter, rules } = this.#ports;
    if (cache.namespaces.store.get({ name: subject.namespace })?.terminating !== false) return IDLE;
    const pass = this.#begin(turn);
    if (pass === undefined) return IDLE;
    if (typeof pass === 'string') {
      reporter.event(subject, 'Warning', 'Errored', pass);
      reporter.condition(subject, false);
      return IDLE;
    }
    if (rules.push === undefined) return tellOff(this.#ports, subject, cached, pass.object, signal);
    const isKept = pass.object.spec.deletionPolicy === 'Delete';
    if (cached.finalizers.includes(PUSH_FINALIZER) !== isKept) {
      await setFinalizer(client, subject, cached, isKept, signal);
      return after(ECHO_MS);
    }
    return this.#pass(pass, turn);
  }

  async #pass(pass: PushPass, turn: Turn): Promise<WorkOutcome> {
    const { clock, reporter } = this.#ports;
    const result = await seekOutcome(this.#ports, this.#live, pass);
    if (result === 'foreign') return IDLE;
    if (result !== 'settled') return this.#conclude(pass, turn, result);
    const condition = findCondition(pass.object.status?.conditions, 'Ready');
    reporter.condition(pass.subject, condition?.status === 'True');
    if (condition?.status === 'True') return after(nextPush(pass, clock.now()));
    // Its Secret is gone and cleaned up after: its return is noticed, or looked for where the namespace is not watched.
    return after(pass.intervalMs > 0 ? pass.intervalMs : undefined);
  }

  async #conclude(pass: PushPass, turn: Turn, outcome: PushOutcome): Promise<WorkOutcome> {
    const { client, clock, reporter } = this.#ports;
    const { ready, reason, message, changes, failure, basis } = outcome;
    const pushed = ready ? { version: pass.version, startedAt: pass.startedAt, changes } : undefined;
    const status = nextPushStatus(pass.object, outcome, pushed, clock.now());
    const isNew = await writePushStatus(client, pass.subject, turn.cached, pass.object.status, status, pass.signal);
    reporter.condition(pass.subject, ready);
    if (failure !== undefined) {
      reporter.refused(pass.subject, failure);
      reporter.event(pass.subject, 'Warning', reason, message);
      return retryAfter(pass, failure, turn.failures);
    }
    if (isNew) reporter.event(pass.subject, 'Normal', reason, message);
    if (changes > 0) reporter.pushed(pass.subject, changes);
    if (basis === undefined) return IDLE;
    this.#last.set(pass.key, { uid: pass.subject.uid, checkedAt: pass.startedAt, basis });
    return after(nextPush({ ...pass, object: { ...pass.object, status } }, clock.now(), pass.startedAt));
  }
}
