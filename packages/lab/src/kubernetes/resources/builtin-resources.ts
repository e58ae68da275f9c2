import type { Column } from '../table/column.ts';
import { builtinColumns } from '../table/builtin-columns.ts';
import type { BuiltinSchemas } from './builtin-schemas.ts';
import { crdSchema } from './crd-schema.ts';
import type { ResourceDefinition, Strategy, SubresourceDefinition } from './definition.ts';
import { eventConversion } from './event-conversion.ts';
import { builtinStrategies } from './strategies/strategies.ts';

interface BuiltinRow {
  readonly message: string;
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly short?: readonly string[];
  readonly cluster?: true;
  readonly categories?: readonly string[];
  readonly status?: true;
  readonly fields?: readonly string[];
  readonly collection?: string;
}

const rbac = 'rbac.authorization.k8s.io';
const eventFields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** Every builtin resource that is stored. Reviews are not: see subresources/ and authentication/. */
const rows: readonly BuiltinRow[] = [
  {
    message: 'core/v1.Namespace',
    group: '',
    plural: 'namespaces',
    kind: 'Namespace',
    short: ['ns'],
    cluster: true,
    status: true,
    fields: ['status.phase'],
  },
  { message: 'core/v1.Secret', group: '', plural: 'secrets', kind: 'Secret', fields: ['type'] },
  { message: 'core/v1.ConfigMap', group: '', plural: 'configmaps', kind: 'ConfigMap', short: ['cm'] },
  { message: 'core/v1.ServiceAccount', group: '', plural: 'serviceaccounts', kind: 'ServiceAccount', short: ['sa'] },
  {
    message: 'core/v1.Event',
    group: '',
    plural: 'events',
    kind: 'Event',
    short: ['ev'],
    fields: [...eventFields.map((name) => `involvedObject.${name}`), 'reason', 'reportingComponent', 'source', 'type'],
  },
  {
    message: 'events/v1.Event',
    group: 'events.k8s.io',
    plural: 'events',
    kind: 'Event',
    short: ['ev'],
    collection: '/events',
    fields: [...eventFields.map((name) => `regarding.${name}`), 'reason', 'reportingController', 'type'],
  },
  {
    message: 'core/v1.Pod',
    group: '',
    plural: 'pods',
    kind: 'Pod',
    short: ['po'],
    categories: ['all'],
    status: true,
    fields: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  },
  {
    message: 'core/v1.Node',
    group: '',
    plural: 'nodes',
    kind: 'Node',
    short: ['no'],
    cluster: true,
    status: true,
    fields: ['spec.unschedulable'],
  },
  {
    message: 'apps/v1.Deployment',
    group: 'apps',
    plural: 'deployments',
    kind: 'Deployment',
    short: ['deploy'],
    categories: ['all'],
    status: true,
  },
  { message: 'coordination/v1.Lease', group: 'coordination.k8s.io', plural: 'leases', kind: 'Lease' },
  { message: 'rbac/v1.Role', group: rbac, plural: 'roles', kind: 'Role' },
  { message: 'rbac/v1.RoleBinding', group: rbac, plural: 'rolebindings', kind: 'RoleBinding' },
  { message: 'rbac/v1.ClusterRole', group: rbac, plural: 'clusterroles', kind: 'ClusterRole', cluster: true },
  {
    message: 'rbac/v1.ClusterRoleBinding',
    group: rbac,
    plural: 'clusterrolebindings',
    kind: 'ClusterRoleBinding',
    cluster: true,
  },
];

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
const subresources: ReadonlyMap<string, readonly SubresourceDefinition[]> = new Map([
  ['core/v1.ServiceAccount', [tokenSubresource]],
  ['core/v1.Namespace', [finalizeSubresource]],
]);

const plainStrategy: Strategy = { allowUnconditionalUpdate: true };

export function builtinResources(schemas: BuiltinSchemas): readonly ResourceDefinition[] {
  return [...rows.map((row) => fromRow(row, schemas)), crdResource(schemas)];
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
