import type { Environment } from '@marcbachmann/cel-js';
import { isObject, type Json, type JsonObject, objectAt, own, textAt } from '../json/json.ts';
import type { CelType, ObjectField, ObjectType } from './cel-type.ts';
import { escapeProperty } from './escape.ts';
import { equalValues } from './library/equal-values.ts';

const text: CelType = { kind: 'scalar', name: 'string' };
const scalars: ReadonlyMap<string, string> = new Map([
  ['boolean', 'bool'],
  ['integer', 'int'],
  ['number', 'double'],
  ['string', 'string'],
]);
const formats: ReadonlyMap<string, string> = new Map([
  ['byte', 'bytes'],
  ['date', 'google.protobuf.Timestamp'],
  ['date-time', 'google.protobuf.Timestamp'],
  ['duration', 'google.protobuf.Duration'],
]);

/** Declares the types of structural schemas, as their authors wrote them, in an environment. */
export class SchemaTypes {
  readonly #environment: Environment;
  readonly #made = new Map<JsonObject, CelType | undefined>();
  #count = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The type of a schema; undefined for one whose values rules cannot see. The root of a resource has its type meta. */
  typeOf(schema: JsonObject, isRoot = false): CelType | undefined {
    if (this.#made.has(schema)) return this.#made.get(schema);
    const type = this.#make(schema, isRoot);
    this.#made.set(schema, type);
    return type;
  }

  #make(schema: JsonObject, isRoot: boolean): CelType | undefined {
    if (own(schema, 'x-kubernetes-int-or-string') === true) return { kind: 'scalar', name: 'dyn' };
    const type = textAt(schema, 'type');
    if (type === 'array') return this.#list(schema);
    if (type === 'object' || isRoot) return this.#objectOrMap(schema, isRoot);
    const name = scalars.get(type);
    if (name === undefined) return undefined;
    return { kind: 'scalar', name: type === 'string' ? (formats.get(textAt(schema, 'format')) ?? name) : name };
  }

  #list(schema: JsonObject): CelType | undefined {
    const items = this.#child(own(schema, 'items'));
    if (items === undefined) return undefined;
    const isSet = textAt(schema, 'x-kubernetes-list-type') === 'set' && items.kind === 'scalar';
    return { kind: 'list', name: `list<${items.name}>`, items, isSet };
  }

  #objectOrMap(schema: JsonObject, isRoot: boolean): CelType | undefined {
    const additional = own(schema, 'additionalProperties');
    if (isObject(additional) && !isRoot) {
      const values = this.#child(additional);
      return values === undefined ? undefined : { kind: 'map', name: `map<string, ${values.name}>`, values };
    }
    const fields = new Map<string, ObjectField>();
    for (const [key, child] of Object.entries(objectAt(schema, 'properties') ?? {})) {
      const identifier = escapeProperty(key);
      const type = this.#child(child);
      if (identifier !== undefined && type !== undefined) fields.set(key, { identifier, type });
    }
    const embedded = isRoot || own(schema, 'x-kubernetes-embedded-resource') === true;
    if (embedded) this.#addTypeMeta(fields);
    return this.#declare(fields);
  }

  #child(schema: Json | undefined): CelType | undefined {
    return isObject(schema) ? this.typeOf(schema) : undefined;
  }

  /** Rules see no more of an object's metadata than how it is named. */
  #addTypeMeta(fields: Map<string, ObjectField>): void {
    fields.set('apiVersion', { identifier: 'apiVersion', type: text });
    fields.set('kind', { identifier: 'kind', type: text });
    const names = ['name', 'generateName'].map((key) => [key, { identifier: key, type: text }] as const);
    fields.set('metadata', { identifier: 'metadata', type: this.#declare(new Map(names)) });
  }

  #declare(fields: ReadonlyMap<string, ObjectField>): ObjectType {
    const name = `Object${this.#count++}`;
    const ctor = class extends Map<string, unknown> {};
    const declared = [...fields.values()].map((field) => [field.identifier, field.type.name] as const);
    this.#environment.registerType(name, { ctor, fields: Object.fromEntries(declared) });
    this.#environment.registerOperator(`${name} == ${name}`, equalValues);
    return { kind: 'object', name, fields, create: () => new ctor() };
  }
}
