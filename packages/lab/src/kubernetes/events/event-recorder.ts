import type { Clock } from '@lockkeeper/core';
import { at, put, textAt } from '../json/json.ts';
import { isTerminating, type KubeObject, nameOf, namespaceOf, uidOf } from '../json/kube-object.ts';
import { versionOf } from '../resources/definition.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';

export interface EventRecorderParts {
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
}

export interface EventFacts {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Who says so, such as `kubelet`. */
  readonly component: string;
  readonly host?: string;
  readonly fieldPath?: string;
}

const collection = '/events';

/** As upstream's event sink: longer messages are cut. */
const longestMessage = 1024;

/** Writes events of the lab's own controllers. The same event again counts up instead of being written anew. */
export class EventRecorder {
  readonly #parts: EventRecorderParts;
  /** Names of the events that are there, by what they say. */
  readonly #names = new Map<string, string>();
  #written = 0;

  constructor(parts: EventRecorderParts) {
    this.#parts = parts;
    for (const { name, object } of parts.store.list(collection)) this.#names.set(contentOf(object), name);
    parts.store.subscribe(({ collection: changed, type, current: { name, object } }) => {
      if (changed !== collection) return;
      if (type !== 'DELETED') this.#names.set(contentOf(object), name);
      else if (this.#names.get(contentOf(object)) === name) this.#names.delete(contentOf(object));
    });
  }

  record(about: KubeObject, facts: EventFacts): void {
    const { store, registry, writer } = this.#parts;
    const definition = registry.find('', 'events');
    const version = definition === undefined ? undefined : versionOf(definition, 'v1');
    const namespace = namespaceOf(about) || 'default';
    if (definition === undefined || version === undefined) return;
    const message = facts.message.slice(0, longestMessage);
    const now = writer.timestamp();
    const known = this.#names.get(contentKey(namespace, uidOf(about), facts.fieldPath ?? '', facts.reason, message));
    const same = known === undefined ? undefined : store.get(collection, namespace, known);
    if (same !== undefined) {
      writer.amend(collection, same, (object) => {
        put(object, 'count', Number(at(object, 'count') ?? 1) + 1);
        put(object, 'lastTimestamp', now);
      });
      return;
    }
    const home = store.get('/namespaces', '', namespace);
    if (home === undefined || isTerminating(home.object)) return;
    // By time and turn, so that names sort as the events came.
    const turn = BigInt(this.#parts.clock.now()) * 1_000_000n + BigInt(this.#written++ % 1_000_000);
    const name = `${shortened(nameOf(about))}.${turn.toString(16)}`;
    const target = { definition, version, namespace, subresource: '', dryRun: false, manager: facts.component };
    writer.create(target, eventOf(about, facts, { name, namespace, message, now }));
  }
}

/** Namespace, UID and part of what an event is about, reason and message. */
function contentKey(...facts: readonly string[]): string {
  return JSON.stringify(facts);
}

function contentOf(event: KubeObject): string {
  const about = ['uid', 'fieldPath'].map((key) => textAt(event, 'involvedObject', key));
  return contentKey(namespaceOf(event), ...about, textAt(event, 'reason'), textAt(event, 'message'));
}

/** Leaves room for what comes behind it in the name of an event. */
function shortened(name: string): string {
  return name.slice(0, 230).replace(/[-.]+$/, '');
}

interface EventPlace {
  readonly name: string;
  readonly namespace: string;
  readonly message: string;
  readonly now: string;
}

function eventOf(about: KubeObject, facts: EventFacts, { name, namespace, message, now }: EventPlace): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: textAt(about, 'apiVersion'),
      kind: textAt(about, 'kind'),
      name: nameOf(about),
      namespace: namespaceOf(about),
      uid: uidOf(about),
      resourceVersion: textAt(about, 'metadata', 'resourceVersion'),
      ...(facts.fieldPath === undefined ? {} : { fieldPath: facts.fieldPath }),
    },
    reason: facts.reason,
    message,
    source: { component: facts.component, ...(facts.host === undefined ? {} : { host: facts.host }) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: facts.type,
    reportingComponent: facts.component,
    reportingInstance: facts.host ?? '',
  };
}
