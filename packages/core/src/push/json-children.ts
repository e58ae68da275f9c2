import { byteTextOf } from '../json/byte-text.ts';
import { type JsonNode, readJson } from '../json/json-text.ts';

/** A JSON document that can be edited: its bytes as text, and what they say. */
export interface JsonDocument {
  readonly source: string;
  readonly root: Container;
}

export type Container = Extract<JsonNode, { readonly kind: 'object' | 'array' }>;

export const isContainer = (node: JsonNode): node is Container => node.kind === 'object' || node.kind === 'array';

/** The document in some bytes; undefined when they are no JSON object or array, or have a key twice. */
export function readDocument(bytes: Uint8Array): JsonDocument | undefined {
  const root = tryRead(bytes);
  return root !== undefined && isContainer(root) ? { source: byteTextOf(bytes), root } : undefined;
}

function tryRead(bytes: Uint8Array): JsonNode | undefined {
  try {
    return readJson(bytes);
  } catch {
    return undefined;
  }
}

/** The values directly inside, in the order of the document. */
export function childrenOf(node: Container): readonly JsonNode[] {
  return node.kind === 'array' ? node.items : [...node.members.values()];
}

/** The position that a step names in an array, or undefined for what is no position. */
export function indexOf(step: string): number | undefined {
  return /^(?:0|[1-9]\d{0,5})$/.test(step) ? Number(step) : undefined;
}

/** The value that a step leads to. */
export function childAt(node: Container, step: string): JsonNode | undefined {
  if (node.kind === 'object') return node.members.get(step);
  const index = indexOf(step);
  return index === undefined ? undefined : node.items[index];
}
