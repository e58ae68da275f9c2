import { invalidValue, required, tooLong, tooMany, unsupported } from '../errors/field-errors.ts';
import type { FieldError } from '../errors/refusals.ts';
import { equal, isObject, type Json, type JsonObject, own } from '../json/json.ts';
import { matchesFormat } from './formats.ts';
import type { Bounds, Schema, ValueRule } from './schema.ts';
import { fitsType } from './value-types.ts';

type Checked = Pick<Schema, 'pattern' | 'format' | 'enum' | 'bounds'>;

/** Enum, pattern, format and limits of one value; not its children. */
export function checkValue(schema: Checked, value: Json, path: string): FieldError[] {
  const findings: FieldError[] = [];
  if (schema.enum !== undefined && !schema.enum.some((allowed) => equal(allowed, value))) {
    findings.push(
      unsupported(
        path,
        value,
        schema.enum.map((allowed) => (typeof allowed === 'string' ? allowed : JSON.stringify(allowed))),
      ),
    );
  }
  if (typeof value === 'string') findings.push(...checkText(schema, value, path));
  if (schema.bounds !== undefined) findings.push(...checkBounds(schema.bounds, value, path));
  return findings;
}

function checkText(schema: Checked, value: string, path: string): FieldError[] {
  const findings: FieldError[] = [];
  if (schema.pattern !== undefined && !schema.pattern.expression.test(value)) {
    findings.push(invalidValue(path, value, `${path} in body should match '${schema.pattern.source}'`));
  }
  if (schema.format !== undefined && !matchesFormat(schema.format, value)) {
    findings.push(
      invalidValue(path, value, `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`),
    );
  }
  return findings;
}

function checkBounds(bounds: Bounds, value: Json, path: string): FieldError[] {
  if (typeof value === 'string') return checkLength(bounds, value, path);
  if (typeof value === 'number') return checkNumber(bounds, value, path);
  if (Array.isArray(value)) return checkItems(bounds, value, path);
  return isObject(value) ? checkProperties(bounds, Object.keys(value).length, path) : [];
}

function checkLength(bounds: Bounds, value: string, path: string): FieldError[] {
  const length = [...value].length;
  const findings: FieldError[] = [];
  if (bounds.minLength !== undefined && length < bounds.minLength) {
    findings.push(invalidValue(path, value, `${path} in body should be at least ${bounds.minLength} chars long`));
  }
  if (bounds.maxLength !== undefined && length > bounds.maxLength) {
    findings.push(tooLong(path, `may not be more than ${bounds.maxLength} bytes`));
  }
  return findings;
}

function checkNumber(bounds: Bounds, value: number, path: string): FieldError[] {
  const { minimum, maximum, multipleOf } = bounds;
  const findings: FieldError[] = [];
  const say = (text: string): void => {
    findings.push(invalidValue(path, value, `${path} in body should be ${text}`));
  };
  if (minimum !== undefined) {
    if (bounds.exclusiveMinimum === true ? value <= minimum : value < minimum) {
      say(`greater than ${bounds.exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`);
    }
  }
  if (maximum !== undefined) {
    if (bounds.exclusiveMaximum === true ? value >= maximum : value > maximum) {
      say(`less than ${bounds.exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`);
    }
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) say(`a multiple of ${multipleOf}`);
  return findings;
}

function checkItems(bounds: Bounds, value: readonly Json[], path: string): FieldError[] {
  const findings: FieldError[] = [];
  if (bounds.minItems !== undefined && value.length < bounds.minItems) {
    const text = `${path} in body should have at least ${bounds.minItems} items`;
    findings.push(invalidValue(path, value.length, text));
  }
  if (bounds.maxItems !== undefined && value.length > bounds.maxItems) {
    findings.push(tooMany(path, value.length, bounds.maxItems));
  }
  return findings;
}

function checkProperties(bounds: Bounds, count: number, path: string): FieldError[] {
  const findings: FieldError[] = [];
  if (bounds.minProperties !== undefined && count < bounds.minProperties) {
    findings.push(invalidValue(path, count, `${path} in body should have at least ${bounds.minProperties} properties`));
  }
  if (bounds.maxProperties !== undefined && count > bounds.maxProperties) {
    findings.push(tooMany(path, count, bounds.maxProperties));
  }
  return findings;
}

/** allOf, anyOf, oneOf and not. Their own findings have no path upstream (`<nil>`), which clients print. */
export function checkRules(
  schema: Pick<ValueRule, 'allOf' | 'anyOf' | 'oneOf' | 'not'>,
  value: Json,
  path: string,
): FieldError[] {
  const findings = (schema.allOf ?? []).flatMap((rule) => checkRule(rule, value, path));
  const say = (text: string): void => {
    findings.push(invalidValue('<nil>', '', `"${path}" must ${text}`));
  };
  if (schema.anyOf !== undefined && !schema.anyOf.some((rule) => holds(rule, value, path))) {
    say('validate at least one schema (anyOf)');
  }
  if (schema.oneOf !== undefined) {
    const valid = schema.oneOf.filter((rule) => holds(rule, value, path)).length;
    const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
    if (valid !== 1) say(`validate one and only one schema (oneOf). ${found}`);
  }
  if (schema.not !== undefined && holds(schema.not, value, path)) say('not validate the schema (not)');
  return findings;
}

function holds(rule: ValueRule, value: Json, path: string): boolean {
  return checkRule(rule, value, path).length === 0;
}

function checkRule(rule: ValueRule, value: Json, path: string): FieldError[] {
  if (rule.type !== undefined && !fitsType(rule.type, value)) {
    return [invalidValue(path, '', `${path} in body must be of type ${rule.type}`)];
  }
  const findings = [...checkValue(rule, value, path), ...checkRules(rule, value, path)];
  if (isObject(value)) findings.push(...checkMembers(rule, value, path));
  const { items } = rule;
  if (Array.isArray(value) && items !== undefined) {
    value.forEach((item, index) => findings.push(...checkRule(items, item, `${path}[${index}]`)));
  }
  return findings;
}

function checkMembers(rule: ValueRule, value: JsonObject, path: string): FieldError[] {
  const findings = (rule.required ?? [])
    .filter((key) => own(value, key) === undefined)
    .map((key) => required(`${path}.${key}`));
  for (const [key, child] of rule.properties ?? []) {
    const inner = own(value, key);
    if (inner !== undefined) findings.push(...checkRule(child, inner, `${path}.${key}`));
  }
  return findings;
}
