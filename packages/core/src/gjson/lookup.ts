import { bytesOfByteText, byteTextOf, byteTextOfText } from '../json/byte-text.ts';
import { isValidJson } from '../json/json-valid.ts';
import { Budget, defaultLimits, exceeded, type LookupLimits } from './budget.ts';
import { Lookup } from './get.ts';
import { exists, type Result, type ResultType, textForm } from './result.ts';

/** What a path led to. Bytes are handed out by functions only, so that the object can be inspected without showing a value. */
export interface JsonMatch {
  readonly exists: boolean;
  readonly type: ResultType;
  /** gjson's string form: strings unquoted, `null` empty, objects and arrays as spelled. */
  bytes(): Uint8Array;
  /** The spelling in the document. */
  raw(): Uint8Array;
}

/**
 * Looks a path up in a JSON document with the whole path language of gjson 1.18 (the language of `remoteRef.property`):
 * wildcards, `#`, queries, multipaths, the built-in modifiers, literals, pipes, and `..` for JSON lines.
 * Documents that are not valid JSON are read leniently, as gjson reads them. Never quotes the document in an error;
 * throws `LockkeeperError('Limit')` when the lookup would cost too much (threat K11).
 */
export function lookupJson(document: Uint8Array | string, path: string, limits: Partial<LookupLimits> = {}): JsonMatch {
  const json = typeof document === 'string' ? byteTextOfText(document) : byteTextOf(document);
  const pathText = byteTextOfText(path);
  const bounds = { ...defaultLimits(json.length), ...limits };
  if (pathText.length > bounds.pathBytes) throw exceeded('pathBytes', bounds.pathBytes);
  return matchOf(new Lookup(new Budget(bounds)).get(json, pathText));
}

/** Whether a document is valid JSON, at any depth of nesting. */
export function isJson(document: Uint8Array | string): boolean {
  return isValidJson(typeof document === 'string' ? byteTextOfText(document) : byteTextOf(document));
}

function matchOf(result: Result): JsonMatch {
  return {
    exists: exists(result),
    type: result.type,
    bytes: () => bytesOfByteText(textForm(result)),
    raw: () => bytesOfByteText(result.raw),
  };
}
