import type { CallContext } from '../call-context.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { GoType, Method, ObjectType, ObjectValue, Value } from './value-model.ts';

export type { Method, ObjectValue } from './value-model.ts';

interface Description<State> {
  readonly type: GoType;
  /** Text that `%v` and the output show. */
  print(state: State): ByteString;
  /** What the data formats write in its place. */
  encode(state: State): Value;
  /** Go's `==` of structs. Pointers are equal only to themselves. */
  equals(first: State, second: State): boolean;
  readonly fields?: Readonly<Record<string, (state: State) => Value>>;
  readonly methods?: Readonly<Record<string, Method<State>>>;
}

/** What all objects of one Go type have in common. Only the class that made an object can read what is inside of it. */
export class ObjectClass<State> implements ObjectType<State> {
  readonly type: GoType;
  readonly #description: Description<State>;
  readonly #members: ReadonlyMap<ByteString, Method<State>>;
  readonly #fields: ReadonlySet<ByteString>;

  constructor(description: Description<State>) {
    this.type = description.type;
    this.#description = description;
    const fields = Object.entries(description.fields ?? {});
    const methods = Object.entries(description.methods ?? {});
    this.#fields = new Set(fields.map(([name]) => name));
    this.#members = new Map([
      ...fields.map(([name, read]) => [name, { parameters: [], call: read }] as const),
      ...methods,
    ]);
    Object.freeze(this);
  }

  make(state: State): ObjectValue {
    return Object.freeze({ kind: 'object', class: this as ObjectType<never>, state });
  }

  /** What is inside of a value; undefined when it is not of this class. */
  read(value: Value): State | undefined {
    return value.kind === 'object' && (value.class as unknown) === this ? (value.state as State) : undefined;
  }

  member(name: ByteString): Method<State> | undefined {
    return this.#members.get(name);
  }

  isField(name: ByteString): boolean {
    return this.#fields.has(name);
  }

  print(state: State): ByteString {
    return this.#description.print(state);
  }

  encode(state: State): Value {
    return this.#description.encode(state);
  }

  equals(first: State, second: State): boolean {
    return this.#description.equals(first, second);
  }
}

/** What `%v` shows of an object. */
export function printObject({ class: of, state }: ObjectValue): ByteString {
  return of.print(state as never);
}

/** What the data formats write in place of an object. */
export function encodeObject({ class: of, state }: ObjectValue): Value {
  return of.encode(state as never);
}

/** Whether two objects are of one class and hold the same. */
export function equalObjects(first: ObjectValue, second: ObjectValue): boolean {
  return first.class === second.class && first.class.equals(first.state as never, second.state as never);
}

/** A member of a value as a function; undefined when it has none of the name. */
export function memberOf(value: Value, name: ByteString): Member | undefined {
  if (value.kind === 'int') return bind(value.type.named?.methods.get(name), value.value, false);
  if (value.kind !== 'object') return undefined;
  const { class: of, state } = value;
  return bind(of.member(name), state as never, of.isField(name));
}

function bind<State>(method: Method<State> | undefined, state: State, isField: boolean): Member | undefined {
  if (method === undefined) return undefined;
  const { parameters } = method;
  return { parameters, isField, call: (args, context) => method.call(state, args, context) };
}

/** A field or method of one value. */
export interface Member {
  readonly parameters: readonly GoType[];
  readonly isField: boolean;
  call(args: readonly Value[], context: CallContext): Value;
}
