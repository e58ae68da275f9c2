import type { Json, JsonObject } from '../json/json.ts';
import { type KubeObject, metadataOf, nameOf } from '../json/kube-object.ts';
import type { Column } from './column.ts';

export interface TableInput {
  readonly columns: readonly Column[];
  readonly objects: readonly KubeObject[];
  readonly metadata: JsonObject;
  /** What each row carries besides its cells. */
  readonly includeObject: string;
  /** Watch events after the first leave the definitions out. */
  readonly withDefinitions: boolean;
  readonly now: number;
}

const nameColumn: JsonObject = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
};

/** meta.k8s.io/v1 Table. */
export function toTable(input: TableInput): JsonObject {
  const definitions = input.columns.map((column) => ({
    name: column.name,
    type: column.type,
    format: column.format ?? '',
    description: column.description ?? '',
    priority: column.priority,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: input.metadata,
    columnDefinitions: input.withDefinitions ? [nameColumn, ...definitions] : [],
    rows: input.objects.map((object) => toRow(object, input)),
  };
}

function toRow(object: KubeObject, { columns, includeObject, now }: TableInput): JsonObject {
  const cells: Json[] = [nameOf(object), ...columns.map((column) => column.cell(object, now))];
  if (includeObject === 'None') return { cells };
  return { cells, object: includeObject === 'Object' ? object : toPartial(object) };
}

/** PartialObjectMetadata of an object. */
export function toPartial(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: metadataOf(object) };
}
