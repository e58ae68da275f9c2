import type { CompiledExpression } from '../cel/compiled-expression.ts';
import { type Condition, compileConditions, policyVariables } from '../cel/conditions.ts';
import { compileOver } from '../cel/request-expression.ts';
import { at, type Json, listAt, textAt, textsAt } from '../json/json.ts';
import { type KubeObject, nameOf } from '../json/kube-object.ts';
import { fromLabelSelector, type Selector } from '../selectors/label-selector.ts';
import { readRule, type WebhookRule } from '../webhooks/webhook.ts';

/** Which requests a policy or a binding is about. */
export interface Match {
  /** Empty for a binding that says nothing about resources. */
  readonly rules: readonly WebhookRule[];
  readonly excluded: readonly WebhookRule[];
  readonly exactMatch: boolean;
  readonly namespaceSelector: Selector;
  readonly objectSelector: Selector;
}

export interface Validation {
  readonly text: string;
  readonly expression: CompiledExpression;
  readonly message: string;
  readonly messageExpression: CompiledExpression | undefined;
  readonly reason: string;
}

/** A ValidatingAdmissionPolicy, ready to be asked. */
export interface Policy {
  readonly name: string;
  readonly match: Match;
  readonly ignoresFailure: boolean;
  readonly conditions: readonly Condition[];
  readonly variables: readonly Condition[];
  readonly validations: readonly Validation[];
  /** Undefined for a policy without parameters. */
  readonly paramKind: { readonly apiVersion: string; readonly kind: string } | undefined;
}

/** Reads a stored policy, which was validated when it was written. */
export function readPolicy(object: KubeObject): Policy {
  const kind = textAt(object, 'spec', 'paramKind', 'kind');
  return {
    name: nameOf(object),
    match: readMatch(at(object, 'spec', 'matchConstraints')),
    ignoresFailure: textAt(object, 'spec', 'failurePolicy') === 'Ignore',
    conditions: compileConditions(listAt(object, 'spec', 'matchConditions'), policyVariables),
    variables: listAt(object, 'spec', 'variables').flatMap((source) =>
      compiled(source, 'expression', 'any').map((expression) => ({ name: textAt(source, 'name'), expression })),
    ),
    validations: listAt(object, 'spec', 'validations').flatMap(readValidation),
    paramKind: kind === '' ? undefined : { apiVersion: textAt(object, 'spec', 'paramKind', 'apiVersion'), kind },
  };
}

export function readMatch(source: Json | undefined): Match {
  return {
    rules: listAt(source, 'resourceRules').map(readRule),
    excluded: listAt(source, 'excludeResourceRules').map(readRule),
    exactMatch: textAt(source, 'matchPolicy') === 'Exact',
    namespaceSelector: fromLabelSelector(at(source, 'namespaceSelector')),
    objectSelector: fromLabelSelector(at(source, 'objectSelector')),
  };
}

function readValidation(source: Json): Validation[] {
  return compiled(source, 'expression', 'bool').map((expression) => ({
    text: textAt(source, 'expression').trim(),
    expression,
    message: textAt(source, 'message').trim(),
    messageExpression: compiled(source, 'messageExpression', 'string')[0],
    reason: textAt(source, 'reason') || 'Invalid',
  }));
}

function compiled(source: Json, key: string, wanted: 'bool' | 'string' | 'any'): CompiledExpression[] {
  const text = textAt(source, key);
  const found = text === '' ? '' : compileOver(policyVariables, text, wanted);
  return typeof found === 'string' ? [] : [found];
}

/** A ValidatingAdmissionPolicyBinding. */
export interface Binding {
  readonly name: string;
  readonly policyName: string;
  readonly match: Match;
  readonly denies: boolean;
  readonly warns: boolean;
  readonly paramRef: Json | undefined;
}

export function readBinding(object: KubeObject): Binding {
  const actions = textsAt(object, 'spec', 'validationActions');
  return {
    name: nameOf(object),
    policyName: textAt(object, 'spec', 'policyName'),
    match: readMatch(at(object, 'spec', 'matchResources')),
    denies: actions.includes('Deny'),
    warns: actions.includes('Warn'),
    paramRef: at(object, 'spec', 'paramRef'),
  };
}
