import type { Cancel, Clock, Log } from '@lockkeeper/core';
import { isTokenSecret, tokenSecretsOf } from './authentication/token-secrets.ts';
import type { CustomResources } from './custom-resources/custom-resources.ts';
import type { GracePeriods } from './garbage-collection/end-grace-periods.ts';
import type { GarbageCollector } from './garbage-collection/garbage-collector.ts';
import type { NamespaceLifecycle } from './namespaces/namespace-lifecycle.ts';
import { clusterRolesCollection } from './rbac/authorizer.ts';
import { rollsOut } from './rollouts/mark-rolled-out.ts';
import type { ObjectStore } from './store/object-store.ts';
import type { Change } from './store/stored-object.ts';

export interface ControllerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: ObjectStore;
  readonly namespaces: NamespaceLifecycle;
  readonly customResources: CustomResources;
  readonly garbage: GarbageCollector;
  /** Brings aggregated ClusterRoles up to date. */
  readonly aggregateRoles: () => void;
  readonly gracePeriods: GracePeriods;
  /** Marks a workload as rolled out. */
  readonly rollOut: (collection: string, namespace: string, name: string) => void;
  /** Fills a Secret that asks for a ServiceAccount's token. */
  readonly fillTokenSecret: (namespace: string, name: string) => void;
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
    this.#parts.gracePeriods.stop();
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
    this.#followNamespaces(change);
    this.#followDefinitions(change);
    this.#followTokens(change);
    this.#followWorkloads(change);
    this.#sweepEvents(change);
    this.#parts.gracePeriods.observe(change);
    if (change.collection === clusterRolesCollection) this.#add('roles', this.#parts.aggregateRoles);
    const { garbage } = this.#parts;
    for (const place of garbage.observe(change)) {
      this.#add(`garbage ${place.collection} ${place.namespace} ${place.name}`, () => garbage.visit(place));
    }
  }

  #followNamespaces({ collection, type, current: { namespace, name } }: Change): void {
    const { namespaces } = this.#parts;
    if (collection === '/namespaces' && type !== 'DELETED') {
      this.#add(`namespace ${name}`, () => namespaces.follow(name));
    }
    const refill = type === 'DELETED' && namespace !== '';
    if (refill) this.#add(`namespace ${namespace}`, () => namespaces.follow(namespace));
  }

  #followDefinitions({ collection, type, current: { name, object } }: Change): void {
    const { customResources } = this.#parts;
    if (collection === crds) {
      if (type === 'DELETED') this.#add(`gone crd ${name}`, () => customResources.forget(object));
      else this.#add(`crd ${name}`, () => customResources.follow(name));
    } else if (type === 'DELETED') {
      const crd = crdNameOf(collection);
      if (crd !== undefined) this.#add(`leaving crd ${crd}`, () => customResources.followIfLeaving(crd));
    }
  }

  #followWorkloads({ collection, type, current: { namespace, name } }: Change): void {
    if (!rollsOut(collection) || type === 'DELETED') return;
    this.#add(`rollout ${collection} ${namespace} ${name}`, () => this.#parts.rollOut(collection, namespace, name));
  }

  #followTokens({ collection, type, current: { namespace, name, object } }: Change): void {
    const fill = (secret: string): void =>
      this.#add(`token ${namespace} ${secret}`, () => this.#parts.fillTokenSecret(namespace, secret));
    if (collection === '/secrets' && type !== 'DELETED' && isTokenSecret(object)) fill(name);
    if (collection !== '/serviceaccounts' || type === 'MODIFIED') return;
    for (const secret of tokenSecretsOf(this.#parts.store, namespace, name)) fill(secret);
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
