import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type JsonNode, readJson } from '../json/json-text.ts';
import { decodeBase64, encodeBase64 } from '../values/base64.ts';

/*
 * Values for telling which keys a template of keys and values has by its author's will (`threat/X6`): like the true ones, but no
 * character of a value can begin a line, end a string or open a map. Keys that are gone with them came out of a value.
 */

/** Everything that could mean something to YAML where a template puts a value without quoting it. */
const MEANINGFUL = /[^A-Za-z0-9 ._~/+=@^-]/g;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The same keys with values that have no structure; undefined when they had none. */
export function neutralValues(values: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> | undefined {
  let hasStructure = false;
  const neutral = new Map<string, Uint8Array>();
  for (const [key, bytes] of values) {
    const text = textOf(bytes);
    const plain = neutralText(text, true);
    hasStructure ||= plain !== text;
    neutral.set(key, new TextEncoder().encode(plain));
  }
  return hasStructure ? neutral : undefined;
}

function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return '\n';
  }
}

/** Templates look into JSON and base64, so those keep their form, and what they hold is made neutral. */
function neutralText(text: string, looksInside: boolean): string {
  if (/^\s*[[{"]/.test(text)) {
    const document = jsonOf(text);
    if (document !== undefined) return neutralJson(document);
  }
  const inside = looksInside ? base64TextOf(text) : undefined;
  if (inside !== undefined) {
    const plain = neutralText(inside, false);
    return plain === inside ? text : encodeBase64(new TextEncoder().encode(plain), 'standard');
  }
  return text.replace(MEANINGFUL, '_');
}

function jsonOf(text: string): JsonNode | undefined {
  try {
    return readJson(text, { duplicates: 'last' });
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}

function neutralJson(node: JsonNode): string {
  switch (node.kind) {
    case 'array':
      return `[${node.items.map(neutralJson).join(',')}]`;
    case 'object': {
      const members = [...node.members].map(([key, value]) => `${plainString(key)}:${neutralJson(value)}`);
      return `{${members.join(',')}}`;
    }
    case 'string':
      return plainString(node.text);
    case 'number':
      return node.text;
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
  }
}

function plainString(text: string): string {
  return `"${text.replace(MEANINGFUL, '_')}"`;
}

/** The text that a value holds in base64, if it is one: many plain words are base64 too, but hold no text. */
function base64TextOf(text: string): string | undefined {
  if (text.length < 4 || !/^[A-Za-z0-9+/\r\n]+={0,2}\s*$/.test(text)) return undefined;
  try {
    return strict.decode(decodeBase64(new TextEncoder().encode(text.trim()), 'standard'));
  } catch {
    return undefined;
  }
}
