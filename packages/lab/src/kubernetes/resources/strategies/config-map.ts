import { forbiddenField, invalidValue, tooLong } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, objectAt, own } from '../../json/json.ts';
import type { KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { dataLimit, validateDataKeys, weigh } from './data-keys.ts';

/** ConfigMap: valid keys that stand in one of the two maps only, immutable flag, 1 MiB. */
export const configMapStrategy: Strategy = { validate, allowUnconditionalUpdate: true };

function validate(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  const data = objectAt(object, 'data');
  const binary = objectAt(object, 'binaryData');
  const findings = [...validateDataKeys(data, 'data'), ...validateDataKeys(binary, 'binaryData')];
  for (const key of Object.keys(data ?? {})) {
    if (binary !== undefined && Object.hasOwn(binary, key)) {
      findings.push(invalidValue(`data[${key}]`, key, `duplicate of key present in binaryData`));
    }
  }
  if (weigh(object, 'data', 'utf8') + weigh(object, 'binaryData', 'base64') > dataLimit) {
    findings.push(tooLong('', `may not be more than ${dataLimit} bytes`));
  }
  if (old !== undefined && own(old, 'immutable') === true) findings.push(...validateFrozen(object, old));
  return findings;
}

function validateFrozen(object: KubeObject, old: KubeObject): readonly FieldError[] {
  const why = 'field is immutable when `immutable` is set';
  const findings = own(object, 'immutable') === true ? [] : [forbiddenField('immutable', why)];
  for (const field of ['data', 'binaryData']) {
    if (!equal(own(object, field), own(old, field))) findings.push(forbiddenField(field, why));
  }
  return findings;
}
