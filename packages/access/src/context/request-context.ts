/** One value of a key that has at most one, or the list of a key that may have many. */
export type ContextValue = string | readonly string[];

/** Said of a key that the request has, or may have, with a value that the asker does not know. */
export const UNKNOWN_VALUE: unique symbol = Symbol('unknown value');

/** What a request tells about itself, by condition key. Keys compare without case: ask with lower case only. */
export interface RequestContext {
  /** `undefined` when the request does not have the key. */
  get(lowerKey: string): ContextValue | typeof UNKNOWN_VALUE | undefined;
}

/** A context whose keys are all known. */
export type ContextMap = ReadonlyMap<string, ContextValue | typeof UNKNOWN_VALUE>;

/** A context of keys in any case; a later entry of the same key wins. An empty list is a missing key. */
export function makeContext(entries: Iterable<readonly [string, ContextValue | typeof UNKNOWN_VALUE]>): ContextMap {
  const values = new Map<string, ContextValue | typeof UNKNOWN_VALUE>();
  for (const [key, value] of entries) {
    if (typeof value === 'object' && value.length === 0) values.delete(key.toLowerCase());
    else values.set(key.toLowerCase(), value);
  }
  return values;
}

/** Several contexts as one map; the first that has a key answers. */
export function mergeContexts(contexts: readonly ContextMap[]): ContextMap {
  const merged = new Map<string, ContextValue | typeof UNKNOWN_VALUE>();
  for (const context of contexts.toReversed()) for (const [key, value] of context) merged.set(key, value);
  return merged;
}

/** Several contexts as one; the first that has a key answers. So facts of principal and resource are prepared once. */
export function layerContexts(layers: readonly RequestContext[]): RequestContext {
  return {
    get(lowerKey) {
      for (const layer of layers) {
        const value = layer.get(lowerKey);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}
