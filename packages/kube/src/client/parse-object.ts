import { isRecord } from '../json/parse-json.ts';
import type { KubeObject } from '../resources/kube-object.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';

/** One page of a list. All pages of one list carry the same resourceVersion: the one to watch from. */
export interface ListPage<T extends KubeObject> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  /** Token of the next page; empty on the last. */
  readonly continueToken: string;
}

/**
 * An object of `type`, or undefined when the value is none: no metadata, no name, or a Status in its place. Items of
 * lists and metadata-only answers come without the kind's own apiVersion and kind; both are filled in.
 */
export function parseObject<T extends KubeObject>(type: ResourceType, value: unknown): T | undefined {
  if (!isRecord(value) || !isRecord(value['metadata']) || value['kind'] === 'Status') return undefined;
  const name = value['metadata']['name'];
  if (typeof name !== 'string' || name === '') return undefined;
  const named = typeof value['kind'] === 'string' && value['kind'] !== 'PartialObjectMetadata';
  const identity = named ? {} : { apiVersion: apiVersionOf(type), kind: type.kind };
  // The shape beyond metadata is the caller's claim about its own kind; the API server validated it against the schema.
  return { ...value, ...identity } as unknown as T;
}

/** A page of a list, or undefined when the value is none (an empty or truncated answer is never an empty list). */
export function parseList<T extends KubeObject>(type: ResourceType, value: unknown): ListPage<T> | undefined {
  if (!isRecord(value) || !isRecord(value['metadata'])) return undefined;
  const { resourceVersion, continue: continueToken } = value['metadata'];
  // An empty list of some servers carries `items: null`.
  const raw = value['items'] === null ? [] : value['items'];
  if (!Array.isArray(raw) || typeof resourceVersion !== 'string' || resourceVersion === '') return undefined;
  const items: T[] = [];
  for (const entry of raw) {
    const item = parseObject<T>(type, entry);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { items, resourceVersion, continueToken: typeof continueToken === 'string' ? continueToken : '' };
}
