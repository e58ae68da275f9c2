import { evaluateRules } from '../cel/evaluate-rules.ts';
import type { FieldError } from '../errors/refusals.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { ResourceVersion } from '../resources/definition.ts';
import { validate } from '../schema/validate.ts';

/** Findings after which a value may not have the shape that rules count on. */
const blocking: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** What a custom resource's schema and rules say. */
export function validateCustom(
  version: ResourceVersion,
  object: KubeObject,
  old: KubeObject | undefined,
): readonly FieldError[] {
  const findings = validate(version.schema, object);
  if (version.rules === undefined) return findings;
  if (!findings.some((finding) => blocking.has(finding.reason))) {
    return [...findings, ...evaluateRules(version.rules, object, old)];
  }
  const why =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [...findings, { field: '<nil>', reason: 'FieldValueInvalid', text: `Invalid value: null: ${why}` }];
}
