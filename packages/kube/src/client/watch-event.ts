import type { KubeObject } from '../resources/kube-object.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { KubeError, type KubeOperation } from './kube-error.ts';
import { isRecord, parseJson } from '../json/parse-json.ts';
import { parseObject } from './parse-object.ts';
import { parseStatus } from './parse-status.ts';

/**
 * One event of a watch. DELETED carries the last state; in a selected watch it may only mean "no longer matches".
 * A BOOKMARK only moves the resourceVersion. An ERROR ends the stream.
 */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  | { readonly type: 'ERROR'; readonly error: KubeError };

/** Reads one line of a watch. Anything that is no event becomes an ERROR event, so that nothing is ever skipped silently. */
export function parseWatchEvent<T extends KubeObject>(
  type: ResourceType,
  operation: KubeOperation,
  line: Uint8Array,
): WatchEvent<T> {
  const value = parseJson(line);
  const event = isRecord(value) ? parseEvent<T>(type, operation, value['type'], value['object']) : undefined;
  return event ?? { type: 'ERROR', error: new KubeError(operation, { status: 0, reason: 'MalformedBody' }) };
}

function parseEvent<T extends KubeObject>(
  type: ResourceType,
  operation: KubeOperation,
  kind: unknown,
  body: unknown,
): WatchEvent<T> | undefined {
  switch (kind) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const object = parseObject<T>(type, body);
      return object?.metadata.resourceVersion ? { type: kind, object } : undefined;
    }
    case 'BOOKMARK': {
      const resourceVersion = bookmarkVersion(body);
      return resourceVersion === undefined ? undefined : { type: 'BOOKMARK', resourceVersion };
    }
    case 'ERROR':
      return { type: 'ERROR', error: new KubeError(operation, parseStatus(statusCode(body), body, undefined)) };
    default:
      return undefined;
  }
}

function statusCode(status: unknown): number {
  return isRecord(status) && typeof status['code'] === 'number' ? status['code'] : 500;
}

function bookmarkVersion(object: unknown): string | undefined {
  if (!isRecord(object) || !isRecord(object['metadata'])) return undefined;
  const version = object['metadata']['resourceVersion'];
  return typeof version === 'string' && version !== '' ? version : undefined;
}
