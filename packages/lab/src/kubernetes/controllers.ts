import type { Cancel, Clock, Log } from '@lockkeeper/core';
import type { CustomResources } from './custom-resources/custom-resources.ts';
import type { GarbageCollector } from './garbage-collection/garbage-collector.ts';
import type { NamespaceLifecycle } from './namespaces/namespace-lifecycle.ts';
import { clusterRolesCollection } from './rbac/authorizer.ts';
import type { Change, ObjectStore } from './store/object-store.ts';

export interface ControllerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: ObjectStore;
  readonly namespaces: NamespaceLifecycle;
  readonly customResources: CustomResources;
  readonly garbage: GarbageCollector;
  /** Brings aggregated ClusterRoles up to date. */
  readonly aggregateRoles: () => void;
  /** Removes events past their lifetime. */
  readonly expireEvents: (now: number) => void;
}

type Task = () => void;

const sweepEveryMs = 60_000;
const crds = 'apiextensions.k8s.io/customresourcedefinitions';

/** Runs the server's own controllers after commits, in commit order, through the clock. Equal tasks that wait are run once. */
export class Controllers {
  readonly #parts: ControllerParts;
  readonly #tasks = new Map<string, Task>();
  readonly #unsubscribe: () => void;
  #cancel: Cancel | undefined;
  #sweptAt = 0;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.store.subscribe((change) => this.#observe(change));
  }

  /** Goes on where the controllers of an earlier process stopped: looks at everything as if it had just come. */
  resume(): void {
    const { store, clock } = this.#parts;
    // Definitions first: what they define is not known before.
    const collections = store.collections().toSorted((a, b) => Number(b === crds) - Number(a === crds));
    for (const collection of collections) {
      for (const current of store.list(collection)) {
        const { revision } = current;
        this.#observe({
          type: 'ADDED',
          collection,
          revision,
          current,
          previous: undefined,
          committedAt: clock.now(),
        });
      }
      if (collection === crds) this.settle();
    }
  }

  stop(): void {
    this.#unsubscribe();
    this.#cancel?.();
    this.#tasks.clear();
  }

  /** Runs what waits, now; for start and for tests that want no timers. */
  settle(): void {
    for (const [key, task] of this.#tasks) {
      this.#tasks.delete(key);
      this.#run(task);
    }
  }

  #observe(change: Change): void {
    const { namespaces, customResources, garbage } = this.#parts;
    const { namespace, name, object } = change.current;
    if (change.collection === '/namespaces' && change.type !== 'DELETED') {
      this.#add(`namespace ${name}`, () => namespaces.follow(name));
    }
    const refill = change.type === 'DELETED' && namespace !== '';
    if (refill) this.#add(`namespace ${namespace}`, () => namespaces.follow(namespace));
    if (change.collection === crds) {
      if (change.type === 'DELETED') this.#add(`gone crd ${name}`, () => customResources.forget(object));
      else this.#add(`crd ${name}`, () => customResources.follow(name));
    } else if (change.type === 'DELETED') {
      const crd = crdNameOf(change.collection);
      if (crd !== undefined) this.#add(`leaving crd ${crd}`, () => customResources.followIfLeaving(crd));
    }
    this.#sweepEvents(change);
    if (change.collection === clusterRolesCollection) this.#add('roles', this.#parts.aggregateRoles);
    for (const place of garbage.observe(change)) {
      this.#add(`garbage ${place.collection} ${place.namespace} ${place.name}`, () => garbage.visit(place));
    }
  }

  #sweepEvents(change: Change): void {
    if (change.collection !== '/events' || change.committedAt - this.#sweptAt <= sweepEveryMs) return;
    this.#sweptAt = change.committedAt;
    this.#add('events', () => this.#parts.expireEvents(change.committedAt));
  }

  #add(key: string, task: Task): void {
    this.#tasks.set(key, task);
    this.#cancel ??= this.#parts.clock.after(1, () => {
      this.#cancel = undefined;
      this.settle();
    });
  }

  #run(task: Task): void {
    try {
      task();
    } catch (error) {
      this.#parts.log.error('a controller of the lab API server failed', {
        error: error instanceof Error ? error.message : 'unknown',
      });
    }
  }
}

/** `external-secrets.io/externalsecrets` → `externalsecrets.external-secrets.io`; builtin collections may answer too, to no effect. */
function crdNameOf(collection: string): string | undefined {
  const [group = '', plural = ''] = collection.split('/');
  return group === '' ? undefined : `${plural}.${group}`;
}
