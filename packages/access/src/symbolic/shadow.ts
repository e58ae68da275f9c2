import { makeContext, type RequestContext, UNKNOWN_VALUE } from '../context/request-context.ts';
import type { AccessRequest, ApplicablePolicies, PolicyLevel } from '../evaluate/access-request.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import type { StatementReference, Verdict } from '../evaluate/verdict.ts';
import { parseGlob } from '../glob/glob.ts';
import { matchActions } from '../match/match-statement.ts';
import { allOf, type Outcome } from '../match/outcome.ts';
import type { ActionPattern, Condition, PatternList, Policy, Statement } from '../policy/model.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { parseOperator } from '../condition/operators.ts';

const openKey = 'lockkeeper:open';
const openContext: RequestContext = makeContext([[openKey, UNKNOWN_VALUE]]);

const equals = parseOperator('StringEquals')?.operator;
const openCondition: readonly Condition[] =
  equals === undefined
    ? []
    : [
        {
          operator: equals,
          ifExists: false,
          operatorText: 'StringEquals',
          key: openKey,
          lowerKey: openKey,
          values: [{ text: '', templates: [] }],
        },
      ];
/** Excludes nothing that is known: the evaluator calls such a NotResource disputed. */
const disputedResource: PatternList<Template> = {
  negated: true,
  patterns: [parseTemplate('${lockkeeper:absent}', { wildcards: false, variables: true })],
};
const everyAction: PatternList<ActionPattern> = { negated: false, patterns: [{ text: '*', glob: parseGlob('*') }] };

/** An answer of the evaluator, with the statements as they stand in the policies. */
export interface ShadowVerdict {
  readonly verdict: Verdict;
  /** Statements on whose answer the verdict hangs, those first that are likelier to settle it. */
  readonly undecided: readonly Statement[];
}

/**
 * What the evaluator says when the answer of each statement is given. Each statement is replaced by one that has this answer for
 * every request: principals and effect stay, so that all rules of combination (E1–E15) are those of `evaluate` and are written
 * once. An open answer is a condition on a key of unknown value, so a verdict that is not `unknown` holds however it turns out.
 */
export function evaluateShadow(request: AccessRequest, answer: (statement: Statement) => Outcome): ShadowVerdict {
  const originals = new Map<Statement, Statement>();
  const settled = new Map<Statement, Outcome>();
  const policy = (one: Policy): Policy => ({
    ...one,
    statements: one.statements.flatMap((statement) => {
      const outcome = appliesToAction(statement, request.action) ? answer(statement) : 'no';
      settled.set(statement, outcome);
      if (outcome === 'no') return [];
      const shadow = shadowOf(statement, outcome);
      originals.set(shadow, statement);
      return [shadow];
    }),
  });
  const verdict = evaluate({ ...request, context: openContext, policies: mapPolicies(request.policies, policy) });
  const granted = grantedLayers(request.policies, (statement) => settled.get(statement) === 'yes');
  const references = (verdict.undecided ?? []).flatMap(({ statement }) => statement ?? []);
  // A second Allow of a layer changes little.
  const [likely, rest] = [false, true].map((late) => references.filter((one) => isSecond(one, granted) === late));
  const undecided = [...(likely ?? []), ...(rest ?? [])].flatMap((one) => originals.get(one.statement) ?? []);
  return { verdict: withOriginals(verdict, originals), undecided };
}

/** Layers, and levels, in which some statement allows for certain. */
function grantedLayers(
  { identity, boundary, session, scps = [] }: ApplicablePolicies,
  holds: (statement: Statement) => boolean,
): ReadonlySet<string> {
  const allows = (policies: readonly Policy[]): boolean =>
    policies.some((policy) => policy.statements.some((one) => one.effect === 'Allow' && holds(one)));
  const layers: readonly (readonly [string, readonly Policy[]])[] = [
    ['identity-policy/', identity ?? []],
    ['boundary/', boundary === undefined ? [] : [boundary]],
    ['session-policy/', session ?? []],
    ...scps.map(({ level, policies }) => [`scp/${level}`, policies] as const),
  ];
  return new Set(layers.flatMap(([name, policies]) => (allows(policies) ? [name] : [])));
}

function isSecond({ layer, level, statement }: StatementReference, granted: ReadonlySet<string>): boolean {
  return statement.effect === 'Allow' && granted.has(`${layer}/${level ?? ''}`);
}

/** Whether a statement speaks of an action at all. */
export function appliesToAction(statement: Statement, action: string): boolean {
  return matchActions(statement.actions, action.toLowerCase()) === 'yes';
}

/** All policies of a request. */
export function policiesOf(policies: ApplicablePolicies): readonly Policy[] {
  const found: Policy[] = [];
  mapPolicies(policies, (policy) => {
    found.push(policy);
    return policy;
  });
  return found;
}

function shadowOf(statement: Statement, outcome: Outcome): Statement {
  const { resources: _, ...rest } = statement;
  const plain = { ...rest, actions: everyAction, conditions: [] };
  if (outcome === 'yes') return plain;
  return outcome === 'unknown' ? { ...plain, conditions: openCondition } : { ...plain, resources: disputedResource };
}

function mapPolicies(policies: ApplicablePolicies, map: (policy: Policy) => Policy): ApplicablePolicies {
  const { identity, boundary, session, resource, endpoint, scps, rcps } = policies;
  const levels = (list: readonly PolicyLevel[] | undefined): readonly PolicyLevel[] | undefined =>
    list?.map((level) => ({ ...level, policies: level.policies.map(map) }));
  return {
    ...policies,
    identity: identity?.map(map),
    boundary: boundary && map(boundary),
    session: session?.map(map),
    resource: resource && map(resource),
    endpoint: endpoint && map(endpoint),
    scps: levels(scps),
    rcps: levels(rcps),
  };
}

function withOriginals(verdict: Verdict, originals: ReadonlyMap<Statement, Statement>): Verdict {
  const statements = verdict.statements.map((reference) => ({
    ...reference,
    statement: originals.get(reference.statement) ?? reference.statement,
  }));
  return { ...verdict, statements };
}

/** The answer of a statement from the answers of its elements. */
export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(allOf, 'yes');
}
