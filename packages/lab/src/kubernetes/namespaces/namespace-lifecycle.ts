import { type JsonObject, put, textAt } from '../json/json.ts';
import { ensureObject, isTerminating } from '../json/kube-object.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import { versionOf } from '../resources/definition.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';

const namespaces = '/namespaces';

export interface NamespaceParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
  /** PEM of the authority that signs the API server's certificate; published in every namespace when given. */
  readonly caCertificate: string | undefined;
}

/** Fills new namespaces (default ServiceAccount, root CA) and empties those that are being deleted. */
export class NamespaceLifecycle {
  readonly #parts: NamespaceParts;

  constructor(parts: NamespaceParts) {
    this.#parts = parts;
  }

  /** Brings one namespace to where it should be; called after commits to it or inside it. */
  follow(name: string): void {
    const stored = this.#parts.store.get(namespaces, '', name);
    if (stored === undefined) return;
    if (isTerminating(stored.object)) this.#empty(stored);
    else this.#furnish(name);
  }

  #furnish(namespace: string): void {
    this.#ensure('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    });
    const { caCertificate } = this.#parts;
    if (caCertificate === undefined) return;
    const metadata = { name: 'kube-root-ca.crt', namespace };
    this.#ensure('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': caCertificate } });
  }

  #ensure(plural: string, object: JsonObject): void {
    const { store, registry, writer } = this.#parts;
    const definition = registry.find('', plural);
    const version = definition === undefined ? undefined : versionOf(definition, 'v1');
    const namespace = textAt(object, 'metadata', 'namespace');
    if (definition === undefined || version === undefined) return;
    if (store.get(definition.collection, namespace, textAt(object, 'metadata', 'name')) !== undefined) return;
    const target = {
      definition,
      version,
      namespace,
      subresource: '',
      dryRun: false,
      manager: 'kube-controller-manager',
    };
    writer.create(target, object);
  }

  /** Deletes all content; when nothing is left, lets the namespace go. */
  #empty(stored: StoredObject): void {
    const { store, registry, writer } = this.#parts;
    let left = 0;
    for (const [collection, objects] of store.contentOf(stored.name)) {
      const definition = registry.all().find((one) => one.collection === collection);
      if (definition === undefined) continue;
      for (const object of objects) {
        if (!isTerminating(object.object)) {
          writer.delete(definition, object, { preconditions: {}, propagation: 'Background', dryRun: false });
        }
      }
      left += store.list(collection, stored.name).length;
    }
    if (left > 0) return;
    writer.amend(namespaces, stored, (object) => put(ensureObject(object, 'spec'), 'finalizers', []));
  }
}
