import { type Clock, LABEL_POLICY_NAME, labelPolicyInForce, LockkeeperError, type Log, sleep } from '@lockkeeper/core';
import type { KubeClient } from '../client/kube-client.ts';
import type { KubeObject } from '../resources/kube-object.ts';
import type { ResourceType } from '../resources/resource-type.ts';

const ADMISSION = { group: 'admissionregistration.k8s.io', version: 'v1', namespaced: false } as const;
const policies = {
  ...ADMISSION,
  plural: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
} as const satisfies ResourceType;
const bindings = {
  ...ADMISSION,
  plural: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBinding',
} as const satisfies ResourceType;

/** What the policy is made of, for whoever installs it. */
export const LABEL_POLICY_TYPES: readonly ResourceType[] = [policies, bindings];

/** How often the policy is looked at while a store relies on it. */
const LOOK_MS = 30_000;

export interface LabelPolicyPorts {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether any store reads labels that the policy protects; without one nothing is asked. */
  readonly isNeeded: () => boolean;
  /** Called when the answer has changed. */
  readonly onChange: () => void;
}

/**
 * Whether namespace labels are protected in this cluster (`threat/I12`). Read at start, when a store that relies on it is checked,
 * and every half minute while there is one. What cannot be read counts as not in force: such stores are then refused.
 */
export class LabelPolicy {
  readonly #ports: LabelPolicyPorts;
  #inForce = false;
  #problem = '';

  constructor(ports: LabelPolicyPorts) {
    this.#ports = ports;
  }

  get inForce(): boolean {
    return this.#inForce;
  }

  /** Looks again. An API server that does not answer leaves the last answer as it is; a refusal does not. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { client, log, onChange } = this.#ports;
    const before = this.#inForce;
    try {
      const read = (type: ResourceType) => client.get<KubeObject>(type, { name: LABEL_POLICY_NAME }, { signal });
      const [policy, binding] = await Promise.all([read(policies), read(bindings)]);
      this.#inForce = labelPolicyInForce(policy, binding);
      this.#problem = '';
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LockkeeperError)) throw error;
      if (error.code !== 'Unavailable') this.#inForce = false;
      if (this.#problem !== error.message)
        log.warn('the policy that protects labels cannot be read', { error: error.message });
      this.#problem = error.message;
    }
    if (before === this.#inForce) return;
    log.info('namespace labels under lockkeeper.dev/', { protected: this.#inForce });
    onChange();
  }

  /** Looks at the policy until the signal ends. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#ports.isNeeded()) await this.refresh(signal);
      await sleep(this.#ports.clock, LOOK_MS, signal);
    }
  }
}
