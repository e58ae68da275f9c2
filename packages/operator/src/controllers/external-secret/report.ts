import type { Clock, Decision, ExternalSecret, Log, Outcome } from '@lockkeeper/core';
import type { EventRecorder } from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';

/** Component of the events, ESO's own. */
export const EVENT_COMPONENT = 'external-secrets';

/** Normal events in a burst, and per second after it. A first sync of thousands must not cost an event each (`threat/T15`). */
const NORMAL_BURST = 100;
const NORMAL_PER_SECOND = 5;

export interface ReporterPorts {
  readonly events: EventRecorder;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** Tells the tenant by event, the platform by log, and dashboards by metric; each once per outcome. */
export class ExternalSecretReporter {
  readonly #ports: ReporterPorts;
  #normalLeft = NORMAL_BURST;
  #filledAt: number;

  constructor(ports: ReporterPorts) {
    this.#ports = ports;
    this.#filledAt = ports.clock.monotonic();
  }

  started(namespace: string, name: string): void {
    this.#ports.metrics.add('externalsecret_sync_calls_total', { name, namespace });
  }

  finished(namespace: string, name: string, nanoseconds: number): void {
    this.#ports.metrics.set('externalsecret_reconcile_duration', { name, namespace }, nanoseconds);
  }

  gone(namespace: string, name: string): void {
    this.#ports.metrics.forget('externalsecret_', namespace, name);
  }

  decided(externalSecret: ExternalSecret, decision: Decision, outcome: Outcome['kind']): void {
    const { namespace, name } = externalSecret.metadata;
    this.condition(namespace, name, decision.ready);
    if (!decision.ready) this.#ports.metrics.add('externalsecret_sync_calls_error', { name, namespace });
    if (decision.event) this.event(externalSecret, decision.event.type, decision.event.reason, decision.event.message);
    const facts = { namespace, name, outcome, plan: decision.plan.kind, reason: decision.reason };
    if (decision.platform) this.#ports.log.warn('ExternalSecret refused', { ...facts, why: decision.platform });
    else if (decision.plan.kind !== 'none') this.#ports.log.info('ExternalSecret synced', facts);
  }

  /** An object of another shape than its CRD allows, stored before that CRD came: no status can be written into it. */
  unreadable(namespace: string, name: string, uid: string, problem: string): void {
    this.#ports.log.warn('ExternalSecret cannot be read', { namespace, name, problem });
    this.condition(namespace, name, false);
    const subject = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', namespace, name, uid };
    this.#ports.events.record(subject, { type: 'Warning', reason: 'UpdateFailed', message: problem });
  }

  condition(namespace: string, name: string, ready: boolean): void {
    for (const status of ['True', 'False']) {
      const value = (status === 'True') === ready ? 1 : 0;
      this.#ports.metrics.set(
        'externalsecret_status_condition',
        { name, namespace, condition: 'Ready', status },
        value,
      );
    }
  }

  event(externalSecret: ExternalSecret, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (type === 'Normal' && !this.#takeNormal()) return;
    const { namespace, name, uid = '' } = externalSecret.metadata;
    const subject = { apiVersion: externalSecret.apiVersion, kind: 'ExternalSecret', namespace, name, uid };
    this.#ports.events.record(subject, { type, reason, message });
  }

  #takeNormal(): boolean {
    const now = this.#ports.clock.monotonic();
    this.#normalLeft = Math.min(NORMAL_BURST, this.#normalLeft + ((now - this.#filledAt) / 1_000) * NORMAL_PER_SECOND);
    this.#filledAt = now;
    if (this.#normalLeft < 1) return false;
    this.#normalLeft -= 1;
    return true;
  }
}
