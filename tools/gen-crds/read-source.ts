import { isAlias, isMap, isScalar, isSeq, type Document, type Node, parseDocument } from 'yaml';

/** One CRD file as plain data. Aliased parts are the same object, so identity tells what the source wrote once. */
export interface CrdSource {
  /** File name without its extension: the name of the generated module. */
  readonly module: string;
  readonly definitions: readonly Definition[];
  /** Anchors that begin with a capital, by the object they mark. */
  readonly typeNames: ReadonlyMap<object, string>;
}

export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** The schemas one step below: of each field, of every item and of every value of a map, with the step as paths write it. */
export function partsOf(schema: Schema): readonly (readonly [step: string, part: Schema])[] {
  return [
    ...Object.entries(schema.properties ?? {}),
    ...(schema.items ? [['[]', schema.items] as const] : []),
    ...(schema.additionalProperties ? [['{}', schema.additionalProperties] as const] : []),
  ];
}

/** A structural schema, loosely typed: the generator reads only what it names here. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

class Reader {
  readonly typeNames = new Map<object, string>();
  readonly #seen = new Map<Node, unknown>();
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  read(node: unknown): unknown {
    if (isAlias(node)) return this.read(node.resolve(this.#document));
    if (isScalar(node)) return node.value;
    if (!isMap(node) && !isSeq(node)) return null;
    if (this.#seen.has(node)) return this.#seen.get(node);
    const value = isSeq(node)
      ? node.items.map((item) => this.read(item))
      : Object.fromEntries(node.items.map((pair) => [String(this.read(pair.key)), this.read(pair.value)]));
    this.#seen.set(node, value);
    if (node.anchor !== undefined && /^[A-Z]/.test(node.anchor)) this.typeNames.set(value, node.anchor);
    return value;
  }
}

/** Reads a CRD file: one definition, or a List of them. Throws on YAML errors, with the position. */
export function readSource(module: string, text: string): CrdSource {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw new Error(`${module}: ${error.code} at line ${error.linePos?.[0].line ?? '?'}`);
  const reader = new Reader(document);
  const root = reader.read(document.contents) as { readonly items?: readonly Definition[] };
  return { module, definitions: root.items ?? [root as unknown as Definition], typeNames: reader.typeNames };
}
