import { printKey, quote } from './print-value.ts';
import type { CrdSource, Schema } from './read-source.ts';
import type { SharedTypes } from './shared-types.ts';

class TypeEmitter {
  readonly #source: CrdSource;
  readonly #shared: SharedTypes;
  readonly #written = new Map<Schema, string>();
  readonly #imports = new Map<string, Set<string>>();

  constructor(source: CrdSource, shared: SharedTypes) {
    this.#source = source;
    this.#shared = shared;
  }

  /** The type expression of a schema; writes the interfaces it needs on the way. */
  expression(schema: Schema, path: string): string {
    const type = this.#bare(schema, path);
    return schema.nullable === true ? `${type} | null` : type;
  }

  #bare(schema: Schema, path: string): string {
    if (schema['x-kubernetes-int-or-string'] === true) return 'number | string';
    if (schema.enum) return schema.enum.map(quote).join(' | ');
    switch (schema.type) {
      case 'string':
      case 'boolean':
        return schema.type;
      case 'integer':
      case 'number':
        return 'number';
      case 'array':
        return this.#list(this.expression(schema.items ?? {}, `${path}[]`));
      case 'object':
        return this.#object(schema, path);
      default:
        return this.#open(schema, path);
    }
  }

  /** What a schema keeps without describing it. */
  #open(schema: Schema, path: string): string {
    if (schema['x-kubernetes-preserve-unknown-fields'] !== true) {
      throw new Error(`${path}: no TypeScript type for schema type ${String(schema.type)}`);
    }
    return this.#imported('../json-schema.ts', schema.type === 'object' ? 'JsonObject' : 'JsonValue');
  }

  #list(item: string): string {
    return item.includes('|') ? `readonly (${item})[]` : `readonly ${item}[]`;
  }

  #object(schema: Schema, path: string): string {
    if (schema.additionalProperties) {
      return `{ readonly [key: string]: ${this.expression(schema.additionalProperties, `${path}.*`)} }`;
    }
    if (schema.properties === undefined) {
      const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
      return isOpen ? this.#open(schema, path) : '{ readonly [key: string]: never }';
    }
    const name = this.#source.typeNames.get(schema);
    if (name === undefined) throw new Error(`${path}: an object with properties needs an anchor that names its type`);
    const home = this.#shared.homeOf(name);
    if (home !== this.#source.module) return this.#imported(`./${home}.ts`, name);
    if (!this.#written.has(schema)) {
      this.#written.set(schema, '');
      this.#written.set(schema, this.#interface(name, schema, path));
    }
    return name;
  }

  #imported(from: string, name: string): string {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
    return name;
  }

  #interface(name: string, schema: Schema, path: string): string {
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties ?? {}).map(([key, field]) => {
      const mark = required.has(key) || field.default !== undefined ? '' : '?';
      return `${doc(field.description, '  ')}  readonly ${printKey(key)}${mark}: ${this.expression(field, `${path}.${key}`)};\n`;
    });
    return `${doc(schema.description, '')}export interface ${name} {\n${fields.join('')}}\n`;
  }

  text(): string {
    const imports = [...this.#imports].map(
      ([from, names]) => `import type { ${[...names].toSorted().join(', ')} } from '${from}';\n`,
    );
    return [...(imports.length === 0 ? [] : [imports.toSorted().join('')]), ...this.#written.values()].join('\n');
  }
}

function doc(description: string | undefined, indent: string): string {
  return description === undefined ? '' : `${indent}/** ${description} */\n`;
}

/** The interfaces of one CRD file: spec and status of its kinds and all below, as they are after defaults were filled in. */
export function emitTypes(source: CrdSource, shared: SharedTypes): string {
  const emitter = new TypeEmitter(source, shared);
  for (const definition of source.definitions) {
    for (const version of definition.spec.versions) {
      const { spec, status } = version.schema.openAPIV3Schema.properties ?? {};
      if (spec) emitter.expression(spec, 'spec');
      if (status) emitter.expression(status, 'status');
    }
  }
  return emitter.text();
}
