import { badRequest } from '../errors/refusals.ts';
import { isObject, listAt, own, scalarText, textAt, textsAt, type Json } from '../json/json.ts';
import { type KubeObject, metadataOf } from '../json/kube-object.ts';

/** One requirement of a label selector. */
interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'greater' | 'less';
  readonly values: readonly string[];
}

export type Selector = (object: KubeObject) => boolean;

/** Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1,m<2`. Throws 400 for anything else. */
export function parseLabelSelector(text: string): Selector {
  const requirements = splitRequirements(text).map(parseRequirement);
  return (object) => {
    const labels = own(metadataOf(object), 'labels');
    return requirements.every((requirement) => satisfies(requirement, labels));
  };
}

/** Splits at commas that stand outside parentheses. */
function splitRequirements(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const letter = text[index];
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (index === text.length || (letter === ',' && depth === 0)) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

const setForm = /^(?<key>[^\s=!<>(),]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/;
const pairForm = /^(?<key>[^\s=!<>(),]+)\s*(?<operator>==|=|!=|>|<)\s*(?<value>[^\s=!<>(),]*)$/;
const existsForm = /^(?<not>!?)\s*(?<key>[^\s=!<>(),]+)$/;

const pairOperators: ReadonlyMap<string, Requirement['operator']> = new Map([
  ['=', 'in'],
  ['==', 'in'],
  ['!=', 'notin'],
  ['>', 'greater'],
  ['<', 'less'],
]);

function parseRequirement(text: string): Requirement {
  const found = parseSet(text) ?? parsePair(text) ?? parseExists(text);
  if (found === undefined) throw badRequest(`unable to parse requirement: ${JSON.stringify(text)}`);
  return found;
}

function parseSet(text: string): Requirement | undefined {
  const { key, operator, values } = setForm.exec(text)?.groups ?? {};
  if (key === undefined || values === undefined) return undefined;
  return {
    key,
    operator: operator === 'in' ? 'in' : 'notin',
    values: values.split(',').map((value) => value.trim()),
  };
}

function parsePair(text: string): Requirement | undefined {
  const { key, operator: sign = '', value = '' } = pairForm.exec(text)?.groups ?? {};
  const operator = pairOperators.get(sign);
  return key === undefined || operator === undefined ? undefined : { key, operator, values: [value] };
}

function parseExists(text: string): Requirement | undefined {
  const { key, not } = existsForm.exec(text)?.groups ?? {};
  return key === undefined ? undefined : { key, operator: not === '!' ? 'absent' : 'exists', values: [] };
}

function satisfies({ key, operator, values }: Requirement, labels: Json | undefined): boolean {
  const found = isObject(labels) ? own(labels, key) : undefined;
  const value = typeof found === 'string' ? found : undefined;
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'greater':
      return value !== undefined && Number(value) > Number(values[0]);
    default:
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

/** A LabelSelector object: matchLabels and matchExpressions. An empty one matches everything. */
export function fromLabelSelector(selector: Json | undefined): Selector {
  const requirements: Requirement[] = [];
  const labels = isObject(selector) ? own(selector, 'matchLabels') : undefined;
  for (const [key, value] of Object.entries(isObject(labels) ? labels : {})) {
    requirements.push({ key, operator: 'in', values: [scalarText(value) ?? ''] });
  }
  const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: 'absent' } as const;
  for (const expression of listAt(selector ?? null, 'matchExpressions')) {
    const operator = operators[textAt(expression, 'operator') as keyof typeof operators] ?? 'in';
    requirements.push({ key: textAt(expression, 'key'), operator, values: textsAt(expression, 'values') });
  }
  return (object) => requirements.every((requirement) => satisfies(requirement, own(metadataOf(object), 'labels')));
}
