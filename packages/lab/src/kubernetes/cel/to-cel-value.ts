import { isObject, type Json, own } from '../json/json.ts';
import type { CelType, ListType, ObjectType } from './cel-type.ts';

/** Turns JSON into what the engine computes with. Each JSON node is turned once. */
export class CelValues {
  readonly #made = new WeakMap<object, unknown>();
  readonly #durationOf: (text: string) => unknown;

  /** `durationOf` makes the engine's durations, which it does not export. */
  constructor(durationOf: (text: string) => unknown) {
    this.#durationOf = durationOf;
  }

  of(type: CelType, value: Json): unknown {
    if (typeof value !== 'object' || value === null) return this.#scalar(type.name, value);
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    const made = this.#container(type, value);
    this.#made.set(value, made);
    return made;
  }

  #container(type: CelType, value: Json): unknown {
    if (type.kind === 'list' && Array.isArray(value)) return this.#list(type, value);
    if (!isObject(value)) return untyped(value);
    if (type.kind === 'object') return this.#object(type, value);
    if (type.kind !== 'map') return untyped(value);
    return new Map(Object.keys(value).map((key) => [key, this.of(type.values, own(value, key) ?? null)]));
  }

  #list(type: ListType, value: readonly Json[]): unknown {
    const items = value.map((item) => this.of(type.items, item));
    return type.isSet ? new Set(items) : items;
  }

  /** A null counts as absent. */
  #object(type: ObjectType, value: Json): Map<string, unknown> {
    const made = type.create();
    if (!isObject(value)) return made;
    for (const [key, field] of type.fields) {
      const child = own(value, key);
      if (child !== undefined && child !== null) made.set(field.identifier, this.of(field.type, child));
    }
    return made;
  }

  #scalar(name: string, value: string | number | boolean | null): unknown {
    switch (name) {
      case 'int':
        return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
      case 'dyn':
        return untyped(value);
      case 'bytes':
        return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value;
      case 'google.protobuf.Timestamp':
        return typeof value === 'string' ? new Date(value) : value;
      case 'google.protobuf.Duration':
        return typeof value === 'string' ? this.#durationOf(value) : value;
      default:
        return value;
    }
  }
}

/** JSON of no known type: whole numbers are ints, objects maps. */
export function untyped(value: Json): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(untyped);
  if (!isObject(value)) return value;
  return new Map(Object.keys(value).map((key) => [key, untyped(own(value, key) ?? null)]));
}
