import { PATTERNS } from '../generated/patterns.ts';
import { isObject, joinPath, type MutableJson, type MutableObject } from './copy-json.ts';
import type { JsonSchema } from '../json-schema.ts';

/** What to do with fields that the schema does not know: the API server drops them, a reader of files had better refuse. */
export type UnknownFields = 'drop' | 'refuse';

/** Collects what is wrong, each with the path of the field. Values are never quoted: a field may hold a secret by mistake. */
export interface ShapeReport {
  readonly unknownFields: UnknownFields;
  readonly problems: string[];
}

/** Checks `value` against `schema` and drops unknown fields and nulls from it, as the API server does on a write. */
export function checkShape(value: MutableJson, schema: JsonSchema, path: string, report: ShapeReport): void {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value !== 'string' && !Number.isInteger(value))
      report.problems.push(`${path}: must be an integer or a string`);
    return;
  }
  const problem = typeProblem(value, schema);
  if (problem !== undefined) report.problems.push(`${path}: ${problem}`);
  else if (typeof value === 'string') checkText(value, schema, path, report);
  else if (typeof value === 'number') checkSize(value, schema, path, report);
  else if (Array.isArray(value)) checkList(value, schema, path, report);
  else if (isObject(value)) checkObject(value, schema, path, report);
}

function typeProblem(value: MutableJson, schema: JsonSchema): string | undefined {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? undefined : 'must be a string';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : 'must be an integer';
    case 'array':
      return Array.isArray(value) ? undefined : 'must be a list';
    case 'object':
      return isObject(value) ? undefined : 'must be an object';
    default:
      return undefined;
  }
}

function checkText(value: string, schema: JsonSchema, path: string, report: ShapeReport): void {
  if (schema.enum && !schema.enum.includes(value)) {
    report.problems.push(`${path}: must be one of ${schema.enum.map((word) => JSON.stringify(word)).join(', ')}`);
    return;
  }
  // Unicode characters, as Kubernetes counts them; the length bounds what the pattern has to look at.
  const length = Array.from(value).length;
  if (length < (schema.minLength ?? 0)) {
    report.problems.push(`${path}: must have at least ${schema.minLength} characters`);
  } else if (length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) {
    report.problems.push(`${path}: must have at most ${schema.maxLength} characters`);
  } else if (schema.pattern !== undefined && PATTERNS.get(schema.pattern)?.test(value) !== true) {
    report.problems.push(`${path}: must match ${schema.pattern}`);
  }
}

function checkSize(value: number, schema: JsonSchema, path: string, report: ShapeReport): void {
  if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY)) {
    report.problems.push(`${path}: must be at least ${schema.minimum}`);
  } else if (value > (schema.maximum ?? Number.POSITIVE_INFINITY)) {
    report.problems.push(`${path}: must be at most ${schema.maximum}`);
  }
}

function checkCount(count: number, min: number | undefined, max: number | undefined, what: string): string | undefined {
  if (count < (min ?? 0)) return `must have at least ${min} ${what}`;
  if (count > (max ?? Number.POSITIVE_INFINITY)) return `must have at most ${max} ${what}`;
  return undefined;
}

function checkList(value: MutableJson[], schema: JsonSchema, path: string, report: ShapeReport): void {
  const problem = checkCount(value.length, schema.minItems, schema.maxItems, 'items');
  if (problem !== undefined) report.problems.push(`${path}: ${problem}`);
  if (schema['x-kubernetes-list-type'] === 'set' && new Set(value).size < value.length) {
    report.problems.push(`${path}: must not hold the same item twice`);
  }
  const { items } = schema;
  if (items) value.forEach((item, i) => checkShape(item, items, `${path}[${i}]`, report));
}

function checkObject(value: MutableObject, schema: JsonSchema, path: string, report: ShapeReport): void {
  for (const [key, field] of Object.entries(value)) checkField(value, key, field, schema, path, report);
  for (const key of schema.required ?? []) {
    if (value[key] === undefined) report.problems.push(`${joinPath(path, key)}: is required`);
  }
  const problem = checkCount(Object.keys(value).length, schema.minProperties, schema.maxProperties, 'fields');
  if (problem !== undefined) report.problems.push(`${path}: ${problem}`);
}

function checkField(
  owner: MutableObject,
  key: string,
  field: MutableJson,
  schema: JsonSchema,
  path: string,
  report: ShapeReport,
): void {
  const at = joinPath(path, key);
  const known = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  const fieldSchema = known ?? schema.additionalProperties;
  if (fieldSchema === undefined) {
    if (schema['x-kubernetes-preserve-unknown-fields'] === true) return;
    delete owner[key];
    if (report.unknownFields === 'refuse') report.problems.push(`${at}: unknown field`);
  } else if (field === null) {
    if (fieldSchema.nullable !== true) delete owner[key];
  } else {
    checkShape(field, fieldSchema, at, report);
  }
}
