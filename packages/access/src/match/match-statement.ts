import type { RequestContext } from '../context/request-context.ts';
import { matchGlob } from '../glob/match-glob.ts';
import type { ActionPattern, Condition, PatternList, Statement } from '../policy/model.ts';
import { resolveTemplate, type Template } from '../template/template.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { matchPrincipals } from './match-principals.ts';
import { allOf, negate, type Outcome, outcomeOf } from './outcome.ts';
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
  const principal = principalMatch(statement, request);
  if (principal.outcome === 'no') return nobody;
  let outcome = allOf(principal.outcome, matchResources(statement.resources, request));
  for (const condition of statement.conditions) {
    if (outcome === 'no') return nobody;
    outcome = allOf(outcome, evaluateCondition(condition, request.context));
  }
  return outcome === 'no' ? nobody : { outcome, grades: principal.grades };
}

function matchInDetail(statement: Statement, request: MatchRequest): StatementMatch {
  const principal = principalMatch(statement, request);
  const elements: StatementElements = {
    principal: principal.outcome,
    action: matchActions(statement.actions, request.lowerAction),
    resource: matchResources(statement.resources, request),
    conditions: statement.conditions.map((condition) => ({
      condition,
      outcome: evaluateCondition(condition, request.context),
    })),
  };
  const fixed = allOf(elements.principal, allOf(elements.action, elements.resource));
  const outcome = elements.conditions.reduce((all, { outcome: one }) => allOf(all, one), fixed);
  return { outcome, grades: outcome === 'no' ? [] : principal.grades, elements };
}

function principalMatch(
  statement: Statement,
  request: MatchRequest,
): { readonly outcome: Outcome; readonly grades: readonly Grade[] } {
  const { principals, effect } = statement;
  return principals === undefined
    ? everybody
    : matchPrincipals(principals, effect, request.principal, request.hasBoundary);
}

function matchActions(actions: PatternList<ActionPattern>, lowerAction: string): Outcome {
  const listed = actions.patterns.some((pattern) => matchGlob(pattern.glob, lowerAction));
  return outcomeOf(listed !== actions.negated);
}

/**
 * A pattern with an unresolved variable matches nothing. What that means in NotResource can be read in two ways: the
 * pattern excludes nothing, or the statement applies to nothing.
 */
function matchResources(resources: PatternList<Template> | undefined, request: MatchRequest): Outcome {
  if (resources === undefined) return 'yes';
  let listed: Outcome = 'no';
  let unresolved = false;
  for (const template of resources.patterns) {
    const glob = resolveTemplate(template, request.context);
    if (glob === 'unresolved') unresolved = true;
    else if (glob === 'unknown') listed = 'unknown';
    else if (matchGlob(glob, request.resource)) return resources.negated ? 'no' : 'yes';
  }
  if (!resources.negated) return listed;
  return unresolved && listed === 'no' ? 'disputed' : negate(listed);
}
