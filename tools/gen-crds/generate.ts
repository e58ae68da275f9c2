import { emitDefaults } from './emit-defaults.ts';
import { emitTypes } from './emit-types.ts';
import { printValue, quote } from './print-value.ts';
import type { CrdSource, Definition, Schema } from './read-source.ts';

const HEADER = '// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.\n\n';

/** `ExternalSecret` → `EXTERNAL_SECRET`. */
function constantName(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

function schemaOf(definition: Definition): Schema {
  const [first, ...others] = definition.spec.versions.map((version) => version.schema.openAPIV3Schema);
  if (first === undefined) throw new Error(`${definition.metadata.name}: no version`);
  // Without conversion, a field that one version lacks would be pruned by a client of that version.
  if (others.some((other) => other !== first)) {
    throw new Error(`${definition.metadata.name}: all versions must share one schema (use an alias)`);
  }
  return first;
}

/** Kinds by the schema they share: two kinds may be one schema, and it is then written once, under the first kind's name. */
function schemaNames(definitions: readonly Definition[]): ReadonlyMap<Schema, string> {
  const names = new Map<Schema, string>();
  for (const definition of definitions) {
    const schema = schemaOf(definition);
    if (!names.has(schema)) names.set(schema, constantName(definition.spec.names.kind));
  }
  return names;
}

function patternsIn(schema: Schema): readonly string[] {
  const below = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  const own = schema.pattern === undefined ? [] : [schema.pattern];
  return [...own, ...below.flatMap((part) => (part ? patternsIn(part) : []))];
}

function emitPatterns(schemas: Iterable<Schema>): string {
  const patterns = [...new Set([...schemas].flatMap(patternsIn))].toSorted();
  const rows = patterns.map((pattern) => `  [${quote(pattern)}, ${new RegExp(pattern).toString()}],\n`);
  return [
    HEADER,
    "/** The patterns of the schemas, compiled once. They are ours, not a user's: none backtracks beyond its bounded input. */\n",
    `export const PATTERNS: ReadonlyMap<string, RegExp> = new Map([\n${rows.join('')}]);\n`,
  ].join('');
}

function emitDefinitions(definitions: readonly Definition[], names: ReadonlyMap<Schema, string>): string {
  const references = new Map<object, string>([...names].map(([schema, name]) => [schema, `${name}_SCHEMA`]));
  const schemas = [...names].map(
    ([schema, name]) => `export const ${name}_SCHEMA: JsonSchema = ${printValue(schema, new Map())};\n\n`,
  );
  const constants = definitions.map((definition) => {
    const name = `${constantName(definition.spec.names.kind)}_CRD`;
    return {
      name,
      text: `export const ${name}: CustomResourceDefinition = ${printValue(definition, references)};\n\n`,
    };
  });
  return [
    HEADER,
    "import type { CustomResourceDefinition, JsonSchema } from '../json-schema.ts';\n\n",
    ...schemas,
    ...constants.map(({ text }) => text),
    '/** Every definition, in the order to install them. */\n',
    `export const CUSTOM_RESOURCE_DEFINITIONS: readonly CustomResourceDefinition[] = [${constants.map(({ name }) => name).join(', ')}];\n`,
  ].join('');
}

/** All generated modules of `packages/core/src/api/generated`, by file name. The same sources always give the same text. */
export function generate(sources: readonly CrdSource[]): ReadonlyMap<string, string> {
  const definitions = sources.flatMap((source) => source.definitions);
  const names = schemaNames(definitions);
  const files = new Map(sources.map((source) => [`${source.module}.ts`, HEADER + emitTypes(source)]));
  const tables = [...names].map(([schema, name]) => emitDefaults(`${name}_DEFAULTS`, schema));
  files.set('defaults.ts', `${HEADER}import type { DefaultEntry } from '../json-schema.ts';\n\n${tables.join('\n')}`);
  files.set('patterns.ts', emitPatterns(names.keys()));
  files.set('crds.ts', emitDefinitions(definitions, names));
  return files;
}
