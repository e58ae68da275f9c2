import { parseGoFloat } from '../json/go-float.ts';
import type { Budget } from './budget.ts';
import type { Query } from './engine.ts';
import { exists, numberOf, type Result } from './result.ts';
import { matchesWildcard } from './wildcard.ts';

/** Whether the value that a query's path led to satisfies the query. */
export function satisfies(query: Query, found: Result, budget: Budget): boolean {
  const { value, subject } = query.value.startsWith('~')
    ? asTruth(query.value.slice(1), found)
    : { value: query.value, subject: found };
  if (subject === undefined || !exists(subject)) return false;
  if (query.operator === '') return true;
  switch (subject.type) {
    case 'String':
      budget.spend(subject.text.length);
      return compareText(query.operator, subject.text, value, budget);
    case 'Number':
      return compareOrdered(query.operator, numberOf(subject), parseGoFloat(value));
    case 'True':
      return compareTrue(query.operator, value);
    case 'False':
      return compareFalse(query.operator, value);
    default:
      return false;
  }
}

/** `~true` and its like turn what was found into true or false, and compare that with true. */
function asTruth(kind: string, found: Result): { readonly value: string; readonly subject: Result | undefined } {
  const holds = truthTest(kind, found);
  if (holds === undefined) return { value: '', subject: undefined };
  const type = holds ? 'True' : 'False';
  return { value: 'true', subject: { type, raw: type.toLowerCase(), text: '' } };
}

function truthTest(kind: string, found: Result): boolean | undefined {
  switch (kind) {
    case '*':
      return exists(found);
    case 'null':
      return found.type === 'Null';
    case 'true':
      return isTrueLike(found);
    case 'false':
      return isFalseLike(found);
    default:
      return undefined;
  }
}

function isTrueLike(found: Result): boolean {
  if (found.type === 'String') return /^(?:1|t|true)$/i.test(found.text);
  return found.type === 'Number' ? numberOf(found) !== 0 : found.type === 'True';
}

function isFalseLike(found: Result): boolean {
  if (found.type === 'String') return /^(?:0|f|false)$/i.test(found.text);
  return found.type === 'Number' ? numberOf(found) === 0 : found.type === 'Null' || found.type === 'False';
}

function compareText(operator: string, subject: string, value: string, budget: Budget): boolean {
  if (operator === '%') return matchesWildcard(subject, value, budget);
  if (operator === '!%') return !matchesWildcard(subject, value, budget);
  return compareOrdered(operator, subject, value);
}

function compareOrdered<T extends string | number>(operator: string, a: T, b: T): boolean {
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return false;
  }
}

function compareTrue(operator: string, value: string): boolean {
  if (operator === '=') return value === 'true';
  if (operator === '!=') return value !== 'true';
  if (operator === '>') return value === 'false';
  return operator === '>=';
}

function compareFalse(operator: string, value: string): boolean {
  if (operator === '=') return value === 'false';
  if (operator === '!=') return value !== 'false';
  if (operator === '<') return value === 'true';
  return operator === '<=';
}
