import { badRequest } from '../errors/refusals.ts';
import { isObject, type Json, type JsonObject, own, put, textAt } from '../json/json.ts';
import { ensureMetadata, type KubeObject } from '../json/kube-object.ts';
import { apiVersionOf, type ResourceDefinition, type ResourceVersion } from '../resources/definition.ts';
import { applyDefaults } from '../schema/apply-defaults.ts';
import { prune } from '../schema/prune.ts';
import { validate } from '../schema/validate.ts';

export interface DecodeTarget {
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
}

/** What to do with fields that the schema does not know. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface Decoded {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Checks apiVersion and kind, drops or refuses unknown fields and those that came twice (`duplicates`), checks the types of builtin kinds and fills in defaults. In place. */
export function decodeObject(
  target: DecodeTarget,
  object: JsonObject,
  mode: FieldValidation,
  duplicates: readonly string[] = [],
): Decoded {
  const { definition, version } = target;
  checkTypeMeta(target, object);
  ensureMetadata(object);
  dropNullMetadata(object);
  const findings = [
    ...duplicates.map((path) => `duplicate field "${path}"`),
    ...prune(version.schema, object).map((path) => `unknown field "${path}"`),
  ];
  if (findings.length > 0 && mode === 'Strict') {
    throw badRequest(`${subject(target)}: strict decoding error: ${findings.join(', ')}`);
  }
  if (definition.custom) applyDefaults(version.schema, object);
  else {
    checkTypes(target, object);
    dropNulls(object);
  }
  return { object, warnings: mode === 'Warn' ? [...findings, ...version.warnings] : version.warnings };
}

function subject({ definition, version }: DecodeTarget): string {
  return `${definition.kind} in version "${version.name}" cannot be handled as a ${definition.kind}`;
}

function checkTypeMeta(target: DecodeTarget, object: JsonObject): void {
  const { definition, version } = target;
  const expected = apiVersionOf(definition.group, version.name);
  const kind = textAt(object, 'kind') || definition.kind;
  const apiVersion = textAt(object, 'apiVersion') || expected;
  if (kind !== definition.kind) {
    throw badRequest(`the kind in the data (${kind}) does not match the expected kind (${definition.kind})`);
  }
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  put(object, 'apiVersion', expected);
  put(object, 'kind', definition.kind);
}

/** Typed clients send `creationTimestamp: null`. */
function dropNullMetadata(object: JsonObject): void {
  const metadata = ensureMetadata(object);
  for (const key of Object.keys(metadata)) if (own(metadata, key) === null) delete metadata[key];
}

/** Builtin kinds are decoded into Go structs: a value of the wrong type is a bad request, not an invalid object. */
function checkTypes(target: DecodeTarget, object: JsonObject): void {
  const finding = validate(target.version.schema, object).find((one) => one.reason !== 'FieldValueDuplicate');
  if (finding === undefined) return;
  if (finding.text.includes('type byte'))
    throw badRequest(`${subject(target)}: illegal base64 data in ${finding.field}`);
  const [, actual = 'value'] = /^Invalid value: "(\w+)"/.exec(finding.text) ?? [];
  const names = { integer: 'number', boolean: 'bool' } as Readonly<Record<string, string>>;
  const wanted = /must be of type ([\w,-]+)/.exec(finding.text)?.[1] ?? 'another type';
  const got = names[actual] ?? actual;
  throw badRequest(
    `${subject(target)}: json: cannot unmarshal ${got} into Go struct field ${target.definition.kind}.${finding.field} of type ${wanted}`,
  );
}

/** A null in a builtin object is an absent field. */
function dropNulls(node: Json): void {
  if (Array.isArray(node)) node.forEach(dropNulls);
  else if (isObject(node)) {
    for (const key of Object.keys(node)) {
      const value = own(node, key) as Json;
      if (value === null) delete node[key];
      else dropNulls(value);
    }
  }
}
