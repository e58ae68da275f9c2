import { type GoType, goTypes } from './go-type.ts';
import {
  boolValue,
  complexValue,
  floatValue,
  intValue,
  nil,
  nilList,
  nilMap,
  stringValue,
  type Value,
} from './value.ts';

/** The value that a place of this type holds before anything is put there. */
export function zeroOf(type: GoType): Value {
  switch (type.kind) {
    case 'bool':
      return boolValue(false);
    case 'int':
    case 'uint':
      return intValue(0n, type);
    case 'float':
      return floatValue(0);
    case 'complex':
      return complexValue(0, 0);
    case 'string':
      return stringValue('');
    case 'list':
      return nilList(type);
    case 'map':
      return nilMap(type);
    case 'error':
    case 'struct':
    case 'pointer':
    case 'any':
    case 'raw':
      return nil;
  }
}

/** What indexing a map yields for a key that is not there. */
export function zeroElement(container: GoType): Value {
  return zeroOf(container.element ?? goTypes.any);
}
