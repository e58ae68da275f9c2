import type { KubeObject } from '../json/kube-object.ts';

/** One stored version of an object. Never changed once stored; `text` is filled with its JSON when it is first sent. */
export interface StoredObject {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly object: KubeObject;
  text?: string;
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed write. For a deletion `current` is the last content with the deletion's own revision. */
export interface Change {
  readonly type: ChangeType;
  readonly collection: string;
  readonly revision: number;
  readonly current: StoredObject;
  readonly previous: StoredObject | undefined;
  readonly committedAt: number;
}
