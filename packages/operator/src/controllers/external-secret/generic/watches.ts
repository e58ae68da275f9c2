import type { Clock, Log, Random } from '@lockkeeper/core';
import {
  apiVersionOf,
  type KubeClient,
  type KubeObject,
  Reflector,
  type ReflectorTiming,
  type ResourceType,
  sourceOfAll,
  sourceOfNamespace,
} from '@lockkeeper/kube';
import { type CachedObject, projectObject } from './live-object.ts';

export interface GenericWatchesOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<ReflectorTiming>;
  /** The one namespace that is watched; absent for all. */
  readonly namespace?: string;
  /** A target was made, changed or deleted; `index` is a value of `BY_RESOURCE`. */
  readonly onChange: (index: string) => void;
}

const SELECTION = { labelSelector: 'reconcile.external-secrets.io/managed=true' };

/**
 * Notices edits of targets that are no Secrets: one watch of the objects under our label for each kind that is in use, from its first use
 * on. There are no more than the platform allows kinds.
 */
export class GenericWatches {
  readonly #options: GenericWatchesOptions;
  readonly #watches = new Map<string, Reflector<KubeObject, CachedObject>>();
  readonly #stop = new AbortController();

  constructor(options: GenericWatchesOptions) {
    this.#options = options;
  }

  /** The target as the watch shows it. Waits for the first list of its kind. */
  async find(type: ResourceType, namespace: string, name: string): Promise<CachedObject | undefined> {
    const key = `${apiVersionOf(type)}/${type.kind}`;
    const reflector = this.#watches.get(key) ?? this.#start(key, type);
    await reflector.synced.catch(() => undefined);
    return reflector.store.get({ namespace, name });
  }

  stop(): void {
    this.#stop.abort(new Error('the operator stops'));
  }

  #start(key: string, type: ResourceType): Reflector<KubeObject, CachedObject> {
    const { client, clock, random, log, timing, namespace, onChange } = this.#options;
    const source =
      namespace === undefined
        ? sourceOfAll(client, type, SELECTION)
        : sourceOfNamespace(client, type, namespace, SELECTION);
    const common = { clock, random, log, ...(timing ? { timing } : {}) };
    const reflector = new Reflector({ ...common, source, project: projectObject });
    reflector.store.onChange(({ entry }) => onChange(`${key}/${entry.key}`));
    reflector.run(this.#stop.signal).catch(() => log.error('a watch of targets ended', { kind: key }));
    this.#watches.set(key, reflector);
    return reflector;
  }
}
