import type { Log, Refusal } from '@lockkeeper/core';
import type { EventRecorder } from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';

/** Component of the events, ESO's own. */
export const PUSH_EVENT_COMPONENT = 'pushsecret';

/** The reasons of conditions and events, ESO's own. */
export type PushReason = 'Synced' | 'Errored' | 'SourceDeleted';

/** The PushSecret that is spoken of. */
export interface PushSubject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface PushReporterPorts {
  readonly events: EventRecorder;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Tells the tenant by event, the platform by log, and dashboards by metric. */
export class PushSecretReporter {
  readonly #ports: PushReporterPorts;

  constructor(ports: PushReporterPorts) {
    this.#ports = ports;
  }

  finished({ namespace, name }: PushSubject, nanoseconds: number): void {
    this.#ports.metrics.set('pushsecret_reconcile_duration', { name, namespace }, nanoseconds);
  }

  gone(namespace: string, name: string): void {
    this.#ports.metrics.forget('pushsecret_', namespace, name);
  }

  condition({ namespace, name }: PushSubject, ready: boolean): void {
    for (const status of ['True', 'False']) {
      const labels = { name, namespace, condition: 'Ready', status };
      this.#ports.metrics.set('pushsecret_status_condition', labels, (status === 'True') === ready ? 1 : 0);
    }
  }

  event(subject: PushSubject, type: 'Normal' | 'Warning', reason: PushReason, message: string): void {
    const object = { apiVersion: 'external-secrets.io/v1alpha1', kind: 'PushSecret', ...subject };
    this.#ports.events.record(object, { type, reason, message });
  }

  /** The platform's text of a refusal, for the log alone. */
  refused({ namespace, name }: PushSubject, { code, platform }: Refusal): void {
    this.#ports.log.warn('PushSecret refused', { namespace, name, code, why: platform });
  }

  pushed({ namespace, name }: PushSubject, changes: number): void {
    this.#ports.log.info('PushSecret synced', { namespace, name, changes });
  }
}
