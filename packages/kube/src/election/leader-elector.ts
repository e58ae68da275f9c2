import { type Clock, LockkeeperError, type Log, type Random, sleep } from '@lockkeeper/core';
import type { KubeClient } from '../client/kube-client.ts';
import { isConflict, KubeError } from '../client/kube-error.ts';
import { leases } from '../resources/resource-type.ts';
import { type Lease, microTime } from './lease.ts';
import { LeaseView, longestSince, type Moment, momentOf } from './lease-view.ts';

export interface LeaderElectorOptions {
  /** A client of its own, whose `requestTimeoutMs` is at most 5 s: renewals must not queue behind other writes. */
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  /** UID of the pod; a random part is added, because a restarted process cannot know that its old lease is live. */
  readonly podUid: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: LeaseTiming;
}

/** Milliseconds. `duration` > `renewDeadline` > 1.2 × `retryPeriod`, and `writeMargin` < `duration` − `renewDeadline`. */
export interface LeaseTiming {
  readonly duration: number;
  /** A holder that could not renew for this long gives up. */
  readonly renewDeadline: number;
  readonly retryPeriod: number;
  /** `mayWrite` says no this long before the lease ends: as long as the slowest write may take to commit. */
  readonly writeMargin: number;
}

/** Wider than client-go's 15/10/2 s, because managed control planes pause for longer than that (external-secrets #1725). */
export const defaultLeaseTiming: LeaseTiming = {
  duration: 30_000,
  renewDeadline: 20_000,
  retryPeriod: 4_000,
  writeMargin: 8_000,
};

/** The end of a leadership: `lost` means that writes may already belong to somebody else, and the process has to exit. */
export type LeadershipEnd = 'lost' | 'released';

/**
 * Leader election on a Lease. No lease can fence by itself: every write still carries the version that it was decided from.
 * What this adds is that a holder stops writing well before another may begin, whatever either clock does.
 */
export class LeaderElector {
  /** Who we are in the Lease. */
  readonly identity: string;
  readonly #options: LeaderElectorOptions;
  readonly #timing: LeaseTiming;
  readonly #view: LeaseView;
  /** The last successful renewal, counted from before it was sent, and the record that it left. */
  #held: { readonly lease: Lease; readonly since: Moment } | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#timing = options.timing ?? defaultLeaseTiming;
    checkTiming(this.#timing);
    this.identity = `${options.podUid}_${options.random.uuid()}`;
    this.#view = new LeaseView(options.clock);
  }

  /** Times that the Lease has changed hands, as of our last renewal; with `identity` it names one leadership in an audit log. */
  get epoch(): number {
    return this.#held?.lease.spec?.leaseTransitions ?? 0;
  }

  /** Whether a write may be sent at this very moment. Ask synchronously, in the turn that hands the bytes over (`gatedTransport`). */
  mayWrite(): boolean {
    return this.#held !== undefined && this.#remaining(this.#held.since) > this.#timing.writeMargin;
  }

  /** Waits until this process holds the Lease. Rejects only with the signal. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { clock, log, namespace, name } = this.#options;
    while (!(await this.#tryToAcquire(signal))) {
      // Spread over one to two periods, so that challengers do not come together.
      await sleep(clock, this.#timing.retryPeriod * (1 + this.#options.random.next()), signal);
    }
    log.info('became leader', { namespace, name, identity: this.identity, epoch: this.epoch });
  }

  /**
   * Renews until the Lease is lost (`lost`) or the signal aborts (`released`). Abort the signal only after the last write was
   * answered: the Lease is given up at once then, and another process may write.
   */
  async hold(signal: AbortSignal): Promise<LeadershipEnd> {
    const { clock, log, namespace, name } = this.#options;
    while (this.#held !== undefined) {
      await sleep(clock, this.#timing.retryPeriod, signal).catch(() => undefined);
      if (signal.aborted) {
        await this.#release();
        return 'released';
      }
      await this.#renew(signal);
      if (this.#held !== undefined && longestSince(this.#held.since, clock) >= this.#timing.renewDeadline)
        this.#held = undefined;
    }
    log.error('lost the lease', { namespace, name, identity: this.identity });
    return 'lost';
  }

  #remaining(since: Moment): number {
    return this.#timing.duration - longestSince(since, this.#options.clock);
  }

  async #tryToAcquire(signal: AbortSignal): Promise<boolean> {
    const { client, namespace, name, clock } = this.#options;
    try {
      const current = await client.get<Lease>(leases, { namespace, name }, { signal });
      if (current !== undefined && !this.#mayTake(current)) return false;
      const since = momentOf(clock);
      const record = this.#record(current, since);
      const write =
        current === undefined
          ? client.create<Lease>(leases, record, { signal })
          : client.replace<Lease>(leases, record, { signal });
      const lease = await write;
      // A reply that took as long as the lease lasts brings no lease.
      if (this.#remaining(since) <= this.#timing.writeMargin) return false;
      this.#held = { lease, since };
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.#note(error);
      return false;
    }
  }

  /** A record that is free, or our own whose reply was lost: nobody else has this identity. */
  #mayTake(current: Lease): boolean {
    this.#view.observe(current, this.#timing.duration);
    return current.spec?.holderIdentity === this.identity || this.#view.isFree();
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    const held = this.#held;
    if (held === undefined) return;
    const since = momentOf(clock);
    try {
      const lease = await client.replace<Lease>(leases, this.#record(held.lease, since), { signal });
      this.#held = { lease, since };
    } catch (error) {
      if (signal.aborted) return;
      this.#note(error);
      if (isConflict(error) || isAbsent(error)) await this.#reread(held.lease, signal);
    }
  }

  /** After a conflict: our own renewal whose reply was lost, or somebody else's. Only the record can tell. */
  async #reread(ours: Lease, signal: AbortSignal): Promise<void> {
    const { client, namespace, name } = this.#options;
    try {
      const current = await client.get<Lease>(leases, { namespace, name }, { signal });
      if (
        current === undefined ||
        current.spec?.holderIdentity !== this.identity ||
        current.metadata.uid !== ours.metadata.uid
      ) {
        this.#held = undefined;
      } else if (this.#held !== undefined) {
        // Still ours, but when it was renewed is not known: the old time stays, the new version is used for the next try.
        this.#held = { lease: current, since: this.#held.since };
      }
    } catch (error) {
      if (!signal.aborted) this.#note(error);
    }
  }

  /** Leaves the Lease without a holder, so that the next one need not wait. Best effort. */
  async #release(): Promise<void> {
    const { client, clock, log, namespace, name } = this.#options;
    const held = this.#held;
    // From here on nothing is written any more, whatever becomes of the request.
    this.#held = undefined;
    if (held === undefined) return;
    const record = this.#record(held.lease, momentOf(clock));
    const spec = { ...record.spec, holderIdentity: '', leaseDurationSeconds: 1 };
    try {
      await client.replace<Lease>(leases, { ...record, spec });
      log.info('released the lease', { namespace, name });
    } catch (error) {
      this.#note(error);
    }
  }

  #record(current: Lease | undefined, now: Moment): Lease {
    const { namespace, name } = this.#options;
    const before = current?.spec;
    const kept = before?.holderIdentity === this.identity;
    const transitions = before?.leaseTransitions ?? 0;
    return {
      ...current,
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: current?.metadata ?? { namespace, name },
      spec: {
        ...before,
        holderIdentity: this.identity,
        leaseDurationSeconds: Math.ceil(this.#timing.duration / 1_000),
        acquireTime: kept && before.acquireTime !== undefined ? before.acquireTime : microTime(now.wall),
        renewTime: microTime(now.wall),
        leaseTransitions: kept || before === undefined ? transitions : transitions + 1,
      },
    };
  }

  #note(error: unknown): void {
    const { log, namespace, name } = this.#options;
    const what = error instanceof KubeError ? { status: error.status, reason: error.reason } : { reason: 'unknown' };
    log.warn('a request for the lease failed', { namespace, name, ...what });
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof KubeError && error.status === 404;
}

function checkTiming(timing: LeaseTiming): void {
  const { duration, renewDeadline, retryPeriod, writeMargin } = timing;
  if (duration > renewDeadline && renewDeadline > 1.2 * retryPeriod && writeMargin < duration - renewDeadline) return;
  throw new LockkeeperError(
    'InvalidInput',
    'lease times must satisfy: duration > renew deadline > 1.2 × retry period, and write margin < duration − renew deadline',
    { duration, renewDeadline, retryPeriod, writeMargin },
  );
}
