import type { Schema } from '../schema/schema.ts';
import type { WireField, WireType, WireTypes } from './wire-types.ts';

const string: Schema = { type: 'string', nullable: true };
const scalars: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ['string', string],
  ['int', { type: 'integer', nullable: true }],
  ['bool', { type: 'boolean', nullable: true }],
  ['double', { type: 'number', nullable: true }],
  ['bytes', { type: 'string', format: 'byte', nullable: true }],
  ['Time', { type: 'string', format: 'date-time', nullable: true }],
  ['MicroTime', { type: 'string', format: 'date-time', nullable: true }],
  ['Duration', string],
  ['Quantity', { type: 'any', intOrString: true, nullable: true }],
  ['IntOrString', { type: 'any', intOrString: true, nullable: true }],
  ['FieldsV1', { type: 'object', preserveUnknown: true, mapType: 'atomic', nullable: true }],
  ['RawExtension', { type: 'object', preserveUnknown: true, mapType: 'atomic', nullable: true }],
]);

/** Schemas of the builtin messages, made when first asked for and then reused (they refer to each other). */
export class BuiltinSchemas {
  readonly #types: WireTypes;
  readonly #made = new Map<string, Schema>();

  constructor(types: WireTypes) {
    this.#types = types;
  }

  /** The schema of a message; `withTypeMeta` adds apiVersion and kind, which top-level objects have. */
  topLevel(message: string): Schema {
    const schema = this.message(message);
    const properties = new Map([['apiVersion', string], ['kind', string], ...(schema.properties ?? [])]);
    return { ...schema, properties };
  }

  message(name: string): Schema {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const fields = this.#types.get(name);
    if (fields === undefined) throw new TypeError(`no wire type ${name}`);
    const properties = new Map<string, Schema>();
    const schema: Schema = { type: 'object', properties, reference: name, nullable: true };
    this.#made.set(name, schema);
    for (const field of fields) {
      if (field.inline && field.type.kind === 'message') {
        for (const [key, inner] of this.message(field.type.name).properties ?? []) properties.set(key, inner);
      } else {
        properties.set(field.name, this.#field(field));
      }
    }
    return schema;
  }

  #field(field: WireField): Schema {
    const schema = this.#type(field.type);
    const atomicMap = field.listType === 'atomic' && field.type.kind !== 'list';
    return {
      ...schema,
      ...(field.type.kind === 'list' ? { listType: field.listType ?? 'atomic' } : {}),
      ...(field.listMapKeys === undefined ? {} : { listMapKeys: field.listMapKeys }),
      ...(field.mergeKey === undefined ? {} : { patchMergeKey: field.mergeKey }),
      ...(field.retainKeys ? { patchRetainKeys: true } : {}),
      ...(atomicMap ? { mapType: 'atomic' as const } : {}),
    };
  }

  #type(type: WireType): Schema {
    if (type.kind === 'message') return this.message(type.name);
    if (type.kind === 'list') return { type: 'array', items: this.#type(type.of), nullable: true };
    if (type.kind === 'map') return { type: 'object', additionalProperties: this.#type(type.of), nullable: true };
    const scalar = scalars.get(type.name);
    if (scalar === undefined) throw new TypeError(`no scalar ${type.name}`);
    return scalar;
  }
}
