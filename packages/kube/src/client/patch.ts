import type { Query } from '../resources/resource-path.ts';

/** One step of a JSON patch (RFC 6902). */
export interface JsonPatchStep {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * The three kinds of patch that we send. `apply` is an upsert: without `metadata.uid` in its body it makes what is missing,
 * and a field left out is removed when only `fieldManager` owned it. `force` takes fields from other managers.
 */
export type KubePatch =
  | { readonly kind: 'merge'; readonly body: Readonly<Record<string, unknown>>; readonly fieldManager?: string }
  | { readonly kind: 'json'; readonly body: readonly JsonPatchStep[]; readonly fieldManager?: string }
  | { readonly kind: 'apply'; readonly body: object; readonly fieldManager: string; readonly force?: boolean };

const contentTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  // JSON is YAML, so the body may stay JSON.
  apply: 'application/apply-patch+yaml',
} as const;

export function patchContentType(patch: KubePatch): string {
  return contentTypes[patch.kind];
}

export function patchQuery(patch: KubePatch): Query {
  return {
    fieldManager: patch.fieldManager,
    force: patch.kind === 'apply' && patch.force === true ? 'true' : undefined,
  };
}
