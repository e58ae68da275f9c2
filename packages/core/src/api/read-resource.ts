import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { ObjectMeta } from './metadata.ts';
import { applyDefaults } from './schema/apply-defaults.ts';
import { checkShape, type ShapeReport, type UnknownFields } from './schema/check-shape.ts';
import { copyJson, isObject, type MutableJson, type MutableObject } from './schema/copy-json.ts';
import type { DefaultEntry, JsonSchema } from './json-schema.ts';
import { OBJECT_META_SCHEMA } from './schema/object-meta-schema.ts';

export interface ParseOptions {
  /** `drop` (default) is what the API server does; `refuse` suits files, where an unknown field is a misspelt one. */
  readonly unknownFields?: UnknownFields;
}

/** What is needed to read one kind. */
export interface ResourceReader {
  readonly apiVersions: readonly string[];
  readonly kinds: readonly string[];
  readonly namespacedKinds: readonly string[];
  readonly schema: JsonSchema;
  readonly defaults: readonly DefaultEntry[];
  /** An absent spec is read as an empty one, for kinds that have nothing to say. */
  readonly specMayBeAbsent?: boolean;
}

export interface RawResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: unknown;
  readonly status?: unknown;
}

function requireWord(object: MutableObject, field: 'apiVersion' | 'kind', allowed: readonly string[]): string {
  const word = object[field];
  if (typeof word === 'string' && allowed.includes(word)) return word;
  throw new LockkeeperError('InvalidInput', `${field}: must be ${allowed.join(' or ')}`, { path: field });
}

function checkPart(object: MutableObject, name: 'metadata' | 'spec', schema: JsonSchema, report: ShapeReport): void {
  const part = object[name];
  if (part === undefined || part === null) report.problems.push(`${name}: is required`);
  else checkShape(part, schema, name, report);
}

/** A status is a hint that anyone with the right to patch it may have written: a malformed one is as good as none. */
function readStatus(status: MutableJson | undefined, schema: JsonSchema | undefined): MutableJson | undefined {
  if (!isObject(status) || schema === undefined) return undefined;
  const report: ShapeReport = { unknownFields: 'drop', problems: [] };
  checkShape(status, schema, 'status', report);
  return report.problems.length === 0 ? status : undefined;
}

function checkNamespace({ metadata }: MutableObject, report: ShapeReport): void {
  if (isObject(metadata) && metadata.namespace === undefined) report.problems.push('metadata.namespace: is required');
}

function fillIn(object: MutableObject, reader: ResourceReader): void {
  if (reader.specMayBeAbsent === true) object.spec ??= copyJson({}, 'spec');
  applyDefaults(object, reader.defaults);
}

const MAX_SHOWN = 5;

function refuse(kind: string, metadata: MutableJson | undefined, problems: readonly string[]): never {
  const name = isObject(metadata) && typeof metadata.name === 'string' ? ` ${JSON.stringify(metadata.name)}` : '';
  const more = problems.length > MAX_SHOWN ? `; and ${problems.length - MAX_SHOWN} more` : '';
  const [first = ''] = problems;
  throw new LockkeeperError('InvalidInput', `${kind}${name}: ${problems.slice(0, MAX_SHOWN).join('; ')}${more}`, {
    kind,
    path: first.slice(0, first.indexOf(': ')),
    problems: problems.length,
  });
}

/**
 * Reads a foreign object into a checked copy with the defaults of its CRD filled in. Throws LockkeeperError `InvalidInput`
 * whose fact `path` is the JSON path of the first field that does not fit; the message lists up to five.
 */
export function readResource(object: unknown, reader: ResourceReader, options: ParseOptions = {}): RawResource {
  if (!isObject(object)) throw new LockkeeperError('InvalidInput', `${reader.kinds.join(' or ')}: must be an object`);
  const copy = copyJson(object, '') as MutableObject;
  const kind = requireWord(copy, 'kind', reader.kinds);
  const apiVersion = requireWord(copy, 'apiVersion', reader.apiVersions);
  fillIn(copy, reader);
  const { spec: specSchema, status: statusSchema } = reader.schema.properties ?? {};
  const report: ShapeReport = { unknownFields: options.unknownFields ?? 'drop', problems: [] };
  const metadataReport: ShapeReport = { unknownFields: 'drop', problems: report.problems };
  checkPart(copy, 'metadata', OBJECT_META_SCHEMA, metadataReport);
  if (reader.namespacedKinds.includes(kind)) checkNamespace(copy, report);
  if (specSchema) checkPart(copy, 'spec', specSchema, report);
  if (report.problems.length > 0) refuse(kind, copy.metadata, report.problems);
  const status = readStatus(copy.status, statusSchema);
  const metadata = copy.metadata as unknown as ObjectMeta;
  return { apiVersion, kind, metadata, spec: copy.spec, ...(status === undefined ? {} : { status }) };
}
