import { clone, type Json, type JsonObject, put } from '../json/json.ts';
import { apiVersionOf, type ResourceDefinition, type ResourceVersion } from '../resources/definition.ts';
import type { Schema } from '../schema/schema.ts';

const metaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The OpenAPI v3 document of one group and version. */
export function openApiDocument(
  group: string,
  versionName: string,
  definitions: readonly ResourceDefinition[],
  metadata: Schema,
): JsonObject {
  const components = new Components();
  const paths: JsonObject = {};
  components.add(metaName, metadata);
  for (const definition of definitions) {
    const version = definition.versions.find((one) => one.name === versionName);
    if (version === undefined || definition.group !== group) continue;
    const name = componentName(definition, versionName);
    const gvk: JsonObject = { group, version: versionName, kind: definition.kind };
    if (version.source === undefined) components.addTopLevel(name, version.schema, gvk);
    else put(components.schemas, name, customSchema(version.source, gvk));
    addPaths(paths, definition, version, gvk, name);
  }
  components.finish();
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths,
    components: { schemas: components.schemas },
  };
}

function componentName(definition: ResourceDefinition, version: string): string {
  if (definition.message !== undefined) return messageName(definition.message);
  const home = definition.group.split('.').reverse().join('.');
  return `${home}.${version}.${definition.kind}`;
}

function messageName(message: string): string {
  const [home = '', rest = ''] = message.split('/');
  return home === 'meta' ? `io.k8s.apimachinery.pkg.apis.meta.${rest}` : `io.k8s.api.${home}.${rest}`;
}

function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** A CRD's schema as its author wrote it, with what every object has. */
function customSchema(source: JsonObject, gvk: JsonObject): JsonObject {
  const schema = clone(source);
  const properties = (schema['properties'] ?? {}) as JsonObject;
  schema['properties'] = {
    ...properties,
    apiVersion: { type: 'string', description: 'Version of the schema that this object is written in.' },
    kind: { type: 'string', description: 'The REST resource that this object represents.' },
    metadata: { ...ref(metaName), description: "Standard object's metadata." },
  };
  schema['x-kubernetes-group-version-kind'] = [gvk];
  return schema;
}

/** Collects schemas of builtin messages; those they refer to are added until nothing is missing. */
class Components {
  readonly schemas: JsonObject = {};
  readonly #waiting = new Map<string, Schema>();

  add(name: string, schema: Schema): void {
    if (!Object.hasOwn(this.schemas, name)) this.#waiting.set(name, schema);
  }

  addTopLevel(name: string, schema: Schema, gvk: JsonObject): void {
    put(this.schemas, name, { ...this.#structure(schema), 'x-kubernetes-group-version-kind': [gvk] });
  }

  finish(): void {
    for (const [name, schema] of this.#waiting) {
      this.#waiting.delete(name);
      if (!Object.hasOwn(this.schemas, name)) put(this.schemas, name, this.#structure(schema));
    }
    if (this.#waiting.size > 0) this.finish();
  }

  #emit(schema: Schema): JsonObject {
    if (schema.reference === undefined) return this.#structure(schema);
    const name = messageName(schema.reference);
    this.add(name, schema);
    return ref(name);
  }

  #structure(schema: Schema): JsonObject {
    if (schema.intOrString === true) return { type: 'string', format: 'int-or-string' };
    const out: JsonObject = { type: schema.type === 'any' ? 'object' : schema.type };
    if (schema.format !== undefined) out['format'] = schema.format;
    if (schema.properties !== undefined) {
      const properties: JsonObject = {};
      for (const [key, child] of schema.properties) put(properties, key, this.#emit(child));
      out['properties'] = properties;
    }
    if (schema.additionalProperties !== undefined)
      out['additionalProperties'] = this.#emit(schema.additionalProperties);
    if (schema.items !== undefined) out['items'] = this.#emit(schema.items);
    return Object.assign(out, extensions(schema));
  }
}

function extensions(schema: Schema): JsonObject {
  return {
    ...(schema.listType === undefined ? {} : { 'x-kubernetes-list-type': schema.listType }),
    ...(schema.listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': [...schema.listMapKeys] }),
    ...(schema.mapType === undefined ? {} : { 'x-kubernetes-map-type': schema.mapType }),
    ...(schema.patchMergeKey === undefined || schema.patchMergeKey === ''
      ? {}
      : { 'x-kubernetes-patch-merge-key': schema.patchMergeKey, 'x-kubernetes-patch-strategy': 'merge' }),
  };
}

const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];

function addPaths(
  paths: JsonObject,
  definition: ResourceDefinition,
  version: ResourceVersion,
  gvk: JsonObject,
  schema: string,
): void {
  const root = definition.group === '' ? '/api/v1' : `/apis/${apiVersionOf(definition.group, version.name)}`;
  const base = definition.namespaced
    ? `${root}/namespaces/{namespace}/${definition.plural}`
    : `${root}/${definition.plural}`;
  const body = { content: { 'application/json': { schema: ref(schema) } } };
  const reply = { '200': { description: 'OK', ...body } };
  const operation = (action: string, parameters: readonly Json[], more: JsonObject = {}): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
    parameters: [...parameters],
    responses: reply,
    ...more,
  });
  const patchTypesHere = definition.custom ? patchTypes : [...patchTypes, 'application/strategic-merge-patch+json'];
  const patchBody = {
    content: Object.fromEntries(patchTypesHere.map((type) => [type, { schema: { type: 'object' } }])),
  };
  put(paths, base, {
    get: operation('list', []),
    post: operation('post', writeParameters, { requestBody: body }),
    delete: operation('deletecollection', []),
  });
  put(paths, `${base}/{name}`, {
    get: operation('get', []),
    put: operation('put', writeParameters, { requestBody: body }),
    patch: operation('patch', [...writeParameters, parameter('force', 'boolean')], { requestBody: patchBody }),
    delete: operation('delete', [parameter('dryRun', 'string')]),
  });
}

function parameter(name: string, type: string): JsonObject {
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

/** kubectl validates on the server only when the patch operation lists fieldValidation. */
const writeParameters: readonly JsonObject[] = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) =>
  parameter(name, 'string'),
);
