import { isObject, type Json, type JsonObject, textAt } from '../json/json.ts';
import { type KubeObject, metadataOf } from '../json/kube-object.ts';
import { fromFieldsV1, toFieldsV1 } from './field-set.ts';

/** One entry of metadata.managedFields. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: ReadonlySet<string>;
}

export function readManagers(object: KubeObject): readonly Manager[] {
  const entries = metadataOf(object)['managedFields'];
  if (!Array.isArray(entries)) return [];
  return entries.filter(isObject).map((entry) => ({
    manager: textAt(entry, 'manager'),
    operation: textAt(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time'),
    fields: fromFieldsV1(entry['fieldsV1']),
  }));
}

export function writeManagers(managers: readonly Manager[]): Json[] {
  return managers
    .filter((manager) => manager.fields.size > 0)
    .map((manager) => {
      const entry: JsonObject = {
        manager: manager.manager,
        operation: manager.operation,
        apiVersion: manager.apiVersion,
        ...(manager.time === '' ? {} : { time: manager.time }),
        fieldsType: 'FieldsV1',
        fieldsV1: toFieldsV1(manager.fields),
      };
      return manager.subresource === '' ? entry : { ...entry, subresource: manager.subresource };
    });
}

export function sameManager(a: Manager, b: Omit<Manager, 'fields' | 'time'>): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    a.subresource === b.subresource
  );
}
