import type { BoolNode, NumberNode, StringNode } from '../parse/node.ts';
import type { GoType } from '../values/go-type.ts';
import { boolValue, complexValue, floatValue, intValue, stringValue, type Value } from '../values/value.ts';

/** A literal as an argument of the given type; undefined when it is no literal of that type. */
export function literalArgument(node: BoolNode | NumberNode | StringNode, type: GoType): Value | undefined {
  if (node.kind === 'bool') return type.kind === 'bool' ? boolValue(node.value) : undefined;
  if (node.kind === 'string') return type.kind === 'string' ? stringValue(node.value) : undefined;
  const { int, uint, float, complex } = node.forms;
  switch (type.kind) {
    case 'int':
      return int === undefined ? undefined : intValue(int, type);
    case 'uint':
      return uint === undefined ? undefined : intValue(uint, type);
    case 'float':
      return float === undefined ? undefined : floatValue(float);
    case 'complex':
      return complex === undefined ? undefined : complexValue(complex.real, complex.imaginary);
    default:
      return undefined;
  }
}
