import type { JsonNode } from '@lockkeeper/core';

/** A JSON value as expressions see it. Objects are Maps, so that no key is special (`threat/X2`). */
export type JmesValue = null | boolean | number | string | readonly JmesValue[] | ReadonlyMap<string, JmesValue>;

export function valueOfNode(node: JsonNode): JmesValue {
  switch (node.kind) {
    case 'null':
      return null;
    case 'boolean':
      return node.value;
    case 'number':
      return Number(node.text);
    case 'string':
      return node.text;
    case 'array':
      return node.items.map(valueOfNode);
    case 'object':
      return new Map([...node.members].map(([key, member]) => [key, valueOfNode(member)]));
  }
}

export const isList = (value: JmesValue): value is readonly JmesValue[] => Array.isArray(value);
export const isObject = (value: JmesValue): value is ReadonlyMap<string, JmesValue> => value instanceof Map;

/** JMESPath's idea of false: null, false and whatever is empty. */
export function isFalse(value: JmesValue): boolean {
  if (isObject(value)) return value.size === 0;
  if (typeof value === 'string' || isList(value)) return value.length === 0;
  return value === null || value === false;
}

export function typeName(value: JmesValue): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  return isObject(value) ? 'object' : typeof value;
}

/** The order of Go's strings: by their UTF-8 bytes. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function sameValue(a: JmesValue, b: JmesValue, step: () => void): boolean {
  step();
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, i) => sameValue(item, b[i] ?? null, step));
  }
  if (isObject(a) && isObject(b)) {
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && sameValue(item, b.get(key) ?? null, step));
  }
  return a === b;
}

/** The value as Go's `json.Marshal` writes it: keys sorted, `<`, `>` and `&` escaped. `grow` is told of each text before it is joined. */
export function jsonOf(value: JmesValue, grow: (length: number) => void): string {
  if (isList(value))
    return joined(
      '[',
      value.map((item) => jsonOf(item, grow)),
      ']',
      grow,
    );
  if (isObject(value)) {
    const keys = [...value.keys()].toSorted(compareTexts);
    const members = keys.map((key) => `${goText(key)}:${jsonOf(value.get(key) ?? null, grow)}`);
    return joined('{', members, '}', grow);
  }
  const text = typeof value === 'string' ? goText(value) : JSON.stringify(value);
  grow(text.length);
  return text;
}

function joined(open: string, parts: readonly string[], close: string, grow: (length: number) => void): string {
  grow(2 + parts.length);
  return `${open}${parts.join(',')}${close}`;
}

function goText(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
