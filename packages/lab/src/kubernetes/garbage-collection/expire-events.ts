import { textAt } from '../json/json.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** How long events are kept, as the API server's --event-ttl default has it. */
const lifetimeMs = 3_600_000;

export interface EventParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
}

/** Removes events that are older than an hour at `now`. */
export function expireEvents({ store, registry, writer }: EventParts, now: number): void {
  const definition = registry.find('', 'events');
  if (definition === undefined) return;
  for (const stored of store.list(definition.collection)) {
    const created = Date.parse(textAt(stored.object, 'metadata', 'creationTimestamp'));
    if (now - created > lifetimeMs) writer.erase(definition, stored);
  }
}
