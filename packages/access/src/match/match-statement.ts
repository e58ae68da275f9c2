import type { RequestContext } from '../context/request-context.ts';
import { matchGlob } from '../glob/match-glob.ts';
import type { ActionPattern, Condition, PatternList, Statement } from '../policy/model.ts';
import { resolveTemplate, type Template } from '../template/template.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { matchPrincipals, type PrincipalMatch } from './match-principals.ts';
import { allOf, type Outcome, outcomeOf } from './outcome.ts';
import type { Grade, Principal } from './principal.ts';

/** What statements are matched against. */
export interface MatchRequest {
  readonly principal: Principal;
  readonly hasBoundary: boolean;
  readonly lowerAction: string;
  readonly resource: string;
  readonly context: RequestContext;
}

export interface StatementMatch {
  readonly outcome: Outcome;
  readonly grades: readonly Grade[];
  /** Each element's own answer: only when asked for, because it costs the shortcut after the first "no". */
  readonly elements?: StatementElements;
}

export interface StatementElements {
  readonly principal: Outcome;
  readonly action: Outcome;
  readonly resource: Outcome;
  readonly conditions: readonly { readonly condition: Condition; readonly outcome: Outcome }[];
}

const everybody = { outcome: 'yes', grades: [] } as const;
const nobody: StatementMatch = { outcome: 'no', grades: [] };

/** Whether a statement applies to a request: all its elements must match. */
export function matchStatement(statement: Statement, request: MatchRequest, detail: boolean): StatementMatch {
  return detail ? matchInDetail(statement, request) : matchInShort(statement, request);
}

function matchInShort(statement: Statement, request: MatchRequest): StatementMatch {
  if (matchActions(statement.actions, request.lowerAction) === 'no') return nobody;
  const principal = matchPrincipal(statement, request);
  if (principal.outcome === 'no') return nobody;
  const outcome = allOf(principal.outcome, matchCircumstances(statement, request.context, request.resource));
  return outcome === 'no' ? nobody : { outcome, grades: principal.grades };
}

/** Whether resource and conditions match. */
export function matchCircumstances(statement: Statement, context: RequestContext, resource: string): Outcome {
  let outcome = matchResources(statement.resources, context, resource);
  for (const condition of statement.conditions) {
    if (outcome === 'no') return outcome;
    outcome = allOf(outcome, evaluateCondition(condition, context));
  }
  return outcome;
}

function matchInDetail(statement: Statement, request: MatchRequest): StatementMatch {
  const principal = matchPrincipal(statement, request);
  const elements: StatementElements = {
    principal: principal.outcome,
    action: matchActions(statement.actions, request.lowerAction),
    resource: matchResources(statement.resources, request.context, request.resource),
    conditions: statement.conditions.map((condition) => ({
      condition,
      outcome: evaluateCondition(condition, request.context),
    })),
  };
  const fixed = allOf(elements.principal, allOf(elements.action, elements.resource));
  const outcome = elements.conditions.reduce((all, { outcome: one }) => allOf(all, one), fixed);
  return { outcome, grades: outcome === 'no' ? [] : principal.grades, elements };
}

/** Whether a statement means a principal, and how; one without the element means everybody. */
export function matchPrincipal(
  { principals, effect }: Statement,
  { principal, hasBoundary }: Pick<MatchRequest, 'principal' | 'hasBoundary'>,
): PrincipalMatch {
  return principals === undefined ? everybody : matchPrincipals(principals, effect, principal, hasBoundary);
}

/** Whether the `Action` or `NotAction` element covers an action. */
export function matchActions(actions: PatternList<ActionPattern>, lowerAction: string): Outcome {
  const listed = actions.patterns.some((pattern) => matchGlob(pattern.glob, lowerAction));
  return outcomeOf(listed !== actions.negated);
}

function matchResources(
  resources: PatternList<Template> | undefined,
  context: RequestContext,
  resource: string,
): Outcome {
  return resources === undefined ? 'yes' : matchPatterns(resources, context, resource);
}

/** Whether the `Resource` or `NotResource` element covers a resource. */
export function matchPatterns(
  { patterns, negated }: PatternList<Template>,
  context: RequestContext,
  resource: string,
): Outcome {
  let doubt: PatternDoubt = 'none';
  for (const template of patterns) {
    const glob = resolveTemplate(template, context);
    if (typeof glob === 'string') doubt = worseDoubt(doubt, glob);
    else if (matchGlob(glob, resource)) return outcomeOf(!negated);
  }
  return outcomeOfUnlisted(negated, doubt);
}

/** What variables leave open about a list of patterns. */
export type PatternDoubt = 'none' | 'unresolved' | 'unknown';

/** A pattern whose variable has an unknown value weighs more than one that cannot match. */
export function worseDoubt(left: PatternDoubt, right: PatternDoubt): PatternDoubt {
  return left === 'unknown' || right === 'none' ? left : right;
}

/**
 * What a list of patterns says about a resource that none of them matches. A pattern with an unresolved variable matches
 * nothing. What that means in NotResource can be read in two ways: the pattern excludes nothing, or the statement applies
 * to nothing.
 */
export function outcomeOfUnlisted(negated: boolean, doubt: PatternDoubt): Outcome {
  if (doubt === 'unknown') return 'unknown';
  if (!negated) return 'no';
  return doubt === 'unresolved' ? 'disputed' : 'yes';
}
