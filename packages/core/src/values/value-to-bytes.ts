import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOfText, bytesOfByteText, compareByteTexts } from '../json/byte-text.ts';
import { formatGoFloat, formatGoJsonFloat, parseGoFloat } from '../json/go-float.ts';
import { quoteJsonString } from '../json/json-string.ts';
import type { JsonNode } from '../json/json-text.ts';

/**
 * The bytes that a JSON value becomes when it is stored under a key of its own: strings as they are, numbers in decimal
 * without exponent, `null` empty, arrays and objects as Go's encoder writes them (sorted keys, `<`, `>`, `&` escaped).
 * Throws `LockkeeperError('InvalidInput')` for a number that no 64-bit float can hold.
 */
export function valueToBytes(node: JsonNode): Uint8Array {
  switch (node.kind) {
    case 'null':
      return new Uint8Array();
    case 'string':
      return bytesOfByteText(byteTextOfText(node.text));
    case 'number':
      return bytesOfByteText(formatGoFloat(floatOf(node.text, node.start)));
    case 'boolean':
      return bytesOfByteText(String(node.value));
    default:
      return bytesOfByteText(encode(node, 'escaped'));
  }
}

/** An object of these members as Go's encoder writes it, with sorted keys and without escaping `<`, `>` and `&`. */
export function encodeGoJson(members: ReadonlyMap<string, JsonNode>): Uint8Array {
  return bytesOfByteText(encodeMembers(members, 'plain'));
}

function encodeMembers(members: ReadonlyMap<string, JsonNode>, html: 'escaped' | 'plain'): string {
  const keyed = [...members].map(([key, value]) => ({ key: byteTextOfText(key), value }));
  const sorted = keyed.toSorted((a, b) => compareByteTexts(a.key, b.key));
  return `{${sorted.map(({ key, value }) => `${quoteJsonString(key, html)}:${encode(value, html)}`).join(',')}}`;
}

function encode(node: JsonNode, html: 'escaped' | 'plain'): string {
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(node.value);
    case 'number':
      return formatGoJsonFloat(floatOf(node.text, node.start));
    case 'string':
      return quoteJsonString(byteTextOfText(node.text), html);
    case 'array':
      return `[${node.items.map((item) => encode(item, html)).join(',')}]`;
    case 'object':
      return encodeMembers(node.members, html);
  }
}

function floatOf(text: string, offset: number): number {
  const value = parseGoFloat(text);
  if (Number.isFinite(value)) return value;
  const problem = `JSON number beyond the range of 64-bit floats, at byte ${offset}`;
  throw new LockkeeperError('InvalidInput', problem, { offset, problem: 'number-range' });
}
