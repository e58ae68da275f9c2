import type { JsonNode } from '@lockkeeper/core';
import { parseInstant } from '../condition/instants.ts';
import { type Operator, type OperatorUse, parseOperator } from '../condition/operators.ts';
import { isIpRange } from '../condition/ip-ranges.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import type { Condition, ConditionValue, Policy } from './model.ts';
import { LEGACY_ERROR, type ProblemList } from './problems.ts';
import type { ObjectNode, StatementScope } from './statement-scope.ts';

/** Reads the `Condition` element: operator → key → value or values; numbers and booleans count as their spelling. */
export function readConditions(node: JsonNode | undefined, scope: StatementScope): readonly Condition[] {
  if (node === undefined) return [];
  if (node.kind !== 'object') {
    scope.problems.syntax(node, 'Condition must be an object');
    return [];
  }
  const conditions: Condition[] = [];
  for (const [text, keys] of node.members) {
    const use = parseOperator(text);
    if (keys.kind !== 'object') scope.problems.syntax(keys, `"${text}" must hold condition keys`);
    else if (use !== undefined) conditions.push(...readKeys(text, use, keys, scope));
    else if (keys.members.size > 0) scope.problems.syntax(keys, `"${text}" is no condition operator`);
  }
  return conditions;
}

function readKeys(
  operatorText: string,
  use: OperatorUse,
  keys: ObjectNode,
  scope: StatementScope,
): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const [key, node] of keys.members) {
    const texts = scalarTexts(node, scope.problems);
    if (texts === undefined) continue;
    checkKey(key, use, node, scope);
    checkValues(texts, use.operator, node, scope.problems);
    const values = texts.map((text) => conditionValue(text, use.operator, scope.version));
    conditions.push({ ...use, operatorText, key, lowerKey: key.toLowerCase(), values });
  }
  return conditions;
}

function scalarTexts(node: JsonNode, problems: ProblemList): readonly string[] | undefined {
  const texts: string[] = [];
  for (const item of node.kind === 'array' ? node.items : [node]) {
    if (item.kind === 'string' || item.kind === 'number') texts.push(item.text);
    else if (item.kind === 'boolean') texts.push(String(item.value));
    else return problems.syntax(item, 'a condition value is a text, a number or a boolean');
  }
  return texts;
}

function checkKey(key: string, use: OperatorUse, node: JsonNode, scope: StatementScope): void {
  if (scope.kind !== 'key' || use.set !== 'ForAllValues') return;
  if (!key.toLowerCase().startsWith('kms:encryptioncontext:')) return;
  const message = `OverlyPermissiveCondition:EncryptionContext: ${key} is single-valued and cannot be used with ForAllValues.`;
  scope.problems.add('own', node, message, 'ForAllValues holds when the key is missing');
}

function checkValues(texts: readonly string[], operator: Operator, node: JsonNode, problems: ProblemList): void {
  for (const text of texts) {
    if (!isValueOf(operator, text)) problems.add('legacy', node, LEGACY_ERROR, `${operator.name} cannot compare this`);
  }
}

function isValueOf(operator: Operator, text: string): boolean {
  switch (operator.family) {
    case 'date':
      return parseInstant(text) !== undefined;
    case 'ip':
      return isIpRange(text);
    case 'null':
      return /^(?:true|false)$/i.test(text);
    default:
      return true;
  }
}

function conditionValue(text: string, operator: Operator, version: Policy['version']): ConditionValue {
  return { text, templates: templatesOf(text, operator, version === '2012-10-17') };
}

function templatesOf(text: string, operator: Operator, variables: boolean): readonly Template[] {
  switch (operator.family) {
    case 'like':
      return [parseTemplate(text, { wildcards: true, variables })];
    case 'equals':
    case 'equals-ignore-case':
    case 'bool':
      return [parseTemplate(text, { wildcards: false, variables })];
    case 'arn':
      return arnTemplates(text, variables);
    default:
      return [];
  }
}

/** Splits at the colons outside of variables, so that what a variable brings stays in its own part. */
function arnTemplates(text: string, variables: boolean): readonly Template[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length && parts.length < 5; at++) {
    if (variables && text.startsWith('${', at)) at = Math.max(at, text.indexOf('}', at));
    else if (text.charAt(at) === ':') {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  if (parts.length < 5) return [];
  return [...parts, text.slice(from)].map((part) => parseTemplate(part, { wildcards: true, variables }));
}
