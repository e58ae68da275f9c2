import type { Schema } from '../schema/schema.ts';

const string: Schema = { type: 'string' };
const boolean: Schema = { type: 'boolean' };
const strings: Schema = { type: 'array', items: string, listType: 'atomic', nullable: true };

function object(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties: new Map(Object.entries(properties)), required };
}

function list(items: Schema, extra: Partial<Schema> = { listType: 'atomic' }): Schema {
  return { type: 'array', items, nullable: true, ...extra };
}

const opaque: Schema = { type: 'object', preserveUnknown: true, mapType: 'atomic', nullable: true };

const names = object({
  plural: string,
  singular: string,
  shortNames: strings,
  kind: string,
  listKind: string,
  categories: strings,
});

const column = object({
  name: string,
  type: string,
  format: string,
  description: string,
  priority: { type: 'integer' },
  jsonPath: string,
});

const version = object({
  name: string,
  served: boolean,
  storage: boolean,
  deprecated: boolean,
  deprecationWarning: { type: 'string', nullable: true },
  schema: { ...object({ openAPIV3Schema: opaque }), nullable: true },
  subresources: { ...object({ status: opaque, scale: opaque }), nullable: true },
  additionalPrinterColumns: list(column),
  selectableFields: list(object({ jsonPath: string })),
});

const condition = object({
  type: string,
  status: string,
  lastTransitionTime: { type: 'string', nullable: true },
  reason: string,
  message: string,
  observedGeneration: { type: 'integer' },
});

/** CustomResourceDefinition of apiextensions.k8s.io/v1. What stands in `openAPIV3Schema` is kept as written. */
export function crdSchema(metadata: Schema): Schema {
  return object({
    apiVersion: string,
    kind: string,
    metadata,
    spec: object({
      group: string,
      names,
      scope: string,
      versions: list(version),
      conversion: { ...object({ strategy: string, webhook: opaque }), nullable: true },
      preserveUnknownFields: boolean,
    }),
    status: object({
      conditions: list(condition, { listType: 'map', listMapKeys: ['type'], patchMergeKey: 'type' }),
      acceptedNames: names,
      storedVersions: strings,
      observedGeneration: { type: 'integer' },
    }),
  });
}
