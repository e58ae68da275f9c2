import type { Value } from '../../../values/value.ts';

/** What Go's JSON decoder calls a value that does not fit. */
export function jsonKind({ kind }: Value): string {
  switch (kind) {
    case 'list':
      return 'array';
    case 'map':
      return 'object';
    case 'float':
    case 'int':
      return 'number';
    default:
      return kind;
  }
}
