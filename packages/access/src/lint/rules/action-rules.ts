import { actionHasKey, conditionKeysFor, isConditionKey } from '../../actions/condition-keys.ts';
import { nearestAction } from '../../actions/nearest-action.ts';
import { patternsMeet } from '../../actions/patterns-meet.ts';
import { actionsMatching, type ServiceAction } from '../../actions/service-actions.ts';
import { arnParts, blot } from '../arn-text.ts';
import type { ConditionView, Placed, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';

function unknownAction(action: Placed): readonly Report[] {
  if (actionsMatching(action.text)?.length !== 0) return [];
  if (/[*?]/.test(action.text)) {
    const message = `"${action.text}" matches no action of AWS`;
    return [{ at: action, message, mend: 'take it out, or write the actions that are meant' }];
  }
  const nearest = nearestAction(action.text);
  const mend = nearest === undefined ? 'take it out' : `write "${nearest}", or take it out`;
  return [{ at: action, message: `AWS has no action "${action.text}"`, mend }];
}

/** Actions that none of the statement's resources can be granted for: they are not granted at all. */
function actionWithoutResource(statement: StatementView): readonly Report[] {
  const { resources, negated } = statement;
  if (resources.length === 0 || negated.has('Action') || negated.has('Resource')) return [];
  const patterns = resources.map(({ text }) => partsOf(text));
  // What has no six parts covers everything, or is named by another rule.
  if (patterns.includes(undefined)) return [];
  return statement.actions.flatMap((action) => {
    const covered = isPattern(action.text) ? [] : (actionsMatching(action.text) ?? []);
    const lost = covered.filter((one) => !patterns.some((pattern) => canBeGrantedOn(one, pattern)));
    return lost.map((one) => ({ at: action, ...mismatch(one, resources) }));
  });
}

function mismatch(action: ServiceAction, resources: readonly Placed[]): Omit<Report, 'at'> {
  const name = `${action.service}:${action.name}`;
  const first = resources[0]?.text ?? '';
  if (action.resources.length === 0) {
    const message = `${name} takes no resource but "*": on "${first}" it is never granted`;
    return { message, mend: `give ${name} a statement of its own with "Resource": "*", or take it out` };
  }
  const types = action.resources.map(([type]) => type).join(', ');
  const alias = /:alias\//.test(first) ? '; an alias does not stand for its key: use kms:ResourceAliases' : '';
  const message = `${name} applies to ${types}: "${first}" is none, so it is never granted${alias}`;
  return { message, mend: `name a resource such as "${action.resources[0]?.[1] ?? '*'}"` };
}

type Parts = ReturnType<typeof arnParts>;

function canBeGrantedOn(action: ServiceAction, pattern: Parts): boolean {
  return action.resources.some(([, arn]) => {
    const theirs = arnParts(arn);
    return pattern?.every((part, place) => patternsMeet(part, theirs?.[place] ?? '')) ?? true;
  });
}

/** The parts of a resource, with what is filled in later as a wildcard. */
function partsOf(text: string): Parts {
  return arnParts(blot(text).replace(/\u0001+/g, '*'));
}

function isPattern(action: string): boolean {
  return /[*?]/.test(action);
}

function unknownKey({ key }: ConditionView): readonly Report[] {
  if (isConditionKey(key.text) !== false) return [];
  const nearest = nearestKey(key.text);
  const mend = nearest === undefined ? 'take it out' : `write "${nearest}"`;
  return [{ at: key, message: `AWS has no condition key "${key.text}": it is always missing`, mend }];
}

function nearestKey(key: string): string | undefined {
  const start = key.toLowerCase().slice(0, Math.max(key.indexOf(':') + 4, key.length - 6));
  const known = conditionKeysFor(key.slice(0, key.indexOf(':')));
  return (
    known.find((one) => one.toLowerCase().startsWith(start)) ?? known.find((one) => start.startsWith(one.toLowerCase()))
  );
}

/** A key that the action's requests never have: the statement never applies to it. */
function uselessKey(condition: ConditionView, statement: StatementView): readonly Report[] {
  if (!needsKey(condition) || statement.negated.has('Action')) return [];
  const lacking = statement.actions
    .filter(({ text }) => !isPattern(text))
    .flatMap(({ text }) => actionsMatching(text) ?? [])
    .filter((action) => actionHasKey(action, condition.key.text) === false)
    .map(({ service, name }) => `${service}:${name}`);
  if (lacking.length === 0) return [];
  const message = `requests for ${lacking.join(', ')} never have "${condition.key.text}": the statement does not apply to them`;
  return [
    { at: condition.key, message, mend: `give ${lacking.join(', ')} a statement of its own without this condition` },
  ];
}

/** Whether a condition fails when its key is missing. */
function needsKey({ use, values }: ConditionView): boolean {
  if (use === undefined || use.ifExists || use.set === 'ForAllValues') return false;
  if (use.operator.family === 'null') return values.every(({ text }) => text.toLowerCase() === 'false');
  return !use.operator.negated;
}

export const actionRules: readonly Rule[] = [
  statementRule('action-unknown', 'error', (statement) => statement.actions.flatMap(unknownAction)),
  statementRule('action-resource', 'error', actionWithoutResource),
  statementRule('condition-key-unknown', 'error', (statement) => statement.conditions.flatMap(unknownKey)),
  statementRule('condition-key-never', 'error', (statement) =>
    statement.conditions.flatMap((condition) => uselessKey(condition, statement)),
  ),
];
