import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import { type JsonNode, readJson } from '../../json/json-text.ts';
import { SealedValue } from '../../values/sealed-value.ts';
import { valueToBytes } from '../../values/value-to-bytes.ts';
import { parseJsonPath, type PathStep } from './json-path.ts';

/** The answer is a foreign text and may hold what was sent with the request, so that none of it is repeated (`threat/G2`). */
function read(source: Uint8Array | string, what: string): JsonNode {
  try {
    return readJson(source, { duplicates: 'last', maxBytes: 1024 * 1024 });
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError('InvalidInput', `failed to parse response json${what}: it is no JSON`);
  }
}

function step(node: JsonNode, at: PathStep): JsonNode | undefined {
  if ('member' in at) return node.kind === 'object' ? node.members.get(at.member) : undefined;
  return node.kind === 'array' ? node.items.at(at.item) : undefined;
}

function found(document: JsonNode, path: string): JsonNode {
  let node: JsonNode | undefined = document;
  for (const at of parseJsonPath(path)) node = node && step(node, at);
  if (node !== undefined) return node;
  throw new LockkeeperError('InvalidInput', `failed to get response path ${path}: there is nothing in the answer`);
}

/**
 * The keys and values in a webhook's answer: a JSON object at `path`, or a text that holds one. Values become bytes as upstream makes
 * them of JSON. Throws LockkeeperError `InvalidInput` without any of the answer's text.
 */
export function webhookValues(body: Uint8Array, path: string | undefined): ReadonlyMap<string, SealedValue> {
  const document = read(body, '');
  const at = path ? found(document, path) : document;
  const values = at.kind === 'string' ? read(at.text, ' from jsonpath') : at;
  if (values.kind !== 'object')
    throw new LockkeeperError(
      'InvalidInput',
      `failed to get response (wrong type: ${values.kind}): it must be an object`,
    );
  return new Map([...values.members].map(([key, value]) => [key, SealedValue.ofBytes(valueToBytes(value))]));
}
