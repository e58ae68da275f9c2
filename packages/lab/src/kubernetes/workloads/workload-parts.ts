import type { Clock } from '@lockkeeper/core';
import type { EventRecorder } from '../events/event-recorder.ts';
import { type JsonObject, put, textAt } from '../json/json.ts';
import { ensureObject, type KubeObject } from '../json/kube-object.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';

/** What became of a pod that a controller asked for: its name, or the server's words of refusal. */
export type PodCreation = { readonly name: string } | { readonly refusal: string };

/** Creates a pod as any client would, through admission. */
export type PodCreator = (namespace: string, pod: JsonObject) => Promise<PodCreation>;

export interface WorkloadParts {
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
  readonly events: EventRecorder;
  readonly createPod: PodCreator;
}

/** The API server refused a pod, in its words, which an event has told already: the controller tries again later. */
export class PodRefused extends Error {
  override readonly name = 'PodRefused';
}

/** Who creates, and how it says so in events. */
export interface CreationWords {
  readonly component: string;
  readonly created: (name: string) => string;
  readonly failed: (why: string) => string;
}

/** Creates one pod of a workload and says so, or why not, in an event. Rejects with PodRefused. */
export async function createPodOf(
  { createPod, events }: WorkloadParts,
  owner: KubeObject,
  pod: JsonObject,
  { component, created, failed }: CreationWords,
): Promise<void> {
  const creation = await createPod(textAt(pod, 'metadata', 'namespace'), pod);
  if ('name' in creation) {
    const message = created(creation.name);
    events.record(owner, { type: 'Normal', reason: 'SuccessfulCreate', message, component });
    return;
  }
  const message = failed(creation.refusal);
  events.record(owner, { type: 'Warning', reason: 'FailedCreate', message, component });
  throw new PodRefused(creation.refusal);
}

/** Deletes one pod of a workload and says so in an event. */
export function deletePodOf(
  { registry, writer, events }: WorkloadParts,
  owner: KubeObject,
  pod: StoredObject,
  { component, message }: { readonly component: string; readonly message: string },
): void {
  const definition = registry.find('', 'pods');
  if (definition === undefined) return;
  writer.delete(definition, pod, { preconditions: {}, propagation: 'Background', dryRun: false });
  events.record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message, component });
}

/** Writes what changed in the status of an object, as it is stored now; nothing when nothing did. */
export function writeStatus(
  { store, writer }: WorkloadParts,
  collection: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  status: JsonObject,
): void {
  const stored = store.get(collection, namespace, name);
  if (stored === undefined) return;
  writer.amend(collection, stored, (object) => {
    const target = ensureObject(object, 'status');
    for (const [key, value] of Object.entries(status)) put(target, key, value);
  });
}
