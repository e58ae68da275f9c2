import { invalidValue } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { isObject, type JsonObject, objectAt } from '../../json/json.ts';
import type { KubeObject } from '../../json/kube-object.ts';

/** 1 MiB: what the values of a Secret or ConfigMap may weigh together. */
export const dataLimit = 1024 * 1024;

const form = /^[-._a-zA-Z0-9]+$/;

/** Why a key of a Secret or ConfigMap is not allowed. */
export function validateDataKeys(data: JsonObject | undefined, field: string): FieldError[] {
  if (data === undefined) return [];
  return Object.keys(data).flatMap((key) => {
    const why = keyProblem(key);
    return why === undefined ? [] : [invalidValue(`${field}[${key}]`, key, why)];
  });
}

function keyProblem(key: string): string | undefined {
  if (key.length > 253) return 'must be no more than 253 bytes';
  if (key === '.') return "must not be '.'";
  if (key === '..') return "must not be '..'";
  if (key.startsWith('..')) return "must not start with '..'";
  if (form.test(key)) return undefined;
  return (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or " +
    "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
  );
}

/** Bytes that a map of texts weighs; base64 counts decoded. */
export function weigh(object: KubeObject, field: string, encoding: 'base64' | 'utf8'): number {
  const data = objectAt(object, field);
  if (!isObject(data)) return 0;
  let size = 0;
  for (const value of Object.values(data)) {
    if (typeof value === 'string') size += Buffer.byteLength(value, encoding);
  }
  return size;
}
