import { type JsonNode, LockkeeperError, readJson } from '@lockkeeper/core';

/** Go's words for the kind of a JSON value in `json: cannot unmarshal …`. */
const GO_KINDS: Readonly<Record<JsonNode['kind'], string>> = {
  null: 'null',
  boolean: 'bool',
  number: 'number',
  string: 'string',
  array: 'array',
  object: 'object',
};

/** The refusal of Go's `encoding/json` for a value of the wrong kind. */
export function wrongKind(node: JsonNode, type: string): LockkeeperError {
  return new LockkeeperError(
    'InvalidInput',
    `json: cannot unmarshal ${GO_KINDS[node.kind]} into Go value of type ${type}`,
  );
}

/**
 * Reads a JSON object of texts as Go fills a `map[string]string`: null is empty, of a repeated key the last one counts. Throws
 * LockkeeperError whose message quotes nothing of the text, which carries tokens (`threat/V7`).
 */
export function readTextMap(text: string): ReadonlyMap<string, string> {
  const node = readJson(text, { duplicates: 'last', maxDepth: 100 });
  if (node.kind === 'null') return new Map();
  if (node.kind !== 'object') throw wrongKind(node, 'map[string]string');
  const texts = new Map<string, string>();
  for (const [key, value] of node.members) {
    if (value.kind !== 'string' && value.kind !== 'null') throw wrongKind(value, 'string');
    texts.set(key, value.kind === 'string' ? value.text : '');
  }
  return texts;
}
