import type { Json } from '../json/json.ts';
import type { FieldError } from './refusals.ts';

/** Findings in the words of k8s.io/apimachinery's field package. */
export function required(field: string, why = ''): FieldError {
  return { field, reason: 'FieldValueRequired', text: why === '' ? 'Required value' : `Required value: ${why}` };
}

export function invalidValue(field: string, value: Json, why: string): FieldError {
  return { field, reason: 'FieldValueInvalid', text: `Invalid value: ${printed(value)}: ${why}` };
}

export function unsupported(field: string, value: Json, supported: readonly string[]): FieldError {
  const list = supported.map((item) => JSON.stringify(item)).join(', ');
  return {
    field,
    reason: 'FieldValueNotSupported',
    text: `Unsupported value: ${printed(value)}: supported values: ${list}`,
  };
}

export function duplicate(field: string, value: Json): FieldError {
  return { field, reason: 'FieldValueDuplicate', text: `Duplicate value: ${printed(value)}` };
}

export function forbiddenField(field: string, why: string): FieldError {
  return { field, reason: 'FieldValueForbidden', text: `Forbidden: ${why}` };
}

export function tooLong(field: string, why: string): FieldError {
  return { field, reason: 'FieldValueTooLong', text: `Too long: ${why}` };
}

export function tooMany(field: string, actual: number, most: number): FieldError {
  return { field, reason: 'FieldValueTooMany', text: `Too many: ${actual}: must have at most ${most} items` };
}

function printed(value: Json): string {
  return typeof value === 'object' && value !== null ? goish(value) : JSON.stringify(value);
}

/** Objects and lists are printed as their kind only: a whole value in an error could carry what must not be shown. */
function goish(value: Json): string {
  return Array.isArray(value) ? '"array"' : '"object"';
}
