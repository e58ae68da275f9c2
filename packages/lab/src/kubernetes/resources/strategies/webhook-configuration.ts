import { checkCondition } from '../../cel/conditions.ts';
import { duplicate, invalidValue, required, unsupported } from '../../errors/field-errors.ts';
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
import type { KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { isReviewVersion } from '../review-version.ts';
import { checkSelector } from './label-selector.ts';
import { checkClientConfig } from './webhook-client-config.ts';

/** MutatingWebhookConfiguration and ValidatingWebhookConfiguration. */
export const webhookConfigurationStrategy: Strategy = {
  prepare,
  validate,
  hasGeneration: true,
  allowUnconditionalUpdate: true,
};

function prepare(object: KubeObject): void {
  const mutating = textAt(object, 'kind') === 'MutatingWebhookConfiguration';
  for (const webhook of listAt(object, 'webhooks').filter(isObject)) {
    fill(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...(mutating ? { reinvocationPolicy: 'Never' } : {}),
    });
    for (const rule of listAt(webhook, 'rules').filter(isObject)) fill(rule, { scope: '*' });
    const service = objectAt(webhook, 'clientConfig', 'service');
    if (service !== undefined) fill(service, { port: 443 });
  }
}

function fill(target: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    if (own(target, key) === undefined || own(target, key) === null) put(target, key, value);
  }
}

function validate(object: KubeObject): readonly FieldError[] {
  const names = new Set<string>();
  return listAt(object, 'webhooks').flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const name = textAt(webhook, 'name');
    const repeated = names.has(name) ? [duplicate(`${path}.name`, name)] : [];
    names.add(name);
    return [...checkWebhook(webhook, path), ...repeated];
  });
}

function checkWebhook(webhook: Json, path: string): readonly FieldError[] {
  return [
    ...checkName(textAt(webhook, 'name'), `${path}.name`),
    ...listAt(webhook, 'rules').flatMap((rule, index) => checkRule(rule, `${path}.rules[${index}]`)),
    ...oneOf(webhook, 'failurePolicy', ['Fail', 'Ignore'], path),
    ...oneOf(webhook, 'matchPolicy', ['Equivalent', 'Exact'], path),
    ...checkSideEffects(webhook, path),
    ...checkTimeout(at(webhook, 'timeoutSeconds'), `${path}.timeoutSeconds`),
    ...checkSelector(at(webhook, 'namespaceSelector'), `${path}.namespaceSelector`),
    ...checkSelector(at(webhook, 'objectSelector'), `${path}.objectSelector`),
    ...checkClientConfig(at(webhook, 'clientConfig'), `${path}.clientConfig`),
    ...oneOf(webhook, 'reinvocationPolicy', ['IfNeeded', 'Never'], path),
    ...checkReviewVersions(textsAt(webhook, 'admissionReviewVersions'), `${path}.admissionReviewVersions`),
    ...checkConditions(listAt(webhook, 'matchConditions'), `${path}.matchConditions`),
  ];
}

function checkName(name: string, path: string): FieldError[] {
  if (name === '') return [required(path)];
  const labels = name.split('.');
  const labelled = labels.every((label) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(label));
  if (!labelled) {
    return [
      invalidValue(path, name, 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters'),
    ];
  }
  const why = 'should be a domain with at least three segments separated by dots';
  return labels.length < 3 ? [invalidValue(path, name, why)] : [];
}

function oneOf(webhook: Json, key: string, supported: readonly string[], path: string): FieldError[] {
  const value = at(webhook, key);
  if (value === undefined || (typeof value === 'string' && supported.includes(value))) return [];
  return [unsupported(`${path}.${key}`, value, supported)];
}

function checkSideEffects(webhook: Json, path: string): FieldError[] {
  const allowed = ['None', 'NoneOnDryRun'];
  if (textAt(webhook, 'sideEffects') !== '') return oneOf(webhook, 'sideEffects', allowed, path);
  return [required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun')];
}

function checkTimeout(seconds: Json | undefined, path: string): FieldError[] {
  const fits = typeof seconds !== 'number' || (seconds >= 1 && seconds <= 30);
  return fits ? [] : [invalidValue(path, seconds, 'the timeout value must be between 1 and 30 seconds')];
}

function checkReviewVersions(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [required(path, 'must specify one of v1, v1beta1')];
  if (versions.some(isReviewVersion)) return [];
  return [invalidValue(path, [...versions], 'must include at least one of v1, v1beta1')];
}

function checkConditions(conditions: readonly Json[], path: string): FieldError[] {
  const names = new Set<string>();
  return conditions.flatMap((condition, index) => {
    const at = `${path}[${index}]`;
    const name = textAt(condition, 'name');
    const repeated = names.has(name) ? [duplicate(`${at}.name`, name)] : [];
    names.add(name);
    const nameless = name === '' ? [required(`${at}.name`)] : [];
    const empty = textAt(condition, 'expression').trim() === '';
    return [...nameless, ...repeated, ...(empty ? [required(`${at}.expression`)] : checkCondition(condition, at))];
  });
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function checkRule(rule: Json, path: string): FieldError[] {
  return [
    ...checkList(textsAt(rule, 'operations'), `${path}.operations`),
    ...textsAt(rule, 'operations').flatMap((one, index) =>
      operations.includes(one) ? [] : [unsupported(`${path}.operations[${index}]`, one, operations)],
    ),
    ...checkList(textsAt(rule, 'apiGroups'), `${path}.apiGroups`),
    ...checkList(textsAt(rule, 'apiVersions'), `${path}.apiVersions`),
    ...textsAt(rule, 'apiVersions').flatMap((one, index) =>
      one === '' ? [required(`${path}.apiVersions[${index}]`)] : [],
    ),
    ...checkResources(textsAt(rule, 'resources'), `${path}.resources`),
    ...oneOf(rule, 'scope', ['*', 'Cluster', 'Namespaced'], path),
  ];
}

function checkList(values: readonly string[], path: string): FieldError[] {
  if (values.length === 0) return [required(path)];
  const mixed = values.length > 1 && values.includes('*');
  return mixed ? [invalidValue(path, [...values], "if '*' is present, must not specify other values")] : [];
}

function checkResources(resources: readonly string[], path: string): FieldError[] {
  if (resources.length === 0) return [required(path)];
  if (resources.length > 1 && resources.includes('*/*')) {
    return [invalidValue(path, [...resources], "if '*/*' is present, must not specify other resources")];
  }
  return resources.flatMap((one, index) => {
    const covered = one !== '*' && !one.includes('/') && resources.includes('*');
    const why = "if '*' is present, must not specify other resources without subresources";
    if (one === '') return [required(`${path}[${index}]`)];
    return covered ? [invalidValue(`${path}[${index}]`, one, why)] : [];
  });
}
