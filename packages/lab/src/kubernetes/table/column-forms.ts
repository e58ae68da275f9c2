import { type Json, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Column } from './column.ts';
import { ageText } from './duration.ts';

export const age: Column = {
  name: 'Age',
  type: 'string',
  priority: 0,
  cell: (object, now) => ageText(textAt(object, 'metadata', 'creationTimestamp'), now),
};

export const createdAt: Column = {
  name: 'Created At',
  type: 'string',
  priority: 0,
  cell: (object) => textAt(object, 'metadata', 'creationTimestamp'),
};

export function text(name: string, priority: 0 | 1, cell: (object: KubeObject, now: number) => Json): Column {
  return { name, type: 'string', priority, cell };
}

export function count(name: string, priority: 0 | 1, cell: (object: KubeObject) => number): Column {
  return { name, type: 'integer', priority, cell };
}

export function orNone(value: string): string {
  return value === '' ? '<none>' : value;
}
