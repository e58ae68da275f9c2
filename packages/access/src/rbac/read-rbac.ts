import { LockkeeperError } from '@lockkeeper/core';
import type { LabelSelector } from '@lockkeeper/core/internal';
import type { RbacBinding, RbacFacts, RbacRole, RbacRule, RbacSubject } from './model.ts';

/**
 * Reads one of the four RBAC objects from JSON as the API server gives it. Undefined for objects of any other kind.
 * Throws `LockkeeperError` `InvalidInput` where a field is not what the API has there.
 */
export function readRbacObject(object: unknown): RbacRole | RbacBinding | undefined {
  const kind = textAt(object, 'kind');
  switch (kind) {
    case 'Role':
    case 'ClusterRole':
      return readRole(object, kind);
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return readBinding(object, kind);
    default:
      return undefined;
  }
}

/** Reads the RBAC objects among objects of any kinds; lists of Kubernetes (`items`) are to be taken apart before. */
export function readRbacFacts(objects: Iterable<unknown>): RbacFacts {
  const roles: RbacRole[] = [];
  const bindings: RbacBinding[] = [];
  for (const object of objects) {
    const read = readRbacObject(object);
    if (read === undefined) continue;
    if ('subjects' in read) bindings.push(read);
    else roles.push(read);
  }
  return { roles, bindings };
}

/** Reads a role that is known to be one; what it is named by is its metadata. */
export function readRole(object: unknown, kind: RbacRole['kind']): RbacRole {
  const metadata = at(object, 'metadata');
  return {
    kind,
    namespace: kind === 'Role' ? textAt(metadata, 'namespace') : '',
    name: textAt(metadata, 'name'),
    labels: labelsOf(metadata),
    rules: listAt(object, 'rules').map(readRule),
    selectors: listAt(at(object, 'aggregationRule'), 'clusterRoleSelectors').map(readSelector),
  };
}

export function readBinding(object: unknown, kind: RbacBinding['kind']): RbacBinding {
  const metadata = at(object, 'metadata');
  const role = at(object, 'roleRef');
  return {
    kind,
    namespace: kind === 'RoleBinding' ? textAt(metadata, 'namespace') : '',
    name: textAt(metadata, 'name'),
    role: { kind: textAt(role, 'kind'), name: textAt(role, 'name') },
    subjects: listAt(object, 'subjects').map(readSubject),
  };
}

function readRule(rule: unknown): RbacRule {
  return {
    verbs: textsAt(rule, 'verbs'),
    apiGroups: textsAt(rule, 'apiGroups'),
    resources: textsAt(rule, 'resources'),
    resourceNames: textsAt(rule, 'resourceNames'),
    nonResourceURLs: textsAt(rule, 'nonResourceURLs'),
  };
}

function readSubject(subject: unknown): RbacSubject {
  const [kind, name, namespace] = [textAt(subject, 'kind'), textAt(subject, 'name'), textAt(subject, 'namespace')];
  return namespace === '' ? { kind, name } : { kind, name, namespace };
}

function readSelector(selector: unknown): LabelSelector {
  const matchExpressions = listAt(selector, 'matchExpressions').map((expression) => ({
    key: textAt(expression, 'key'),
    operator: textAt(expression, 'operator'),
    values: textsAt(expression, 'values'),
  }));
  return { matchLabels: Object.fromEntries(pairsAt(selector, 'matchLabels')), matchExpressions };
}

function labelsOf(metadata: unknown): ReadonlyMap<string, string> {
  return new Map(pairsAt(metadata, 'labels'));
}

function pairsAt(value: unknown, key: string): readonly (readonly [string, string])[] {
  const found = at(value, key);
  if (found === undefined) return [];
  if (typeof found !== 'object' || Array.isArray(found)) throw wrong(key, 'a map of texts');
  return Object.entries(found).map(([name, text]: [string, unknown]) => {
    if (typeof text !== 'string') throw wrong(key, 'a map of texts');
    return [name, text] as const;
  });
}

/** The own property of an object; null counts as absent, as it does for the API server. */
function at(value: unknown, key: string): object | string | number | boolean | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  const found: unknown = Reflect.get(value, key);
  switch (typeof found) {
    case 'object':
      return found ?? undefined;
    case 'string':
    case 'number':
    case 'boolean':
      return found;
    default:
      return undefined;
  }
}

function textAt(value: unknown, key: string): string {
  const found = at(value, key);
  if (found === undefined) return '';
  if (typeof found !== 'string') throw wrong(key, 'a text');
  return found;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key);
  if (found === undefined) return [];
  if (!Array.isArray(found)) throw wrong(key, 'a list');
  return found;
}

function textsAt(value: unknown, key: string): readonly string[] {
  return listAt(value, key).map((item) => {
    if (typeof item !== 'string') throw wrong(key, 'a list of texts');
    return item;
  });
}

function wrong(field: string, wanted: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `the field ${field} of an RBAC object must be ${wanted}`, { field });
}
