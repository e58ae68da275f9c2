import { checkCondition, policyVariables } from '../../cel/conditions.ts';
import { compileOver } from '../../cel/request-expression.ts';
import { invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import {
  at,
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
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { checkSelector } from './label-selector.ts';

export const admissionPolicyStrategy: Strategy = {
  prepare: (object) => {
    const spec = ensureObject(object, 'spec');
    if (textAt(spec, 'failurePolicy') === '') put(spec, 'failurePolicy', 'Fail');
    fillMatch(objectAt(spec, 'matchConstraints'));
  },
  validate: validatePolicy,
  hasGeneration: true,
  statusIsSeparate: true,
  allowUnconditionalUpdate: true,
};

export const admissionPolicyBindingStrategy: Strategy = {
  prepare: (object) => fillMatch(objectAt(object, 'spec', 'matchResources')),
  validate: validateBinding,
  hasGeneration: true,
  allowUnconditionalUpdate: true,
};

function fillMatch(match: JsonObject | undefined): void {
  if (match === undefined) return;
  const defaults: JsonObject = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
  for (const [key, value] of Object.entries(defaults)) if (!Object.hasOwn(match, key)) put(match, key, value);
  for (const rule of [...listAt(match, 'resourceRules'), ...listAt(match, 'excludeResourceRules')].filter(isObject)) {
    if (textAt(rule, 'scope') === '') put(rule, 'scope', '*');
  }
}

function validatePolicy(object: KubeObject): readonly FieldError[] {
  const spec = own(object, 'spec') ?? null;
  const validations = listAt(spec, 'validations');
  const audits = listAt(spec, 'auditAnnotations');
  const match = objectAt(spec, 'matchConstraints');
  const nothing = validations.length === 0 && audits.length === 0;
  return [
    ...(nothing ? [required('spec.validations', 'validations or auditAnnotations must be specified')] : []),
    ...oneOf(textAt(spec, 'failurePolicy'), 'spec.failurePolicy', ['Fail', 'Ignore']),
    ...(match === undefined ? [required('spec.matchConstraints')] : checkMatch(match, 'spec.matchConstraints', true)),
    ...checkParamKind(objectAt(spec, 'paramKind')),
    ...validations.flatMap((one, index) => checkValidation(one, `spec.validations[${index}]`)),
    ...listAt(spec, 'variables').flatMap((one, index) => checkVariable(one, `spec.variables[${index}]`)),
    ...listAt(spec, 'matchConditions').flatMap((one, index) =>
      checkCondition(one, `spec.matchConditions[${index}]`, policyVariables),
    ),
  ];
}

function oneOf(value: string, path: string, supported: readonly string[]): FieldError[] {
  return value === '' || supported.includes(value) ? [] : [unsupported(path, value, supported)];
}

function checkMatch(match: JsonObject, path: string, needsRules: boolean): FieldError[] {
  const rules = listAt(match, 'resourceRules');
  return [
    ...(needsRules && rules.length === 0 ? [required(`${path}.resourceRules`)] : []),
    ...oneOf(textAt(match, 'matchPolicy'), `${path}.matchPolicy`, ['Equivalent', 'Exact']),
    ...checkSelector(at(match, 'namespaceSelector'), `${path}.namespaceSelector`),
    ...checkSelector(at(match, 'objectSelector'), `${path}.objectSelector`),
    ...rules.flatMap((rule, index) =>
      ['operations', 'apiGroups', 'apiVersions', 'resources'].flatMap((key) =>
        textsAt(rule, key).length === 0 ? [required(`${path}.resourceRules[${index}].${key}`)] : [],
      ),
    ),
  ];
}

function checkParamKind(kind: JsonObject | undefined): FieldError[] {
  if (kind === undefined) return [];
  return ['apiVersion', 'kind'].flatMap((key) => (textAt(kind, key) === '' ? [required(`spec.paramKind.${key}`)] : []));
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

function checkValidation(validation: Json, path: string): FieldError[] {
  const text = textAt(validation, 'expression').trim();
  const messageText = textAt(validation, 'messageExpression');
  return [
    ...(text === ''
      ? [required(`${path}.expression`, 'expression is not specified')]
      : checkExpression(text, `${path}.expression`, 'bool')),
    ...(messageText === '' ? [] : checkExpression(messageText, `${path}.messageExpression`, 'string')),
    ...oneOf(textAt(validation, 'reason'), `${path}.reason`, reasons),
    ...(/[\r\n]/.test(textAt(validation, 'message').trim())
      ? [invalidValue(`${path}.message`, textAt(validation, 'message'), 'message must not contain line breaks')]
      : []),
  ];
}

function checkVariable(variable: Json, path: string): FieldError[] {
  const name = textAt(variable, 'name');
  if (name === '') return [required(`${path}.name`)];
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return [invalidValue(`${path}.name`, name, 'name is not a valid CEL identifier')];
  return checkExpression(textAt(variable, 'expression'), `${path}.expression`, 'any');
}

function checkExpression(text: string, path: string, wanted: 'bool' | 'string' | 'any'): FieldError[] {
  const found = compileOver(policyVariables, text, wanted);
  return typeof found === 'string' ? [invalidValue(path, text, found)] : [];
}

const actions = ['Audit', 'Deny', 'Warn'];

function validateBinding(object: KubeObject): readonly FieldError[] {
  const wanted = textsAt(object, 'spec', 'validationActions');
  const path = 'spec.validationActions';
  const match = objectAt(object, 'spec', 'matchResources');
  return [
    ...(textAt(object, 'spec', 'policyName') === '' ? [required('spec.policyName')] : []),
    ...checkParamRef(objectAt(object, 'spec', 'paramRef')),
    ...(match === undefined ? [] : checkMatch(match, 'spec.matchResources', false)),
    ...(wanted.length === 0 ? [required(path, 'at least one validation action is required')] : []),
    ...wanted.flatMap((one, index) => oneOf(one, `${path}[${index}]`, actions)),
    ...(wanted.includes('Deny') && wanted.includes('Warn')
      ? [
          invalidValue(
            path,
            [...wanted],
            'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
          ),
        ]
      : []),
  ];
}

function checkParamRef(reference: JsonObject | undefined): FieldError[] {
  if (reference === undefined) return [];
  const [named, selected] = [textAt(reference, 'name') !== '', isObject(own(reference, 'selector'))];
  const path = 'spec.paramRef';
  const action = textAt(reference, 'parameterNotFoundAction');
  return [
    ...(named === selected ? [required(path, 'one of name or selector must be specified')] : []),
    ...(action === ''
      ? [required(`${path}.parameterNotFoundAction`)]
      : oneOf(action, `${path}.parameterNotFoundAction`, ['Allow', 'Deny'])),
  ];
}
