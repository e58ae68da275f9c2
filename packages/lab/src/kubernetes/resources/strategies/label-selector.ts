import { forbiddenField, invalidValue, required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { type Json, listAt, textAt, textsAt } from '../../json/json.ts';

const withValues: ReadonlySet<string> = new Set(['In', 'NotIn']);
const withoutValues: ReadonlySet<string> = new Set(['Exists', 'DoesNotExist']);

/** What is wrong with the expressions of a LabelSelector. */
export function checkSelector(selector: Json | undefined, path: string): readonly FieldError[] {
  return listAt(selector, 'matchExpressions').flatMap((expression, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    return [...checkOperator(expression, at), ...(textAt(expression, 'key') === '' ? [required(`${at}.key`)] : [])];
  });
}

function checkOperator(expression: Json, path: string): FieldError[] {
  const operator = textAt(expression, 'operator');
  const count = textsAt(expression, 'values').length;
  if (withValues.has(operator)) {
    return count > 0 ? [] : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (!withoutValues.has(operator))
    return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')];
  const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
  return count > 0 ? [forbiddenField(`${path}.values`, why)] : [];
}
