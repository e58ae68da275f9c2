import { emitDefaults } from './emit-defaults.ts';
import { emitTypes } from './emit-types.ts';
import { printValue, quote } from './print-value.ts';
import { type CrdSource, type Definition, partsOf, type Schema } from './read-source.ts';
import { SharedTypes } from './shared-types.ts';

const HEADER = '// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.\n\n';

/** `ExternalSecret` → `EXTERNAL_SECRET`, `SSHKey` → `SSH_KEY`. */
function constantName(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toUpperCase();
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
  const own = schema.pattern === undefined ? [] : [schema.pattern];
  return [...own, ...partsOf(schema).flatMap(([, part]) => patternsIn(part))];
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

/** How often each named schema is met, in the order in which one may be written: what it holds comes before it. */
function namedUses(schemas: Iterable<Schema>, shared: SharedTypes): ReadonlyMap<string, [Schema, number]> {
  const uses = new Map<string, [Schema, number]>();
  const meet = (schema: Schema): void => {
    const name = shared.names.get(schema);
    const use = name === undefined ? undefined : uses.get(name);
    if (use) {
      use[1] += 1;
      return;
    }
    for (const [, part] of partsOf(schema)) meet(part);
    if (name !== undefined) uses.set(name, [schema, 1]);
  };
  for (const schema of schemas) meet(schema);
  return uses;
}

function emitDefinitions(
  definitions: readonly Definition[],
  names: ReadonlyMap<Schema, string>,
  shared: SharedTypes,
): string {
  const repeated = [...namedUses(names.keys(), shared)].filter(([, [, count]]) => count > 1);
  const constantOf = new Map(repeated.map(([name]) => [name, constantName(name)]));
  const parts = new Map(
    [...shared.names].flatMap(([schema, name]) => {
      const constant = constantOf.get(name);
      return constant === undefined ? [] : [[schema, constant] as const];
    }),
  );
  const declared = (constant: string, schema: Schema, prefix = ''): string => {
    const others = new Map([...parts].filter(([, other]) => other !== constant));
    return `${prefix}const ${constant}: JsonSchema = ${printValue(schema, others)};\n\n`;
  };
  const references = new Map<object, string>([...names].map(([schema, name]) => [schema, `${name}_SCHEMA`]));
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
    ...repeated.map(([name, [schema]]) => declared(constantName(name), schema)),
    ...[...names].map(([schema, name]) => declared(`${name}_SCHEMA`, schema, 'export ')),
    ...constants.map(({ text }) => text),
    '/** Every definition, in the order to install them. */\n',
    `export const CUSTOM_RESOURCE_DEFINITIONS: readonly CustomResourceDefinition[] = [\n${constants.map(({ name }) => `  ${name},\n`).join('')}];\n`,
  ].join('');
}

/** All generated modules of `packages/core/src/api/generated`, by file name. The same sources always give the same text. */
export function generate(sources: readonly CrdSource[]): ReadonlyMap<string, string> {
  const definitions = sources.flatMap((source) => source.definitions);
  const shared = new SharedTypes(sources);
  const names = schemaNames(definitions);
  const files = new Map(sources.map((source) => [`${source.module}.ts`, HEADER + emitTypes(source, shared)]));
  const tables = [...names].map(([schema, name]) => emitDefaults(`${name}_DEFAULTS`, schema));
  files.set('defaults.ts', `${HEADER}import type { DefaultEntry } from '../json-schema.ts';\n\n${tables.join('\n')}`);
  files.set('patterns.ts', emitPatterns(names.keys()));
  files.set('crds.ts', emitDefinitions(definitions, names, shared));
  return files;
}
