import { type JsonNode, readJson } from '@lockkeeper/core';

/** Whether two texts are JSON that says the same, whatever spaces and order of keys; false when one of them is no JSON. */
export function isSameJson(a: string, b: string): boolean {
  try {
    return canonical(readJson(a)) === canonical(readJson(b));
  } catch {
    return false;
  }
}

function canonical(node: JsonNode): string {
  switch (node.kind) {
    case 'array':
      return `[${node.items.map(canonical).join(',')}]`;
    case 'object': {
      const members = [...node.members].map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`);
      return `{${members.sort().join(',')}}`;
    }
    case 'string':
      return JSON.stringify(node.text);
    case 'number':
      return node.text;
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
  }
}
