import { type GoType, goTypes } from './go-type.ts';
import { nil, nilInterface, typeOf, type Value } from './value.ts';

/** A value that was read from a place of type `interface {}`. Go's error texts name that type, and not the value's own. */
export interface Boxed {
  readonly kind: 'boxed';
  readonly value: Value;
}

/** What expressions yield while they are evaluated. */
export type Operand = Value | Boxed;

/** Reads an element of a list or map: boxed when the place it comes from holds any type. */
export function fromPlace(value: Value, place: GoType | undefined): Operand {
  return place?.kind === 'any' ? { kind: 'boxed', value } : value;
}

/** The value itself; an `interface {}` that holds nothing is nothing. */
export function unbox(operand: Operand): Value {
  if (operand.kind !== 'boxed') return operand;
  return operand.value.kind === 'nil' ? nil : operand.value;
}

/** The value itself, but remembering that a nil sat in an `interface {}`. */
export function unboxKeepingNil(operand: Operand): Value {
  if (operand.kind !== 'boxed') return operand;
  return operand.value.kind === 'nil' ? nilInterface : operand.value;
}

/** The type that Go would name; undefined for the absence of a value. */
export function operandType(operand: Operand): GoType | undefined {
  if (operand.kind === 'boxed') return goTypes.any;
  return operand.kind === 'nil' ? undefined : typeOf(operand);
}
