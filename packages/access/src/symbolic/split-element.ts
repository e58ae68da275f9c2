import { UNKNOWN_VALUE } from '../context/request-context.ts';
import { evaluateCondition } from '../match/evaluate-condition.ts';
import { type Outcome, outcomeOf } from '../match/outcome.ts';
import type { Condition, ConditionValue, PatternList, Statement } from '../policy/model.ts';
import type { Template } from '../template/template.ts';
import { hasUnit } from './char-set.ts';
import { type Constraint, fixedText, fixedVariable, isSlot, type Pattern } from './constraint.ts';
import { hasText } from './has-text.ts';
import { anyButColon, type ChainItem, itemsOfText, type Language, languageOfText } from './language.ts';
import { joinReadings, type PatternReading, readPattern } from './read-pattern.ts';
import { type Forms, type Part, type Term, termOf } from './scene.ts';

/** An element of a statement whose answer may differ from request to request. */
export type Element =
  | { readonly kind: 'resources'; readonly list: PatternList<Template> }
  | { readonly kind: 'condition'; readonly condition: Condition };

/** Constraints that must hold together. */
export type Alternative = readonly Constraint[];

/** What an element comes to. `alternatives` together are all requests: those for which it holds, and those for which not. */
export type Split =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'form'; readonly variable: string }
  | {
      readonly kind: 'alternatives';
      readonly holds: readonly Alternative[];
      readonly fails: readonly Alternative[];
      /** What it comes to where it holds; `yes` when absent. */
      readonly holdsAs?: Outcome;
    }
  /** Beyond the fragment: it may hold and may not. */
  | { readonly kind: 'opaque' };

export function elementsOf(statement: Statement): readonly Element[] {
  const resources =
    statement.resources === undefined ? [] : [{ kind: 'resources', list: statement.resources } as const];
  return [...resources, ...statement.conditions.map((condition) => ({ kind: 'condition', condition }) as const)];
}

/**
 * Says for which values of the variables an element holds, by the rules of `matchStatement` and `evaluateCondition`. Exact for
 * resources, and for the operators on texts, ARNs and presence; other operators are exact where their key has a known value.
 */
export function splitElement(element: Element, part: Part, forms: Forms): Split {
  const term = (lowerKey: string): Term => termOf(part, lowerKey, forms);
  return element.kind === 'resources'
    ? splitResources(element.list, part.resource, term)
    : splitCondition(element.condition, term);
}

function splitResources(list: PatternList<Template>, resource: string, term: (lowerKey: string) => Term): Split {
  const readings = list.patterns.map((template) => readPattern(template.parts, term));
  const plain = { negated: list.negated, whenEmpty: undefined };
  const split = splitByPatterns(resource, readings, plain);
  const unresolved = readings.some((one) => one.kind === 'unresolved');
  // What an unresolved variable means in NotResource is disputed, unless another pattern settles it: see `matchStatement`.
  if (!list.negated || !unresolved) return split;
  if (split.kind === 'alternatives') return { ...split, holdsAs: 'disputed' };
  return split.kind === 'outcome' && split.outcome === 'yes' ? { kind: 'outcome', outcome: 'disputed' } : split;
}

function splitCondition(condition: Condition, term: (lowerKey: string) => Term): Split {
  const subject = term(condition.lowerKey);
  switch (subject.kind) {
    case 'open':
      return { kind: 'form', variable: subject.variable };
    case 'opaque':
      return subject;
    case 'variable':
      return splitVariable(condition, subject.variable, term);
    case 'constant':
      return splitConstant(condition, subject, term);
  }
}

function splitConstant(
  condition: Condition,
  subject: Extract<Term, { kind: 'constant' }>,
  term: (lowerKey: string) => Term,
): Split {
  const { value } = subject;
  if (value === UNKNOWN_VALUE) return { kind: 'opaque' };
  const terms = variableKeys(condition).map(term);
  if (value === undefined || terms.every((one) => one.kind === 'constant')) {
    const context = { get: (key: string) => constantOf(key === condition.lowerKey ? subject : term(key)) };
    const outcome = evaluateCondition(condition, context);
    return outcome === 'unknown' ? { kind: 'opaque' } : { kind: 'outcome', outcome };
  }
  const open = terms.find((one) => one.kind === 'open');
  if (open !== undefined) return { kind: 'form', variable: open.variable };
  if (typeof value !== 'string') return { kind: 'opaque' };
  return splitVariable(condition, fixedVariable(value), term);
}

function constantOf(term: Term): Extract<Term, { kind: 'constant' }>['value'] {
  return term.kind === 'constant' ? term.value : UNKNOWN_VALUE;
}

function variableKeys(condition: Condition): readonly string[] {
  const parts = condition.values.flatMap((value) => value.templates.flatMap((template) => template.parts));
  return parts.flatMap((part) => (part.kind === 'variable' ? [part.lowerKey] : []));
}

/** The key is there, with one value. */
function splitVariable(condition: Condition, variable: string, term: (lowerKey: string) => Term): Split {
  const { operator, set, values } = condition;
  if (operator.family === 'null') {
    return { kind: 'outcome', outcome: evaluateCondition(condition, { get: () => 'any value' }) };
  }
  const readings = values.map((value) => readValue(value, operator.family, term));
  if (readings.includes(undefined)) return { kind: 'opaque' };
  const whenEmpty = set === undefined ? undefined : set === 'ForAllValues';
  return splitByPatterns(
    variable,
    readings.filter((one) => one !== undefined),
    { negated: operator.negated, whenEmpty },
  );
}

/** Undefined for operators that do not compare texts. */
function readValue(
  value: ConditionValue,
  family: Condition['operator']['family'],
  term: (lowerKey: string) => Term,
): PatternReading | undefined {
  switch (family) {
    case 'equals':
    case 'like':
    case 'equals-ignore-case':
    case 'bool': {
      const ignoreCase = family !== 'equals' && family !== 'like';
      return value.templates[0] && readPattern(value.templates[0].parts, term, { ignoreCase });
    }
    case 'arn':
      return readArn(value, term);
    default:
      return undefined;
  }
}

/**
 * A pattern of six parts: wildcards of the first five stop at colons, and no value can bring a colon into them. What is no ARN
 * matches nothing. A variable in one of the first five would need that its value has no colon; nobody writes that.
 */
function readArn(value: ConditionValue, term: (lowerKey: string) => Term): PatternReading {
  if (value.templates.length !== 6) return { kind: 'unresolved' };
  const colon: PatternReading = { kind: 'pattern', pattern: itemsOfText(':') };
  return joinReadings(
    value.templates.flatMap((template, index) => {
      const part =
        index < 5
          ? withoutColon(readPattern(template.parts, term, { wild: anyButColon }))
          : readPattern(template.parts, term);
      return index === 0 ? [part] : [colon, part];
    }),
  );
}

function withoutColon(reading: PatternReading): PatternReading {
  if (reading.kind !== 'pattern') return reading;
  if (reading.pattern.some(isSlot)) return { kind: 'opaque' };
  const hasColon = reading.pattern.some((piece) => !isSlot(piece) && hasUnit(piece.set, 0x3a));
  return hasColon ? { kind: 'unresolved' } : reading;
}

interface Sense {
  readonly negated: boolean;
  /** What a set operator says of an empty value, if there is one. */
  readonly whenEmpty: boolean | undefined;
}

function splitByPatterns(subject: string, readings: readonly PatternReading[], sense: Sense): Split {
  const open = readings.find((one) => one.kind === 'open');
  if (open !== undefined) return { kind: 'form', variable: open.variable };
  if (readings.some((one) => one.kind === 'opaque')) return { kind: 'opaque' };
  const patterns = readings.flatMap((one) => (one.kind === 'pattern' ? [one.pattern] : []));
  const plain = patterns.flatMap((pattern): readonly Language[] =>
    pattern.some(isSlot) ? [] : [{ kind: 'chain', items: pattern.filter((one): one is ChainItem => !isSlot(one)) }],
  );
  const related = patterns.filter((pattern) => pattern.some(isSlot));
  const text = fixedText(subject);
  if (text !== undefined) return splitFixed(subject, text, plain, related, sense);
  return inSense(subject, matching(subject, plain, related), sense);
}

function splitFixed(
  subject: string,
  text: string,
  plain: readonly Language[],
  related: readonly Pattern[],
  sense: Sense,
): Split {
  if (text === '' && sense.whenEmpty !== undefined) return { kind: 'outcome', outcome: outcomeOf(sense.whenEmpty) };
  if (plain.some((language) => hasText(language, text))) return { kind: 'outcome', outcome: outcomeOf(!sense.negated) };
  if (related.length === 0) return { kind: 'outcome', outcome: outcomeOf(sense.negated) };
  return inSense(subject, matching(subject, [], related), { ...sense, whenEmpty: undefined });
}

interface Sides {
  readonly holds: readonly Alternative[];
  readonly fails: readonly Alternative[];
}

/** It matches when one pattern does, and does not when none does. */
function matching(subject: string, plain: readonly Language[], related: readonly Pattern[]): Sides {
  const union: Language = { kind: 'union', of: plain };
  const relation = (pattern: Pattern, holds: boolean): Constraint => ({ kind: 'relation', subject, pattern, holds });
  const member: readonly Alternative[] =
    plain.length === 0 ? [] : [[{ kind: 'member', variable: subject, language: union }]];
  const others: Alternative =
    plain.length === 0 ? [] : [{ kind: 'member', variable: subject, language: { kind: 'not', of: union } }];
  return {
    holds: [...member, ...related.map((pattern) => [relation(pattern, true)])],
    fails: [[...others, ...related.map((pattern) => relation(pattern, false))]],
  };
}

function inSense(subject: string, sides: Sides, { negated, whenEmpty }: Sense): Split {
  const { holds, fails } = negated ? { holds: sides.fails, fails: sides.holds } : sides;
  if (whenEmpty === undefined) return { kind: 'alternatives', holds, fails };
  const empty = languageOfText('');
  const isEmpty: Alternative = [{ kind: 'member', variable: subject, language: empty }];
  const isNot: Constraint = { kind: 'member', variable: subject, language: { kind: 'not', of: empty } };
  const others = (alternatives: readonly Alternative[]): readonly Alternative[] =>
    alternatives.map((one) => [...one, isNot]);
  return whenEmpty
    ? { kind: 'alternatives', holds: [...holds, isEmpty], fails: others(fails) }
    : { kind: 'alternatives', holds: others(holds), fails: [...fails, isEmpty] };
}
