import type { User } from '../authentication/user.ts';
import { forbidden } from '../errors/refusals.ts';
import { at, equal, type Json, listAt, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import type { RbacAuthorizer } from './authorizer.ts';
import { type Attributes, covers, readRule, type Rule } from './rule.ts';

const group = 'rbac.authorization.k8s.io';

/**
 * Nobody may hand out rights that they lack: writing a role needs all its rules or the verb `escalate`, writing a binding
 * needs all rules of its role or the verb `bind`.
 */
export function checkEscalation(
  authorizer: RbacAuthorizer,
  user: User,
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
): void {
  if (definition.group !== group) return;
  if (old !== undefined && sameRights(object, old)) return;
  const asked = definition.plural.endsWith('bindings') ? bindingAsks(authorizer, object) : roleAsks(definition, object);
  if (authorizer.allows(user, asked.attributes)) return;
  const name = textAt(object, 'metadata', 'name');
  const owned = authorizer.rulesFor(user, asked.attributes.namespace);
  const missing = asked.rules.filter((rule) => !covers(owned, rule));
  if (missing.length > 0) throw escalation(user, definition, name, missing);
  const aggregated = listAt(object, 'aggregationRule', 'clusterRoleSelectors').length > 0;
  if (aggregated && !covers(owned, everything)) {
    throw forbidden(definition, name, 'must have cluster-admin privileges to use the aggregationRule');
  }
}

const everything: Rule = { verbs: ['*'], groups: ['*'], resources: ['*'], names: [], paths: [] };

/** What a write hands out, and the verb that allows it without having it. */
interface Asked {
  readonly attributes: Attributes;
  readonly rules: readonly Rule[];
}

function bindingAsks(authorizer: RbacAuthorizer, object: KubeObject): Asked {
  const namespace = textAt(object, 'metadata', 'namespace');
  const role = at(object, 'roleRef') ?? null;
  const attributes = attributesOf('bind', rolePlural(role), namespace, textAt(role, 'name'));
  return { attributes, rules: authorizer.rulesOfRole(role, namespace) };
}

function roleAsks(definition: ResourceDefinition, object: KubeObject): Asked {
  const namespace = textAt(object, 'metadata', 'namespace');
  const attributes = attributesOf('escalate', definition.plural, namespace, textAt(object, 'metadata', 'name'));
  return { attributes, rules: listAt(object, 'rules').map(readRule) };
}

function sameRights(object: KubeObject, old: KubeObject): boolean {
  return ['rules', 'aggregationRule', 'roleRef', 'subjects'].every((key) => equal(at(object, key), at(old, key)));
}

function rolePlural(reference: Json): string {
  return textAt(reference, 'kind') === 'Role' ? 'roles' : 'clusterroles';
}

function attributesOf(verb: string, resource: string, namespace: string, name: string): Attributes {
  return { verb, isResource: true, group, version: 'v1', resource, subresource: '', namespace, name, path: '' };
}

function escalation(user: User, definition: ResourceDefinition, name: string, missing: readonly Rule[]): Error {
  const who = `user ${JSON.stringify(user.username)} (groups=${quoted(user.groups)})`;
  const lines = missing.map(printRule).join('\n');
  return forbidden(definition, name, `${who} is attempting to grant RBAC permissions not currently held:\n${lines}`);
}

function printRule(rule: Rule): string {
  const parts = [
    ['APIGroups', rule.groups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.names],
    ['NonResourceURLs', rule.paths],
    ['Verbs', rule.verbs],
  ] as const;
  return `{${parts
    .filter(([, list]) => list.length > 0)
    .map(([label, list]) => `${label}:${quoted(list)}`)
    .join(', ')}}`;
}

function quoted(list: readonly string[]): string {
  return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}
