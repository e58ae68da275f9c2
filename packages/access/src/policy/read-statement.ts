import type { JsonNode } from '@lockkeeper/core';
import { makeGlob, parseGlob } from '../glob/glob.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { checkAction } from './check-action.ts';
import { checkResource } from './check-resource.ts';
import { kindRules } from './grammar.ts';
import type { ActionPattern, PatternList, Statement } from './model.ts';
import { LEGACY_ERROR } from './problems.ts';
import { readConditions } from './read-conditions.ts';
import { readPrincipals } from './read-principals.ts';
import { type ObjectNode, type StatementScope, textsOf } from './statement-scope.ts';

const elements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Reads one statement; problems go to the scope's list. Undefined when its effect cannot be told. */
export function readStatement(node: ObjectNode, scope: StatementScope): Statement | undefined {
  for (const [key, member] of node.members) {
    if (!elements.has(key)) scope.problems.syntax(member, `a statement has no element "${key}"`);
  }
  const sid = readSid(node, scope);
  const effect = readEffect(node, scope);
  const principals = readPrincipals(node, effect, scope);
  const actions = readActions(node, scope);
  const resources = readResources(node, scope);
  const conditions = readConditions(node.members.get('Condition'), scope);
  if (effect === undefined) return undefined;
  return {
    index: scope.index,
    sid,
    effect,
    principals,
    actions,
    resources,
    conditions,
    range: scope.map.range(node),
  };
}

function readSid(node: ObjectNode, scope: StatementScope): string | undefined {
  const sid = node.members.get('Sid');
  if (sid === undefined || sid.kind === 'string') return sid?.text;
  return scope.problems.syntax(sid, 'Sid must be a text');
}

function readEffect(node: ObjectNode, scope: StatementScope): 'Allow' | 'Deny' | undefined {
  const effect = node.members.get('Effect');
  if (effect?.kind !== 'string') return scope.problems.syntax(effect ?? node, 'Effect is missing');
  const known = (['Allow', 'Deny'] as const).find((name) => name.toLowerCase() === effect.text.toLowerCase());
  if (known === undefined) return scope.problems.syntax(effect, 'Effect must be "Allow" or "Deny"');
  if (known !== effect.text) scope.problems.add('legacy', effect, LEGACY_ERROR, `Effect must be written "${known}"`);
  if (!kindRules[scope.kind].effects.includes(known)) {
    const message = 'The provided policy document does not meet the requirements of the specified policy type.';
    scope.problems.add('own', effect, message, 'a resource control policy has Deny statements only');
  }
  return known;
}

/** The element or its Not… form; both together are a syntax error. */
function eitherOf(
  node: ObjectNode,
  name: string,
  scope: StatementScope,
): { readonly node: JsonNode; readonly negated: boolean } | undefined {
  const plain = node.members.get(name);
  const negative = node.members.get(`Not${name}`);
  if (plain !== undefined && negative !== undefined) {
    return scope.problems.syntax(negative, `a statement has ${name} or Not${name}, not both`);
  }
  if (plain !== undefined) return { node: plain, negated: false };
  return negative === undefined ? undefined : { node: negative, negated: true };
}

function readActions(node: ObjectNode, scope: StatementScope): PatternList<ActionPattern> {
  const element = eitherOf(node, 'Action', scope);
  const texts = element === undefined ? [] : (textsOf(element.node, scope.problems) ?? []);
  if (texts.length === 0) {
    const detail = 'Action or NotAction is missing or empty';
    scope.problems.add('no-action', element?.node ?? node, 'Policy statement must contain actions.', detail);
  }
  for (const { text, node: at } of texts) checkAction(text, at, scope.problems);
  const patterns = texts.map(({ text }) => ({ text, glob: parseGlob(text.toLowerCase()) }));
  return { negated: element?.negated ?? false, patterns };
}

function readResources(node: ObjectNode, scope: StatementScope): PatternList<Template> | undefined {
  const element = eitherOf(node, 'Resource', scope);
  const rule = kindRules[scope.kind].resource;
  if (rule === 'forbidden') {
    if (element !== undefined) {
      const detail = 'the resource of a trust policy is its role';
      scope.problems.add('no-resource', element.node, 'Has prohibited field Resource.', detail);
    }
    return undefined;
  }
  const texts = element === undefined ? [] : (textsOf(element.node, scope.problems) ?? []);
  if (texts.length === 0) {
    const detail = 'Resource or NotResource is missing or empty';
    scope.problems.add('no-resource', element?.node ?? node, 'Policy statement must contain resources.', detail);
  }
  for (const { text, node: at } of texts) checkResource(text, at, scope.problems);
  const variables = scope.version === '2012-10-17';
  return { negated: element?.negated ?? false, patterns: texts.map(({ text }) => resourceTemplate(text, variables)) };
}

/** Variables are replaced in the last of the six parts of an ARN only. */
function resourceTemplate(text: string, variables: boolean): Template {
  const head = /^(?:[^:]*:){5}/.exec(text)?.[0] ?? '';
  const fixed = parseTemplate(head, { wildcards: true, variables: false });
  const last = parseTemplate(text.slice(head.length), { wildcards: true, variables });
  return joinTemplates(text, fixed, last);
}

function joinTemplates(text: string, left: Template, right: Template): Template {
  const parts = [...left.parts, ...right.parts];
  const fixed = parts.filter((part) => part.kind !== 'variable');
  return fixed.length === parts.length ? { text, parts, glob: makeGlob(fixed) } : { text, parts };
}
