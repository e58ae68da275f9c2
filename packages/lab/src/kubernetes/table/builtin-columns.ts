import { admissionColumns } from './admission-columns.ts';
import { at, isObject, listAt, textAt } from '../json/json.ts';
import { type KubeObject, nameOf } from '../json/kube-object.ts';
import { clusterColumns } from './cluster-columns.ts';
import type { Column } from './column.ts';
import { age, count, createdAt, text } from './column-forms.ts';
import { ageText } from './duration.ts';
import { nodeColumns } from './node-columns.ts';
import { podColumns } from './pod-columns.ts';
import { workloadColumns } from './workload-columns.ts';

function sizeOf(object: KubeObject, ...fields: readonly string[]): number {
  return fields.reduce((sum, field) => {
    const value = at(object, field);
    if (Array.isArray(value)) return sum + value.length;
    return sum + (isObject(value) ? Object.keys(value).length : 0);
  }, 0);
}

function subjects(kind: string): (object: KubeObject) => string {
  return (object) =>
    listAt(object, 'subjects')
      .filter((subject) => textAt(subject, 'kind') === kind)
      .map((subject) =>
        kind === 'ServiceAccount'
          ? `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`
          : textAt(subject, 'name'),
      )
      .join(', ');
}

const binding: readonly Column[] = [
  text('Role', 0, (object) => `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`),
  age,
  text('Users', 1, subjects('User')),
  text('Groups', 1, subjects('Group')),
  text('ServiceAccounts', 1, subjects('ServiceAccount')),
];

/** Core events name their object `involvedObject`, those of events.k8s.io `regarding`. */
function eventColumns(subject: string, messageField: string): readonly Column[] {
  const seen = (object: KubeObject): string =>
    textAt(object, 'series', 'lastObservedTime') ||
    textAt(object, 'lastTimestamp') ||
    textAt(object, 'deprecatedLastTimestamp') ||
    textAt(object, 'eventTime') ||
    textAt(object, 'metadata', 'creationTimestamp');
  return [
    text('Last Seen', 0, (object, now) => ageText(seen(object), now)),
    text('Type', 0, (object) => textAt(object, 'type')),
    text('Reason', 0, (object) => textAt(object, 'reason')),
    text(
      'Object',
      0,
      (object) => `${textAt(object, subject, 'kind').toLowerCase()}/${textAt(object, subject, 'name')}`,
    ),
    text('Subobject', 1, (object) => textAt(object, subject, 'fieldPath')),
    text('Source', 1, (object) => textAt(object, 'source', 'component') || textAt(object, 'reportingComponent')),
    text('Message', 0, (object) => textAt(object, messageField).trim()),
    text('First Seen', 1, (object, now) => ageText(textAt(object, 'firstTimestamp') || seen(object), now)),
    count('Count', 1, (object) => Number(at(object, 'count') ?? 1)),
    text('Name', 1, nameOf),
  ];
}

/** Printed columns after NAME, by wire message, in the order and with the names kubectl users know. */
export const builtinColumns: ReadonlyMap<string, readonly Column[]> = new Map<string, readonly Column[]>([
  ['core/v1.Namespace', [text('Status', 0, (object) => textAt(object, 'status', 'phase')), age]],
  [
    'core/v1.Secret',
    [text('Type', 0, (object) => textAt(object, 'type')), count('Data', 0, (object) => sizeOf(object, 'data')), age],
  ],
  ['core/v1.ConfigMap', [count('Data', 0, (object) => sizeOf(object, 'data', 'binaryData')), age]],
  ['core/v1.ServiceAccount', [count('Secrets', 0, (object) => sizeOf(object, 'secrets')), age]],
  ['core/v1.Event', eventColumns('involvedObject', 'message')],
  ['events/v1.Event', eventColumns('regarding', 'note')],
  ['coordination/v1.Lease', [text('Holder', 0, (object) => textAt(object, 'spec', 'holderIdentity')), age]],
  ['rbac/v1.Role', [createdAt]],
  ['rbac/v1.ClusterRole', [createdAt]],
  ['rbac/v1.RoleBinding', binding],
  ['rbac/v1.ClusterRoleBinding', binding],
  ['apiextensions/v1.CustomResourceDefinition', [createdAt]],
  ['core/v1.Pod', podColumns],
  ['core/v1.Node', nodeColumns],
  ...workloadColumns,
  ...clusterColumns,
  ...admissionColumns,
]);
