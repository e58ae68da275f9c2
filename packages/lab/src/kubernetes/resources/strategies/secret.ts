import { forbiddenField, invalidValue, required, tooLong } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, isObject, type JsonObject, objectAt, own, put, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { dataLimit, validateDataKeys, weigh } from './data-keys.ts';

/** Secret: stringData folded into data, type immutable and checked, immutable flag, 1 MiB. */
export const secretStrategy: Strategy = { prepare, validate, allowUnconditionalUpdate: true };

function prepare(object: KubeObject, old: KubeObject | undefined): void {
  const texts = own(object, 'stringData');
  if (isObject(texts) && Object.keys(texts).length > 0) {
    const data = ensureObject(object, 'data');
    for (const [key, value] of Object.entries(texts)) {
      if (typeof value === 'string') put(data, key, Buffer.from(value, 'utf8').toString('base64'));
    }
  }
  delete object['stringData'];
  if (own(object, 'data') === null) delete object['data'];
  if (textAt(object, 'type') === '') put(object, 'type', old === undefined ? 'Opaque' : textAt(old, 'type'));
}

function validate(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  const data = objectAt(object, 'data');
  const findings = validateDataKeys(data, 'data');
  if (weigh(object, 'data', 'base64') > dataLimit) {
    findings.push(tooLong('data', `may not be more than ${dataLimit} bytes`));
  }
  findings.push(...validateType(object, data ?? {}));
  if (old !== undefined) findings.push(...validateChange(object, old));
  return findings;
}

function validateChange(object: KubeObject, old: KubeObject): readonly FieldError[] {
  const findings: FieldError[] = [];
  if (textAt(object, 'type') !== textAt(old, 'type')) {
    findings.push(invalidValue('type', textAt(object, 'type'), 'field is immutable'));
  }
  if (own(old, 'immutable') !== true) return findings;
  const why = 'field is immutable when `immutable` is set';
  if (own(object, 'immutable') !== true) findings.push(forbiddenField('immutable', why));
  if (!equal(own(object, 'data'), own(old, 'data'))) findings.push(forbiddenField('data', why));
  return findings;
}

/** Keys that a type asks for. */
const wantedKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);

function validateType(object: KubeObject, data: JsonObject): readonly FieldError[] {
  const type = textAt(object, 'type');
  if (type === 'kubernetes.io/service-account-token') {
    const account = textAt(object, 'metadata', 'annotations', 'kubernetes.io/service-account.name');
    return account === '' ? [required('metadata.annotations[kubernetes.io/service-account.name]')] : [];
  }
  if (type === 'kubernetes.io/basic-auth') {
    const present = Object.hasOwn(data, 'username') || Object.hasOwn(data, 'password');
    return present ? [] : [required('data[username]'), required('data[password]')];
  }
  const findings = (wantedKeys.get(type) ?? []).flatMap((key) =>
    Object.hasOwn(data, key) ? [] : [required(`data[${key}]`)],
  );
  return findings.length === 0 ? validateDocker(type, data) : findings;
}

function validateDocker(type: string, data: JsonObject): readonly FieldError[] {
  const key = wantedKeys.get(type)?.[0];
  if (key === undefined || !key.startsWith('.docker')) return [];
  try {
    JSON.parse(Buffer.from(textAt(data, key), 'base64').toString('utf8'));
    return [];
  } catch {
    return [invalidValue(`data[${key}]`, '<secret contents redacted>', 'invalid JSON')];
  }
}
