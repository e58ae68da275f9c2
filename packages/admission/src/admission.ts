import type { Clock, Log, Random } from '@lockkeeper/core';
import type { KubeClient, ReflectorTiming } from '@lockkeeper/kube';
import type { Metrics, RuleOptions } from '@lockkeeper/kube/internal';
import { ClusterFacts } from './facts/cluster-facts.ts';
import { Reviewer } from './review/reviewer.ts';

/** Everything reviews reach the world through. */
export interface AdmissionPorts extends RuleOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timing?: Partial<ReflectorTiming>;
}

/** The webhook without its server: facts kept by watches, and reviews answered from them. */
export interface Admission {
  readonly reviewer: Reviewer;
  /** True once all facts are known; until then every review is refused. */
  readonly known: boolean;
  /** Labels of a namespace, as far as they are known. */
  labelsOf(namespace: string): ReadonlyMap<string, string>;
  /** Keeps the facts until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export function createAdmission(ports: AdmissionPorts): Admission {
  const { log, metrics } = ports;
  const facts = new ClusterFacts(ports);
  const reviewer = new Reviewer({ facts, metrics, log });
  return {
    reviewer,
    get known() {
      return facts.known;
    },
    labelsOf: (namespace) => facts.cached(namespace).namespace?.labels ?? new Map(),
    async run(signal) {
      facts.synced.then(
        () => log.info('facts have synced'),
        () => undefined,
      );
      await facts.run(signal);
    },
  };
}
