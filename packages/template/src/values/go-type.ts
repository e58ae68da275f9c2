import type { GoType, TypeKind } from './value-model.ts';

export type { GoType, TypeKind } from './value-model.ts';

function basic(kind: TypeKind, name: string): GoType {
  return Object.freeze({ kind, name });
}

/** `[]element` */
export function listType(element: GoType): GoType {
  return Object.freeze({ kind: 'list' as const, name: `[]${element.name}`, element });
}

/** `map[string]element` */
export function mapType(element: GoType): GoType {
  return Object.freeze({ kind: 'map' as const, name: `map[string]${element.name}`, element });
}

const any = basic('any', 'interface {}');
const string = basic('string', 'string');
const int = basic('int', 'int');

/** A struct type, or with `*` before its name a pointer to one. */
export function objectType(name: string): GoType {
  return basic(name.startsWith('*') ? 'pointer' : 'struct', name);
}

/** The types that values of templates have. */
export const goTypes = Object.freeze({
  any,
  raw: basic('raw', 'reflect.Value'),
  /** As `raw`, but the function sees whether the argument came from a place of type `interface {}`. */
  rawPlace: basic('raw', 'reflect.Value'),
  bool: basic('bool', 'bool'),
  int,
  int64: basic('int', 'int64'),
  uint8: basic('uint', 'uint8'),
  uint64: basic('uint', 'uint64'),
  float64: basic('float', 'float64'),
  complex128: basic('complex', 'complex128'),
  string,
  error: basic('error', '*errors.errorString'),
  anyList: listType(any),
  stringList: listType(string),
  intList: listType(int),
  anyMap: mapType(any),
  stringMap: mapType(string),
});

/** Go's assignability, for the types above: everything fits `any` and `raw`, otherwise the types must be the same. */
export function isAssignable(type: GoType, target: GoType): boolean {
  return target.kind === 'any' || target.kind === 'raw' || type.name === target.name;
}

const NILABLE: ReadonlySet<TypeKind> = new Set<TypeKind>(['any', 'raw', 'list', 'map', 'pointer']);

/** Whether an untyped nil may stand for the type. */
export function canBeNil(type: GoType): boolean {
  return NILABLE.has(type.kind);
}
