import type { GoType, NamedInteger } from './value-model.ts';

/** A type made of an integer type. Values of it are made with `intValue`. */
export function namedIntegerType(name: string, named: NamedInteger): GoType {
  return Object.freeze({ kind: named.base.kind, name, named: Object.freeze(named) });
}
