import type { TypeKind } from '../../values/go-type.ts';
import { typeOf, type Value } from '../../values/value.ts';

const COMPOUND_KINDS: ReadonlyMap<TypeKind, string> = new Map([
  ['list', 'slice'],
  ['map', 'map'],
  ['struct', 'struct'],
  ['pointer', 'ptr'],
  ['error', 'ptr'],
]);

/** The name of a value's `reflect.Kind`: the type's own name for numbers, strings and bools. */
export function kindOf(value: Value): string {
  if (value.kind === 'nil') return 'invalid';
  const { kind, name, named } = typeOf(value);
  return COMPOUND_KINDS.get(kind) ?? named?.base.name ?? name;
}

/** The type as `%T` shows it. */
export function typeName(value: Value): string {
  return value.kind === 'nil' ? '<nil>' : typeOf(value).name;
}
