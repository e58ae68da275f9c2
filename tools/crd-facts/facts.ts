/** What a CRD says about one field, without its prose. */
export type FieldFacts = Readonly<Record<string, unknown>>;

/** What a CRD says about one kind in the version it stores. */
export interface DefinitionFacts {
  readonly group: string;
  readonly version: string;
  readonly scope: string;
  readonly names: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly subresources: readonly string[];
  readonly columns: readonly string[];
  readonly selectableFields: readonly string[];
  /** By path; `[]` stands for the items of a list and `{}` for the values of a map. */
  readonly fields: Readonly<Record<string, FieldFacts>>;
}

interface Schema extends FieldFacts {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
}

interface Version {
  readonly name: string;
  readonly storage: boolean;
  readonly subresources?: object;
  readonly additionalPrinterColumns?: readonly Readonly<Record<'name' | 'type' | 'jsonPath', string>>[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
  readonly schema: { readonly openAPIV3Schema: Schema };
}

/** A CustomResourceDefinition as it is written, as far as facts are read from it. */
export interface Definition {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: Readonly<Record<string, unknown>> & { readonly kind: string };
    readonly versions: readonly Version[];
  };
}

/** Prose, and what `collect` walks into. */
const LEFT_OUT: readonly string[] = ['description', 'properties', 'items', 'additionalProperties'];

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function ownFacts(schema: Schema): FieldFacts {
  const entries = Object.entries(schema)
    .filter(([key]) => !LEFT_OUT.includes(key))
    // The anyOf of an int-or-string repeats what x-kubernetes-int-or-string says.
    .filter(([key]) => key !== 'anyOf' || schema['x-kubernetes-int-or-string'] !== true)
    .map(([key, value]) => [key, key === 'required' ? (value as readonly string[]).toSorted() : value] as const);
  return sorted(Object.fromEntries(entries)) as FieldFacts;
}

function collect(schema: Schema, path: string, into: Record<string, FieldFacts>): void {
  into[path] = ownFacts(schema);
  for (const [name, field] of Object.entries(schema.properties ?? {})) collect(field, `${path}.${name}`, into);
  if (schema.items) collect(schema.items, `${path}[]`, into);
  if (schema.additionalProperties) collect(schema.additionalProperties, `${path}{}`, into);
}

function fieldsOf(root: Schema): Readonly<Record<string, FieldFacts>> {
  const fields: Record<string, FieldFacts> = {};
  for (const part of ['spec', 'status']) {
    const schema = root.properties?.[part];
    if (schema) collect(schema, part, fields);
  }
  return sorted({ '': { required: root.required?.toSorted() ?? [] }, ...fields }) as Readonly<
    Record<string, FieldFacts>
  >;
}

/** The facts of a CRD. Of several versions, those of the one that is stored: the others must say the same. */
export function factsOf({ metadata, spec }: Definition): DefinitionFacts {
  const version = spec.versions.find(({ storage }) => storage);
  if (version === undefined) throw new Error(`${spec.names.kind}: no version is stored`);
  return {
    group: spec.group,
    version: version.name,
    scope: spec.scope,
    names: sorted(spec.names) as DefinitionFacts['names'],
    labels: metadata.labels ?? {},
    subresources: Object.keys(version.subresources ?? {}),
    columns: (version.additionalPrinterColumns ?? []).map(({ name, type, jsonPath }) => `${name} ${type} ${jsonPath}`),
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath),
    fields: fieldsOf(version.schema.openAPIV3Schema),
  };
}
