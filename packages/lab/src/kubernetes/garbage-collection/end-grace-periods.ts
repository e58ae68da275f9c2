import type { Cancel, Clock } from '@lockkeeper/core';
import { own, textAt } from '../json/json.ts';
import { metadataOf, uidOf } from '../json/kube-object.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Change } from '../store/stored-object.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';

export interface GraceParts {
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
}

/** Ends deletions with a grace period when it is over: no kubelet here reports that the containers have stopped. */
export class GracePeriods {
  readonly #parts: GraceParts;
  readonly #waiting = new Map<string, Cancel>();

  constructor(parts: GraceParts) {
    this.#parts = parts;
  }

  observe({ collection, type, current }: Change): void {
    if (collection !== '/pods') return;
    const uid = uidOf(current.object);
    this.#waiting.get(uid)?.();
    this.#waiting.delete(uid);
    const grace = Number(own(metadataOf(current.object), 'deletionGracePeriodSeconds') ?? 0);
    if (type === 'DELETED' || grace <= 0) return;
    const { clock } = this.#parts;
    const left = Date.parse(textAt(current.object, 'metadata', 'deletionTimestamp')) - clock.now();
    const cancel = clock.after(Math.max(0, left), () => this.#end(current.namespace, current.name, uid));
    this.#waiting.set(uid, cancel);
  }

  stop(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  #end(namespace: string, name: string, uid: string): void {
    this.#waiting.delete(uid);
    const { store, registry, writer } = this.#parts;
    const stored = store.get('/pods', namespace, name);
    const definition = registry.find('', 'pods');
    if (stored === undefined || definition === undefined || uidOf(stored.object) !== uid) return;
    const options = {
      preconditions: { uid },
      propagation: 'Background',
      dryRun: false,
      gracePeriodSeconds: 0,
    } as const;
    writer.delete(definition, stored, options);
  }
}
