import { UNKNOWN_VALUE } from '../context/request-context.ts';
import type { AccessRequest } from '../evaluate/access-request.ts';
import type { LayerDetail, StatementReference } from '../evaluate/verdict.ts';
import { literalText } from '../glob/glob.ts';
import type { StatementElements } from '../match/match-statement.ts';
import type { Condition, PrincipalEntry, Statement } from '../policy/model.ts';
import { resolveTemplate } from '../template/template.ts';

/** Why one element of a statement does not match. */
export interface Failure {
  readonly element: 'principal' | 'action' | 'resource' | 'condition';
  /** Of a condition: `StringEquals aws:ResourceTag/team`. */
  readonly condition?: string;
  /** What the statement asks for; variables are shown with what they stand for. */
  readonly wants: readonly string[];
  /** What the request has; empty when it does not have the key. */
  readonly has: readonly string[];
  /** A known reason why this looks right and is not. */
  readonly hint?: string;
}

/** An Allow that came close. */
export interface NearMiss {
  readonly reference: StatementReference;
  readonly failures: readonly Failure[];
}

const mostFailures = 2;
const mostMisses = 5;

/** The Allow statements of some layers that fail by little, the closest first. */
export function nearMisses(layers: readonly LayerDetail[], request: AccessRequest): readonly NearMiss[] {
  return layers
    .flatMap((layer) => layer.statements)
    .filter(({ reference, match }) => reference.statement.effect === 'Allow' && match.outcome === 'no')
    .filter(({ reference, match }) => isOfService(reference.statement, match.elements, request))
    .map(({ reference, match }) => ({ reference, failures: failuresOf(reference.statement, match.elements, request) }))
    .filter(({ failures }) => failures.length > 0 && failures.length <= mostFailures)
    .toSorted((a, b) => a.failures.length - b.failures.length)
    .slice(0, mostMisses);
}

/** A statement about another service did not come close, and is no place for this action. */
function isOfService(statement: Statement, elements: StatementElements | undefined, request: AccessRequest): boolean {
  const service = request.action.slice(0, request.action.indexOf(':') + 1).toLowerCase();
  const { patterns } = statement.actions;
  return elements?.action !== 'no' || patterns.some(({ text }) => text.toLowerCase().startsWith(service));
}

function failuresOf(
  statement: Statement,
  elements: StatementElements | undefined,
  request: AccessRequest,
): readonly Failure[] {
  if (elements === undefined) return [];
  const failing = elements.conditions.filter(({ outcome }) => outcome === 'no');
  return [
    ...(elements.principal === 'no' ? [principalFailure(statement, request)] : []),
    ...(elements.action === 'no' ? [actionFailure(statement, request)] : []),
    ...(elements.resource === 'no' ? [resourceFailure(statement, request)] : []),
    ...failing.map(({ condition }) => conditionFailure(condition, request)),
  ];
}

function principalFailure(statement: Statement, request: AccessRequest): Failure {
  const entries = statement.principals?.entries ?? [];
  const { arn, baseArn, uniqueId } = request.principal;
  const has = [baseArn, arn, uniqueId].filter((name) => name !== undefined);
  const hint = entries.map((entry) => principalHint(entry, request)).find((one) => one !== undefined);
  return { element: 'principal', wants: entries.map(({ value }) => value), has, hint };
}

function principalHint(entry: PrincipalEntry, request: AccessRequest): string | undefined {
  const { baseArn, arn, uniqueId } = request.principal;
  if (entry.form === 'unique-id') {
    return `an id stands where AWS could not find the principal any more; the live one has ${uniqueId ?? 'another id'}`;
  }
  if (entry.boundId !== undefined && entry.value === (baseArn ?? arn)) {
    return `saved for ${entry.boundId}, which was deleted; the one of this name now has ${uniqueId ?? 'another id'}`;
  }
  return entry.form === 'none' ? 'there are no partial wildcards in principals' : undefined;
}

function actionFailure(statement: Statement, request: AccessRequest): Failure {
  const wants = statement.actions.patterns.map(({ text }) => text);
  return { element: 'action', wants: statement.actions.negated ? wants.map(notOf) : wants, has: [request.action] };
}

function resourceFailure(statement: Statement, request: AccessRequest): Failure {
  const { negated = false, patterns = [] } = statement.resources ?? {};
  const wants = patterns.map((template) => {
    const text = inWords(template.text, resolveTemplate(template, request.context));
    return negated ? notOf(text) : text;
  });
  const lacksSuffix = patterns.some(({ text }) => isSecretWithoutSuffix(text, request.resource));
  const hint = lacksSuffix
    ? 'the ARN of a secret ends with a hyphen and six random characters: add "-??????"'
    : undefined;
  return { element: 'resource', wants, has: [request.resource], hint };
}

function isSecretWithoutSuffix(pattern: string, arn: string): boolean {
  return /:secret:/.test(arn) && arn.length === pattern.length + 7 && arn.startsWith(`${pattern}-`);
}

function conditionFailure(condition: Condition, request: AccessRequest): Failure {
  const actual = request.context.get(condition.lowerKey);
  const wants = condition.values.map((value) => {
    const template = value.templates.length === 1 ? value.templates[0] : undefined;
    return template === undefined ? value.text : inWords(value.text, resolveTemplate(template, request.context));
  });
  return {
    element: 'condition',
    condition: `${condition.operatorText} ${condition.key}`,
    wants,
    has: actual === undefined || actual === UNKNOWN_VALUE ? [] : [actual].flat(),
  };
}

/** A pattern as written, with what it comes to when that differs. */
function inWords(text: string, glob: ReturnType<typeof resolveTemplate>): string {
  if (glob === 'unresolved') return `${text} (a variable in it has no value)`;
  if (glob === 'unknown') return text;
  const plain = literalText(glob);
  return plain === undefined || plain === text || !text.includes('${') ? text : `${text} = ${plain}`;
}

function notOf(text: string): string {
  return `not ${text}`;
}
