import type { Column } from '../table/column.ts';
import { builtinColumns } from '../table/builtin-columns.ts';
import { type BuiltinRow, builtinRows } from './builtin-rows.ts';
import type { BuiltinSchemas } from './builtin-schemas.ts';
import { crdSchema } from './crd-schema.ts';
import type { ResourceDefinition, Strategy, SubresourceDefinition } from './definition.ts';
import { eventConversion } from './event-conversion.ts';
import { builtinStrategies } from './strategies/strategies.ts';

const tokenSubresource: SubresourceDefinition = {
  name: 'token',
  kind: 'TokenRequest',
  group: 'authentication.k8s.io',
  version: 'v1',
  verbs: ['create'],
};
const finalizeSubresource: SubresourceDefinition = {
  name: 'finalize',
  kind: 'Namespace',
  group: '',
  version: 'v1',
  verbs: ['update'],
};
const scaleSubresource: SubresourceDefinition = {
  name: 'scale',
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
  verbs: ['get', 'patch', 'update'],
};
const subresources: ReadonlyMap<string, readonly SubresourceDefinition[]> = new Map([
  ['core/v1.ServiceAccount', [tokenSubresource]],
  ['core/v1.Namespace', [finalizeSubresource]],
  ['apps/v1.Deployment', [scaleSubresource]],
  ['apps/v1.ReplicaSet', [scaleSubresource]],
  ['apps/v1.StatefulSet', [scaleSubresource]],
]);

const plainStrategy: Strategy = { allowUnconditionalUpdate: true };

export function builtinResources(schemas: BuiltinSchemas): readonly ResourceDefinition[] {
  return [...builtinRows.map((row) => fromRow(row, schemas)), crdResource(schemas)];
}

function fromRow(row: BuiltinRow, schemas: BuiltinSchemas): ResourceDefinition {
  const columns: readonly Column[] = builtinColumns.get(row.message) ?? [];
  const strategy = builtinStrategies.get(row.message) ?? plainStrategy;
  return {
    group: row.group,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    kind: row.kind,
    listKind: `${row.kind}List`,
    shortNames: row.short ?? [],
    categories: row.categories ?? [],
    namespaced: row.cluster !== true,
    versions: [
      {
        name: 'v1',
        schema: schemas.topLevel(row.message),
        columns,
        statusSubresource: row.status === true,
        selectableFields: row.fields ?? [],
        warnings: [],
      },
    ],
    storageVersion: 'v1',
    custom: false,
    strategy,
    message: row.message,
    subresources: subresources.get(row.message) ?? [],
    collection: row.collection ?? `${row.group}/${row.plural}`,
    ...(row.collection === undefined ? {} : { convert: eventConversion }),
  };
}

function crdResource(schemas: BuiltinSchemas): ResourceDefinition {
  return {
    group: 'apiextensions.k8s.io',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    kind: 'CustomResourceDefinition',
    listKind: 'CustomResourceDefinitionList',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    namespaced: false,
    versions: [
      {
        name: 'v1',
        schema: crdSchema(schemas.message('meta/v1.ObjectMeta')),
        columns: builtinColumns.get('apiextensions/v1.CustomResourceDefinition') ?? [],
        statusSubresource: true,
        selectableFields: [],
        warnings: [],
      },
    ],
    storageVersion: 'v1',
    custom: false,
    strategy: builtinStrategies.get('apiextensions/v1.CustomResourceDefinition') ?? plainStrategy,
    subresources: [],
    collection: 'apiextensions.k8s.io/customresourcedefinitions',
  };
}
