import { invalidValue, required, unsupported } from '../errors/field-errors.ts';
import type { FieldError } from '../errors/refusals.ts';
import { isObject, type Json, type JsonObject, objectAt, own, textAt } from '../json/json.ts';

const reasons = ['FieldValueRequired', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueDuplicate'];

/** What is wrong with a rule before its expressions are looked at. */
export function checkRule(rule: JsonObject, schema: JsonObject, path: string): FieldError[] {
  return [
    ...checkTexts(rule, path),
    ...checkMessageExpression(rule, path),
    ...checkReason(rule, path),
    ...checkFieldPath(rule, schema, path),
  ];
}

function checkTexts(rule: JsonObject, path: string): FieldError[] {
  const text = textAt(rule, 'rule').trim();
  const message = textAt(rule, 'message');
  const at = `${path}.message`;
  if (text === '') return [required(`${path}.rule`, 'rule is not specified')];
  if (message !== '' && message.trim() === '') {
    return [invalidValue(at, message, 'message must be non-empty if specified')];
  }
  if (hasBreaks(message.trim())) return [invalidValue(at, message, 'message must not contain line breaks')];
  const bare = hasBreaks(text) && message.trim() === '';
  return bare ? [required(at, 'message must be specified if rule contains line breaks')] : [];
}

function checkMessageExpression(rule: JsonObject, path: string): FieldError[] {
  const text = textAt(rule, 'messageExpression');
  const blank = text !== '' && text.trim() === '';
  return blank ? [required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified')] : [];
}

function checkReason(rule: JsonObject, path: string): FieldError[] {
  const reason = own(rule, 'reason');
  if (reason === undefined || reasons.includes(textAt(rule, 'reason'))) return [];
  return [unsupported(`${path}.reason`, reason, reasons)];
}

function checkFieldPath(rule: JsonObject, schema: JsonObject, path: string): FieldError[] {
  const text = textAt(rule, 'fieldPath');
  const at = `${path}.fieldPath`;
  if (text === '') return [];
  if (text.trim() === '') return [invalidValue(at, text, 'fieldPath must be non-empty if specified')];
  if (hasBreaks(text)) return [invalidValue(at, text, 'fieldPath must not contain line breaks')];
  return leadsSomewhere(text.trim(), schema) ? [] : [invalidValue(at, text, 'fieldPath must be a valid path')];
}

/** `.a.b` and `['c.d']`, through properties and maps; lists cannot be indexed. */
function leadsSomewhere(text: string, schema: JsonObject): boolean {
  if (!/^(\.[A-Za-z_][\w-]*|\['[^']+'\])+$/.test(text)) return false;
  let current: Json | undefined = schema;
  for (const [, name, quoted] of text.matchAll(/\.([A-Za-z_][\w-]*)|\['([^']+)'\]/g)) {
    if (!isObject(current)) return false;
    const properties: JsonObject = objectAt(current, 'properties') ?? {};
    current = own(properties, name ?? quoted ?? '') ?? objectAt(current, 'additionalProperties');
  }
  return current !== undefined;
}

function hasBreaks(text: string): boolean {
  return /[\r\n]/.test(text);
}

/** A finding about a whole rule prints it as Go prints the struct. */
export function ruleFinding(field: string, rule: JsonObject, why: string): FieldError {
  return { field, reason: 'FieldValueInvalid', text: `Invalid value: ${printed(rule)}: ${why}` };
}

function printed(rule: JsonObject): string {
  const texts = ['rule', 'message', 'messageExpression'].map(
    (key) => `${key.slice(0, 1).toUpperCase()}${key.slice(1)}:${JSON.stringify(textAt(rule, key))}`,
  );
  const pointer = (key: string, type: string): string =>
    own(rule, key) === undefined ? `(*${type})(nil)` : `(*${type})(0xc0000b4010)`;
  return (
    `apiextensions.ValidationRule{${texts.join(', ')}, Reason:${pointer('reason', 'apiextensions.FieldValueErrorReason')}, ` +
    `FieldPath:${JSON.stringify(textAt(rule, 'fieldPath'))}, OptionalOldSelf:${pointer('optionalOldSelf', 'bool')}}`
  );
}
