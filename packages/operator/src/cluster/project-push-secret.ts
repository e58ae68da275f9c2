import { parsePushSecret, type PushSecret, type PushSecretStoreRef } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';
import { type Parsed, parsed, withoutManagedFields } from '@lockkeeper/kube/internal';
import { controllerUid } from './controller-uid.ts';
import { storeIndexKey } from './project-external-secret.ts';
import { sourceIndexKeys } from './source-index.ts';

/** What the cache keeps of a PushSecret: what indexes and triggers look at, and the object as text. */
export interface CachedPushSecret {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly finalizers: readonly string[];
  /** When its deletion was asked for, milliseconds since the epoch. */
  readonly deletedAt?: number;
  readonly controllerUid?: string;
  /** Index keys of the stores it may write to, see `storeIndexKey`; a selector is filed under `ANY_STORE`. */
  readonly stores: readonly string[];
  /** Index keys of the objects its values, templates and policies are taken from. */
  readonly sources: readonly string[];
  /** Labels and annotations as one text, to see edits by. */
  readonly metadataText: string;
  readonly text: string;
}

/** No store has this name. */
export const ANY_STORE = '*';

function storesOf(refs: readonly PushSecretStoreRef[], namespace: string): readonly string[] {
  const keys = refs.map(({ kind, name = ANY_STORE }) => storeIndexKey({ kind, name }, namespace));
  return [...new Set(keys)];
}

/** Index keys. An object that cannot be read is filed under nothing: only its own edit can help it. */
function indexKeys(object: KubeObject): Pick<CachedPushSecret, 'stores' | 'sources'> {
  const read = parsed(() => parsePushSecret(object));
  if (!read.ok) return { stores: [], sources: [] };
  const { metadata, spec } = read.object;
  return { stores: storesOf(spec.secretStoreRefs, metadata.namespace), sources: sourceIndexKeys(read.object) };
}

export function projectPushSecret(object: KubeObject): CachedPushSecret {
  const { metadata } = object;
  const deletedAt = Date.parse(metadata.deletionTimestamp ?? '');
  return {
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    generation: metadata.generation ?? 0,
    finalizers: metadata.finalizers ?? [],
    ...(Number.isNaN(deletedAt) ? {} : { deletedAt }),
    ...controllerUid(object),
    ...indexKeys(object),
    metadataText: JSON.stringify([metadata.labels ?? {}, metadata.annotations ?? {}]),
    text: JSON.stringify(withoutManagedFields(object)),
  };
}

/** The object itself. Objects stored before our CRDs were installed may have any shape. */
export function readPushSecret(cached: CachedPushSecret): Parsed<PushSecret> {
  return parsed(() => parsePushSecret(JSON.parse(cached.text)));
}
