import type { JsonNode } from '@lockkeeper/core';
import { formOfPrincipal } from './principal-form.ts';
import { kindRules } from './grammar.ts';
import type { PrincipalEntry, PrincipalKey, PrincipalList } from './model.ts';
import { type ObjectNode, type StatementScope, textsOf } from './statement-scope.ts';

const keys: readonly PrincipalKey[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Reads `Principal` or `NotPrincipal`, with the rules of the policy's kind. */
export function readPrincipals(
  node: ObjectNode,
  effect: 'Allow' | 'Deny' | undefined,
  scope: StatementScope,
): PrincipalList | undefined {
  const plain = node.members.get('Principal');
  const negative = node.members.get('NotPrincipal');
  const element = plain ?? negative;
  if (plain !== undefined && negative !== undefined) {
    return scope.problems.syntax(negative, 'a statement has Principal or NotPrincipal, not both');
  }
  if (kindRules[scope.kind].principal === 'forbidden') {
    if (element !== undefined) {
      const message = 'Policy document should not specify a principal.';
      scope.problems.add('own', element, message, 'the principal is whom the policy is attached to');
    }
    return undefined;
  }
  if (element === undefined) {
    scope.problems.add('own', node, 'Missing required field Principal', 'nobody is named');
    return { negated: false, entries: [] };
  }
  if (negative !== undefined) checkNotPrincipal(negative, effect, scope);
  return { negated: negative !== undefined, entries: readEntries(element, scope) };
}

function checkNotPrincipal(node: JsonNode, effect: 'Allow' | 'Deny' | undefined, scope: StatementScope): void {
  const rule = kindRules[scope.kind].notPrincipal;
  if (rule === 'deny-only' && effect !== 'Allow') return;
  const message =
    rule === 'deny-only' ? 'Allow with NotPrincipal is not allowed.' : 'Has prohibited field NotPrincipal';
  scope.problems.add('own', node, message, 'NotPrincipal goes with Deny in resource policies only');
}

function readEntries(node: JsonNode, scope: StatementScope): readonly PrincipalEntry[] {
  if (node.kind === 'string') {
    if (node.text === '*') return [{ key: 'Any', value: '*', form: 'any' }];
    scope.problems.syntax(node, 'Principal is "*" or an object');
    return [];
  }
  if (node.kind !== 'object') {
    scope.problems.syntax(node, 'Principal is "*" or an object');
    return [];
  }
  return [...node.members].flatMap(([name, values]) => readValues(name, values, scope));
}

function readValues(name: string, node: JsonNode, scope: StatementScope): readonly PrincipalEntry[] {
  const key = keys.find((known) => known === name);
  if (key === undefined) {
    scope.problems.syntax(node, `a principal is no "${name}"`);
    return [];
  }
  const entries: PrincipalEntry[] = [];
  for (const { text, node: at } of textsOf(node, scope.problems) ?? []) {
    const form = formOfPrincipal(key, text);
    if (form === 'none') {
      const message = `Invalid principal in policy: "${key}":"${text}"`;
      scope.problems.add('own', at, message, 'it names nobody');
    }
    entries.push({ key, value: text, form });
  }
  return entries;
}
