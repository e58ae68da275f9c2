import type { Json } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';

/** One printed column. `priority` 0 is always shown, 1 only with `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  readonly priority: 0 | 1;
  /** The cell; `now` in milliseconds for ages. */
  readonly cell: (object: KubeObject, now: number) => Json;
}
