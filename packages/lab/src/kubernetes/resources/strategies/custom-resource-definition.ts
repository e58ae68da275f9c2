import { RE2JS } from 're2js';
import { compileRules } from '../../cel/compile-rules.ts';
import { forbiddenField, invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import {
  equal,
  isObject,
  type Json,
  type JsonObject,
  listAt,
  objectAt,
  own,
  put,
  textAt,
  textsAt,
} from '../../json/json.ts';
import { ensureObject, type KubeObject, nameOf } from '../../json/kube-object.ts';
import { carriesRules } from '../../schema/carries-rules.ts';
import type { Strategy } from '../definition.ts';

export const crdStrategy: Strategy = { prepare, validate, hasGeneration: true, statusIsSeparate: true };

function prepare(object: KubeObject, old: KubeObject | undefined): void {
  const spec = ensureObject(object, 'spec');
  const names = ensureObject(spec, 'names');
  const kind = textAt(names, 'kind');
  if (textAt(names, 'singular') === '') put(names, 'singular', kind.toLowerCase());
  if (textAt(names, 'listKind') === '') put(names, 'listKind', `${kind}List`);
  if (!isObject(own(spec, 'conversion'))) put(spec, 'conversion', { strategy: 'None' });
  if (old !== undefined) return;
  const stored = listAt(spec, 'versions')
    .filter((version) => isObject(version) && version['storage'] === true)
    .map((version) => textAt(version, 'name'));
  put(object, 'status', {
    storedVersions: stored,
    acceptedNames: { plural: '', kind: '' },
    conditions: [],
  });
}

function validate(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  const spec = ensureObject(object, 'spec');
  const plural = textAt(spec, 'names', 'plural');
  const group = textAt(spec, 'group');
  const findings: FieldError[] = [];
  if (nameOf(object) !== `${plural}.${group}`) {
    findings.push(invalidValue('metadata.name', nameOf(object), 'must be spec.names.plural+"."+spec.group'));
  }
  if (group === '') findings.push(required('spec.group'));
  if (plural === '') findings.push(required('spec.names.plural'));
  if (textAt(spec, 'names', 'kind') === '') findings.push(required('spec.names.kind'));
  const scopes = ['Cluster', 'Namespaced'];
  if (!scopes.includes(textAt(spec, 'scope'))) findings.push(unsupported('spec.scope', textAt(spec, 'scope'), scopes));
  findings.push(...validateVersions(listAt(spec, 'versions')), ...validateConversion(spec));
  if (findings.length === 0) findings.push(...validateRules(listAt(spec, 'versions')));
  if (old !== undefined) findings.push(...validateChange(object, old));
  return findings;
}

function validateVersions(versions: readonly Json[]): FieldError[] {
  const findings: FieldError[] = [];
  const storage = versions.filter((version) => isObject(version) && version['storage'] === true);
  if (storage.length !== 1) {
    findings.push(invalidValue('spec.versions', [], 'must have exactly one version marked as storage version'));
  }
  versions.forEach((version, index) => {
    const path = `spec.versions[${index}].schema.openAPIV3Schema`;
    const schema = isObject(version) && isObject(version['schema']) ? version['schema']['openAPIV3Schema'] : undefined;
    if (!isObject(schema)) findings.push(required(path, 'schemas are required'));
    else if (textAt(schema, 'type') !== 'object')
      findings.push(invalidValue(`${path}.type`, textAt(schema, 'type'), 'must be object at the root'));
    else findings.push(...validatePatterns(schema, path));
  });
  return findings;
}

/** Patterns are Go's. */
function validatePatterns(node: Json, path: string): FieldError[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => validatePatterns(item, `${path}[${index}]`));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== 'pattern' || typeof value !== 'string') return validatePatterns(value, `${path}.${key}`);
    try {
      RE2JS.compile(value);
      return [];
    } catch {
      return [invalidValue(`${path}.pattern`, value, "must be a valid regular expression, but isn't")];
    }
  });
}

/** A schema that all versions share is named once, as the API server's internal form has it. */
function validateRules(versions: readonly Json[]): readonly FieldError[] {
  const schemas = versions.map((version) => objectAt(version, 'schema', 'openAPIV3Schema') ?? {});
  const [first = {}, ...others] = schemas;
  if (others.every((schema) => equal(schema, first))) return ruleFindings(first, 'spec.validation.openAPIV3Schema');
  return schemas.flatMap((schema, index) => ruleFindings(schema, `spec.versions[${index}].schema.openAPIV3Schema`));
}

function ruleFindings(schema: JsonObject, path: string): readonly FieldError[] {
  return carriesRules(schema) ? compileRules(schema, path).findings : [];
}

function validateConversion(spec: Json): FieldError[] {
  return textAt(spec, 'conversion', 'strategy') === 'Webhook'
    ? [forbiddenField('spec.conversion.strategy', 'conversion webhooks are not offered by this lab; use None')]
    : [];
}

function validateChange(object: KubeObject, old: KubeObject): FieldError[] {
  const findings: FieldError[] = [];
  const established = listAt(old, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Established' && textAt(condition, 'status') === 'True',
  );
  const fixed = established
    ? [
        ['spec', 'group'],
        ['spec', 'scope'],
        ['spec', 'names', 'plural'],
        ['spec', 'names', 'kind'],
      ]
    : [];
  for (const path of fixed) {
    if (textAt(object, ...path) !== textAt(old, ...path)) {
      findings.push(invalidValue(path.join('.'), textAt(object, ...path), 'field is immutable'));
    }
  }
  const names = new Set(listAt(object, 'spec', 'versions').map((version) => textAt(version, 'name')));
  for (const stored of textsAt(old, 'status', 'storedVersions')) {
    if (!names.has(stored)) {
      findings.push(
        invalidValue('status.storedVersions[0]', stored, 'missing from spec.versions; must remain in spec.versions'),
      );
    }
  }
  return findings;
}
