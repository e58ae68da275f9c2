import { Environment, Optional } from '@marcbachmann/cel-js';
import { forbiddenField, required } from '../errors/field-errors.ts';
import type { FieldError } from '../errors/refusals.ts';
import { equal, isObject, type Json, own } from '../json/json.ts';
import { CostExceeded, expressionBudget, Meter, objectBudget } from './meter.ts';
import type { CompiledRule, RuleTree } from './rule.ts';
import { CelValues } from './to-cel-value.ts';
import { runtimeProblem } from './wording.ts';

/** What the rules of a schema say about an object, and on updates about its change. */
export function evaluateRules(tree: RuleTree, value: Json, old: Json | undefined): FieldError[] {
  const run = new RuleRun();
  run.visit(tree, value, { path: '', old });
  return run.findings;
}

interface Place {
  readonly path: string;
  /** The value that stood here before; undefined when there was none or it cannot be told. */
  readonly old: Json | undefined;
}

/** How the API server prints the path of a whole object. */
const noPath = '<nil>';

class RuleRun {
  readonly findings: FieldError[] = [];
  readonly #values = new CelValues(durationOf);
  #left = objectBudget;

  visit(tree: RuleTree, value: Json, place: Place): void {
    if (value === null) return;
    for (const rule of tree.rules) {
      if (this.#left < 0) return;
      this.#apply(tree, rule, value, place);
    }
    if (Array.isArray(value)) this.#visitList(tree, value, place);
    else if (isObject(value)) this.#visitObject(tree, value, place);
  }

  #visitObject(tree: RuleTree, value: Json, { path, old }: Place): void {
    if (!isObject(value)) return;
    const past = isObject(old) && !tree.atomic ? old : {};
    for (const key of Object.keys(value)) {
      const named = tree.properties.get(key);
      const child = named ?? tree.values;
      if (child === undefined) continue;
      const below = named === undefined ? `${path}[${key}]` : join(path, key);
      this.visit(child, own(value, key) ?? null, { path: below, old: own(past, key) });
    }
  }

  #visitList(tree: RuleTree, value: readonly Json[], { path, old }: Place): void {
    const { items, itemKeys } = tree;
    if (items === undefined) return;
    const past = itemKeys === undefined || !Array.isArray(old) ? [] : old;
    value.forEach((item, index) => {
      const before = past.find((one) => itemKeys !== undefined && sameItem(itemKeys, one, item));
      this.visit(items, item, { path: `${path}[${index}]`, old: before });
    });
  }

  #apply(tree: RuleTree, rule: CompiledRule, value: Json, { path, old }: Place): void {
    const past = old ?? undefined;
    if (rule.isTransition && past === undefined && !rule.optionalOldSelf) return;
    // What was there before and has not changed is not held against a newer rule.
    if (!rule.isTransition && past !== undefined && equal(past, value)) return;
    const say = (text: string): void => {
      this.findings.push({
        field: path || noPath,
        reason: 'FieldValueInvalid',
        text: `Invalid value: "${tree.schemaType}": ${text}`,
      });
    };
    const meter = new Meter(Math.min(expressionBudget, this.#left));
    try {
      const variables = this.#variables(tree, rule, value, past);
      const holds = rule.expression.evaluate(variables, meter);
      if (holds !== true) this.findings.push(this.#failure(tree, rule, variables, path));
    } catch (error) {
      say(error instanceof CostExceeded ? this.#overspent(rule) : failureText(rule, error));
    } finally {
      this.#left -= meter.spent;
    }
  }

  #overspent(rule: CompiledRule): string {
    const total = this.#left < expressionBudget;
    this.#left = Number.NEGATIVE_INFINITY;
    if (total) return 'validation failed due to running out of cost budget, no further validation rules will be run';
    const why = "'operation cancelled: actual cost limit exceeded'";
    return `${why}: no further validation rules will be run due to call cost exceeds limit for rule: ${rule.title}`;
  }

  #variables(tree: RuleTree, rule: CompiledRule, value: Json, old: Json | undefined): Record<string, unknown> {
    const self = this.#values.of(tree.type, value);
    const past = old === undefined ? undefined : this.#values.of(tree.type, old);
    if (rule.optionalOldSelf) return { self, oldSelf: past === undefined ? Optional.none() : Optional.of(past) };
    return { self, oldSelf: past };
  }

  #failure(tree: RuleTree, rule: CompiledRule, variables: Record<string, unknown>, path: string): FieldError {
    const message = this.#message(rule, variables);
    const field = rule.fieldPath === '' ? path || noPath : join(path, rule.fieldPath.replace(/^\./, ''));
    switch (rule.reason) {
      case 'FieldValueForbidden':
        return forbiddenField(field, message);
      case 'FieldValueRequired':
        return required(field, message);
      case 'FieldValueDuplicate':
        return { field, reason: 'FieldValueDuplicate', text: `Duplicate value: "${tree.schemaType}"` };
      default:
        return { field, reason: 'FieldValueInvalid', text: `Invalid value: "${tree.schemaType}": ${message}` };
    }
  }

  /** A message expression that fails, or says nothing in one line, gives way to the rule's message. */
  #message(rule: CompiledRule, variables: Record<string, unknown>): string {
    if (rule.messageExpression === undefined) return rule.message;
    const meter = new Meter(Math.max(0, Math.min(expressionBudget, this.#left)));
    try {
      const text = rule.messageExpression.evaluate(variables, meter);
      const usable = typeof text === 'string' && text.trim() !== '' && text.length <= 5 * 1024 && !/[\r\n]/.test(text);
      return usable ? text.trim() : rule.message;
    } catch {
      return rule.message;
    } finally {
      this.#left -= meter.spent;
    }
  }
}

function failureText(rule: CompiledRule, error: unknown): string {
  const problem = runtimeProblem(error);
  if (problem !== 'no such overload') return `${problem} evaluating rule: ${rule.title}`;
  const why = 'call arguments did not match a supported operator, function or macro signature for rule';
  return `'no such overload': ${why}: ${rule.title}`;
}

function sameItem(keys: readonly string[], a: Json, b: Json): boolean {
  return isObject(a) && isObject(b) && keys.every((key) => equal(own(a, key), own(b, key)));
}

function join(path: string, key: string): string {
  return path === '' || key.startsWith('[') ? `${path}${key}` : `${path}.${key}`;
}

/** Durations are a private class of the engine, which makes them from text. */
function durationOf(text: string): unknown {
  return new Environment().registerVariable('text', 'string').evaluate('duration(text)', { text });
}
