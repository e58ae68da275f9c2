import type { KubeObject } from '../resources/kube-object.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { KubeError, type KubeOperation } from './kube-error.ts';
import { isRecord, parseJson, parseObject } from './parse-object.ts';
import { parseStatus } from './parse-status.ts';

/**
 * One event of a watch. DELETED carries the last state; in a selected watch it may only mean "no longer matches".
 * A BOOKMARK only moves the resourceVersion. An ERROR ends the stream.
 */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  | { readonly type: 'ERROR'; readonly error: KubeError };

const objectEvents: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED']);

/** Reads one line of a watch. Anything that is no event becomes an ERROR event, so that nothing is ever skipped silently. */
export function parseWatchEvent<T extends KubeObject>(
  type: ResourceType,
  operation: KubeOperation,
  line: Uint8Array,
): WatchEvent<T> {
  const value = parseJson(line);
  if (isRecord(value) && objectEvents.has(value['type'])) {
    const object = parseObject<T>(type, value['object']);
    if (object?.metadata.resourceVersion) return { type: value['type'] as 'ADDED' | 'MODIFIED' | 'DELETED', object };
  }
  if (isRecord(value) && value['type'] === 'BOOKMARK') {
    const resourceVersion = bookmarkVersion(value['object']);
    if (resourceVersion !== undefined) return { type: 'BOOKMARK', resourceVersion };
  }
  if (isRecord(value) && value['type'] === 'ERROR') {
    const status = isRecord(value['object']) ? value['object'] : {};
    const code = typeof status['code'] === 'number' ? status['code'] : 500;
    return { type: 'ERROR', error: new KubeError(operation, parseStatus(code, status, undefined)) };
  }
  return { type: 'ERROR', error: new KubeError(operation, { status: 0, reason: 'MalformedBody' }) };
}

function bookmarkVersion(object: unknown): string | undefined {
  if (!isRecord(object) || !isRecord(object['metadata'])) return undefined;
  const version = object['metadata']['resourceVersion'];
  return typeof version === 'string' && version !== '' ? version : undefined;
}
