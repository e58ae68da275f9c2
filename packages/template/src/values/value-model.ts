import type { CallContext } from '../call-context.ts';
import type { ByteString } from '../text/byte-string.ts';

// Types have methods that take and give values, and values have types: they are declared together. How each is made and used stands in
// go-type.ts, named-integer.ts, object.ts and value.ts.

/**
 * The values of the language. They are made by the constructors below and by nothing else; no JavaScript object of the
 * host is ever one of them, and the engine reads only the fields named here (`threat/X1`).
 */
export type Value =
  | NilValue
  | BoolValue
  | IntValue
  | FloatValue
  | ComplexValue
  | StringValue
  | ListValue
  | MapValue
  | ErrorValue
  | ObjectValue;

/** Nothing. `typed` tells a nil that was held by an `interface {}` from the absence of any value; only texts differ. */
export interface NilValue {
  readonly kind: 'nil';
  readonly typed: boolean;
}
export interface BoolValue {
  readonly kind: 'bool';
  readonly value: boolean;
}
/** Any integer type; the value is kept within the range of the type by whoever makes it. */
export interface IntValue {
  readonly kind: 'int';
  readonly type: GoType;
  readonly value: bigint;
}
export interface FloatValue {
  readonly kind: 'float';
  readonly value: number;
}
export interface ComplexValue {
  readonly kind: 'complex';
  readonly real: number;
  readonly imaginary: number;
}
export interface StringValue {
  readonly kind: 'string';
  readonly value: ByteString;
}
export interface ListValue {
  readonly kind: 'list';
  readonly type: GoType;
  readonly items: readonly Value[];
  /** Go's nil slice: empty, but not equal to an empty one, and `null` in JSON. */
  readonly isNil: boolean;
}
/** Keys are strings in byte form. Foreign keys live in a `Map`, so that no key is special (`threat/X2`). */
export interface MapValue {
  readonly kind: 'map';
  readonly type: GoType;
  /** A map is shared by all that hold it: functions such as `set` change it in place. */
  readonly entries: Map<ByteString, Value>;
  /** Go's nil map: empty for good. */
  readonly isNil: boolean;
}
export interface ErrorValue {
  readonly kind: 'error';
  readonly message: ByteString;
}

/** What a value can do, as far as the language asks. `any` is Go's `interface {}`; `raw` a parameter that takes every value as it is. */
export type TypeKind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'float'
  | 'complex'
  | 'string'
  | 'list'
  | 'map'
  | 'error'
  | 'struct'
  | 'pointer'
  | 'any'
  | 'raw';

/** A Go type: its name decides what can be assigned to what, and is what error texts and `%T` show. */
export interface GoType {
  readonly kind: TypeKind;
  readonly name: string;
  /** Of a list: what it holds. Of a map (keys are always strings): what its entries hold. */
  readonly element?: GoType;
  /** Of a type made of an integer type: what it adds. */
  readonly named?: NamedInteger;
}

/** What a Go type that is made of an integer type, such as `time.Duration`, has besides the number. */
export interface NamedInteger {
  readonly base: GoType;
  /** Text that `%v` and the output show. */
  print(value: bigint): ByteString;
  readonly methods: ReadonlyMap<ByteString, Method<bigint>>;
}

/** A method that a template may call on an object, as `.Name argument`. Fields are methods without parameters. */
export interface Method<State> {
  /** Types of the parameters. The engine has checked and converted the arguments before `call`. */
  readonly parameters: readonly GoType[];
  /** Throws `FunctionFailure` when it cannot. */
  call(state: State, args: readonly Value[], context: CallContext): Value;
}

/** What all objects of one Go type have in common. */
export interface ObjectType<State> {
  readonly type: GoType;
  member(name: ByteString): Method<State> | undefined;
  isField(name: ByteString): boolean;
  /** Text that `%v` and the output show. */
  print(state: State): ByteString;
  /** What the data formats write in place of an object. */
  encode(state: State): Value;
  /** Go's `==` of structs. Pointers are equal only to themselves. */
  equals(first: State, second: State): boolean;
}

/** A Go struct, or a pointer to one. Templates reach what its class lists and nothing else (`threat/X1`). */
export interface ObjectValue {
  readonly kind: 'object';
  readonly class: ObjectType<never>;
  readonly state: unknown;
}
