import type { Clock, Log } from '@lockkeeper/core';
import { isConflict, type KubeClient, type StoreView, type WorkOutcome } from '@lockkeeper/kube';
import { generatorStates } from '@lockkeeper/kube/internal';
import type { CachedGeneratorState } from '../../cluster/project-generator-state.ts';

/** ESO puts it on every GeneratorState, so that it can clean up what the generator left outside. */
const FINALIZER = 'generatorstate.externalsecrets.io/finalizer';

export interface GeneratorStatePorts {
  readonly states: StoreView<CachedGeneratorState>;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Log;
}

const IDLE: WorkOutcome = { next: 'idle' };

/**
 * Takes GeneratorStates away when their time has come. The generators that are served leave nothing behind, so that none of them makes
 * a state; those that a cluster has come from ESO. A state of another kind names something outside that only its own operator can
 * revoke: it is told and left alone.
 */
export class GeneratorStateController {
  readonly #ports: GeneratorStatePorts;

  constructor(ports: GeneratorStatePorts) {
    this.#ports = ports;
  }

  /** Works on the key `namespace/name`. */
  async reconcile(key: string, signal: AbortSignal): Promise<WorkOutcome> {
    const entry = this.#ports.states.entry(key);
    if (entry === undefined) return IDLE;
    const { name, namespace = '', value: state } = entry;
    if (!state.leavesNothing) return this.#leave(namespace, name, state);
    try {
      return state.deleting
        ? await this.#release({ namespace, name }, state, signal)
        : await this.#collect({ namespace, name }, state, signal);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return { next: 'backoff' };
    }
  }

  #leave(namespace: string, name: string, { deleting, deadline, generatorKind }: CachedGeneratorState): WorkOutcome {
    const isDue = deadline !== undefined && deadline <= this.#ports.clock.now();
    if (deleting || isDue) {
      const what = 'a GeneratorState of a generator that is not served here is left to the operator that made it';
      this.#ports.log.warn(what, { namespace, name, generator: generatorKind });
    }
    return IDLE;
  }

  async #collect(
    address: { readonly namespace: string; readonly name: string },
    { deadline, uid, resourceVersion }: CachedGeneratorState,
    signal: AbortSignal,
  ): Promise<WorkOutcome> {
    if (deadline === undefined) return IDLE;
    const left = deadline - this.#ports.clock.now();
    if (left > 0) return { next: 'after', ms: left };
    await this.#ports.client.delete(generatorStates, address, { uid, resourceVersion, signal });
    return IDLE;
  }

  async #release(
    address: { readonly namespace: string; readonly name: string },
    { finalizers, uid, resourceVersion }: CachedGeneratorState,
    signal: AbortSignal,
  ): Promise<WorkOutcome> {
    if (!finalizers.includes(FINALIZER)) return IDLE;
    const kept = finalizers.filter((finalizer) => finalizer !== FINALIZER);
    const body = { metadata: { uid, resourceVersion, finalizers: kept } };
    await this.#ports.client.patch(generatorStates, address, { kind: 'merge', body }, { signal });
    return IDLE;
  }
}
