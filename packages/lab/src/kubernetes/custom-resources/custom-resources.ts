import { apiVersionOf, type ResourceDefinition, type ResourceVersion } from '../resources/definition.ts';
import {
  clone,
  isObject,
  type Json,
  type JsonObject,
  listAt,
  objectAt,
  own,
  put,
  textAt,
  textsAt,
} from '../json/json.ts';
import { ensureObject, isTerminating, type KubeObject } from '../json/kube-object.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import type { BuiltinSchemas } from '../resources/builtin-schemas.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import { compileRules } from '../cel/compile-rules.ts';
import { carriesRules } from '../schema/carries-rules.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { compileRootSchema } from './compile-schema.ts';
import { printerColumns } from './printer-columns.ts';

const crds = 'apiextensions.k8s.io/customresourcedefinitions';

export interface CustomResourceParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly schemas: BuiltinSchemas;
  readonly writer: ObjectWriter;
}

/**
 * Serves what CustomResourceDefinitions define: a definition is registered as soon as it is stored and its conditions
 * (NamesAccepted, Established) follow; a deleted one takes its objects along.
 */
export class CustomResources {
  readonly #parts: CustomResourceParts;

  constructor(parts: CustomResourceParts) {
    this.#parts = parts;
  }

  /** Brings the registry in line with one stored definition; called after every commit to it. */
  follow(name: string): void {
    const stored = this.#parts.store.get(crds, '', name);
    if (stored === undefined) return;
    if (isTerminating(stored.object)) this.#retire(stored);
    else this.#serve(stored);
  }

  /** One of a definition's objects has gone: a definition that waits for that may go on. */
  followIfLeaving(name: string): void {
    const stored = this.#parts.store.get(crds, '', name);
    if (stored !== undefined && isTerminating(stored.object)) this.#retire(stored);
  }

  /** Takes a deleted definition out of service, with what is left of its objects. */
  forget(last: KubeObject): void {
    const of = { group: textAt(last, 'spec', 'group'), plural: textAt(last, 'spec', 'names', 'plural') };
    const definition = this.#parts.registry.find(of.group, of.plural);
    if (definition === undefined) return;
    for (const stored of this.#parts.store.list(definition.collection)) this.#parts.writer.erase(definition, stored);
    this.#parts.registry.remove(of);
  }

  #serve(stored: StoredObject): void {
    const { registry, schemas } = this.#parts;
    const definition = toDefinition(stored.object, schemas);
    const other = registry.findKind(definition.group, definition.kind);
    const accepted = other === undefined || other.plural === definition.plural;
    if (accepted) registry.set(definition);
    this.#writeStatus(stored, accepted);
  }

  /** Objects go first; the finalizer goes when none is left. */
  #retire(stored: StoredObject): void {
    const { registry, store, writer } = this.#parts;
    const definition = registry.find(
      textAt(stored.object, 'spec', 'group'),
      textAt(stored.object, 'spec', 'names', 'plural'),
    );
    if (definition !== undefined) {
      for (const object of store.list(definition.collection)) {
        if (!isTerminating(object.object)) {
          writer.delete(definition, object, { preconditions: {}, propagation: 'Background', dryRun: false });
        }
      }
      if (store.list(definition.collection).length > 0) return;
    }
    this.#change(stored, (object) => {
      const metadata = ensureObject(object, 'metadata');
      const rest = textsAt(metadata, 'finalizers').filter((name) => name !== cleanup);
      put(metadata, 'finalizers', [...rest]);
    });
  }

  #writeStatus(stored: StoredObject, accepted: boolean): void {
    const names = objectAt(stored.object, 'spec', 'names') ?? {};
    const established = listAt(stored.object, 'status', 'conditions').some(
      (one) => textAt(one, 'type') === 'Established',
    );
    const now = this.#parts.writer.timestamp();
    const condition = (type: string, ok: boolean, reason: string, message: string): Json => {
      const old = listAt(stored.object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
      const status = ok ? 'True' : 'False';
      const since = textAt(old ?? null, 'status') === status ? textAt(old ?? null, 'lastTransitionTime') : now;
      return { lastTransitionTime: since, message, reason, status, type };
    };
    const ok = accepted || established;
    const conditions = [
      condition(
        'NamesAccepted',
        accepted,
        accepted ? 'NoConflicts' : 'KindConflict',
        accepted ? 'no conflicts found' : 'kind is already in use',
      ),
      condition(
        'Established',
        ok,
        ok ? 'InitialNamesAccepted' : 'NotAccepted',
        ok ? 'the initial names have been accepted' : 'not all names are accepted',
      ),
    ];
    this.#change(stored, (object) => {
      const status = ensureObject(object, 'status');
      put(status, 'conditions', conditions);
      if (accepted) put(status, 'acceptedNames', clone(names));
      put(status, 'storedVersions', storedVersions(object));
      const metadata = ensureObject(object, 'metadata');
      const finalizers = textsAt(metadata, 'finalizers');
      if (!finalizers.includes(cleanup)) put(metadata, 'finalizers', [...finalizers, cleanup]);
    });
  }

  #change(stored: StoredObject, edit: (object: KubeObject) => void): void {
    this.#parts.writer.amend(crds, stored, edit);
  }
}

const cleanup = 'customresourcecleanup.apiextensions.k8s.io';

function storedVersions(object: KubeObject): Json[] {
  const known = textsAt(object, 'status', 'storedVersions');
  const storage = storageVersion(object);
  return known.includes(storage) ? [...known] : [...known, storage];
}

function storageVersion(object: KubeObject): string {
  const version = listAt(object, 'spec', 'versions').find((one) => isObject(one) && own(one, 'storage') === true);
  return textAt(version ?? null, 'name');
}

function toDefinition(object: KubeObject, schemas: BuiltinSchemas): ResourceDefinition {
  const names = objectAt(object, 'spec', 'names') ?? {};
  const group = textAt(object, 'spec', 'group');
  const plural = textAt(names, 'plural');
  const served = listAt(object, 'spec', 'versions').filter(
    (version) => isObject(version) && own(version, 'served') === true,
  );
  return {
    group,
    plural,
    singular: textAt(names, 'singular'),
    kind: textAt(names, 'kind'),
    listKind: textAt(names, 'listKind'),
    shortNames: textsAt(names, 'shortNames'),
    categories: textsAt(names, 'categories'),
    namespaced: textAt(object, 'spec', 'scope') === 'Namespaced',
    versions: served.map((version) => toVersion(version, group, textAt(names, 'kind'), schemas)),
    storageVersion: storageVersion(object),
    custom: true,
    strategy: {},
    subresources: [],
    collection: `${group}/${plural}`,
  };
}

function toVersion(version: Json, group: string, kind: string, schemas: BuiltinSchemas): ResourceVersion {
  const source = objectAt(version, 'schema', 'openAPIV3Schema') ?? {};
  const name = textAt(version, 'name');
  const deprecated = isObject(version) && own(version, 'deprecated') === true;
  const text = textAt(version, 'deprecationWarning') || `${apiVersionOf(group, name)} ${kind} is deprecated`;
  return {
    name,
    schema: compileRootSchema(source, schemas.message('meta/v1.ObjectMeta')),
    columns: printerColumns(version),
    statusSubresource: objectAt(version, 'subresources', 'status') !== undefined,
    selectableFields: listAt(version, 'selectableFields').map((field) => textAt(field, 'jsonPath').replace(/^\./, '')),
    warnings: deprecated ? [text] : [],
    source,
    deprecated,
    ...rulesOf(source),
  };
}

function rulesOf(source: JsonObject): Pick<ResourceVersion, 'rules'> {
  const rules = carriesRules(source) ? compileRules(source).tree : undefined;
  return rules === undefined ? {} : { rules };
}
