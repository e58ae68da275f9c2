import { mastersGroup, serviceAccountName, type User } from '../authentication/user.ts';
import { at, type Json, listAt, textAt } from '../json/json.ts';
import { fromLabelSelector } from '../selectors/label-selector.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type Attributes, readRule, type Rule, ruleAllows } from './rule.ts';

const group = 'rbac.authorization.k8s.io';
export const rolesCollection = `${group}/roles`;
export const clusterRolesCollection = `${group}/clusterroles`;
const roleBindings = `${group}/rolebindings`;
const clusterRoleBindings = `${group}/clusterrolebindings`;

interface Binding {
  readonly namespace: string;
  readonly subjects: readonly Json[];
  readonly role: Json;
}

/** Role-based access control over the stored roles and bindings. Rules are read again whenever one of those changes. */
export class RbacAuthorizer {
  readonly #store: ObjectStore;
  readonly #rules = new Map<string, readonly Rule[]>();
  #bindings: ReadonlyMap<string, readonly Binding[]> | undefined;

  constructor(store: ObjectStore) {
    this.#store = store;
    store.subscribe((change) => {
      if (!change.collection.startsWith(group)) return;
      this.#rules.clear();
      this.#bindings = undefined;
    });
  }

  allows(user: User, asked: Attributes): boolean {
    if (user.groups.includes(mastersGroup)) return true;
    return this.rulesFor(user, asked.namespace).some((rule) => ruleAllows(rule, asked));
  }

  /** All rules that hold for a user in a namespace; those of the whole cluster only when the namespace is empty. */
  rulesFor(user: User, namespace: string): readonly Rule[] {
    if (user.groups.includes(mastersGroup)) return everything;
    return this.#bindingsIn(namespace)
      .filter((binding) => binding.subjects.some((subject) => isSubject(user, subject, binding.namespace)))
      .flatMap((binding) => this.rulesOfRole(binding.role, binding.namespace));
  }

  /** The rules behind a roleRef, aggregated ones included. */
  rulesOfRole(reference: Json, namespace: string): readonly Rule[] {
    const name = textAt(reference, 'name');
    const namespaced = textAt(reference, 'kind') === 'Role';
    const key = namespaced ? `${namespace}/${name}` : `/${name}`;
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    const collection = namespaced ? rolesCollection : clusterRolesCollection;
    const role = this.#store.get(collection, namespaced ? namespace : '', name)?.object;
    const rules = role === undefined ? [] : effectiveRules(this.#store, role);
    this.#rules.set(key, rules);
    return rules;
  }

  #bindingsIn(namespace: string): readonly Binding[] {
    this.#bindings ??= this.#index();
    const cluster = this.#bindings.get('') ?? [];
    return namespace === '' ? cluster : [...cluster, ...(this.#bindings.get(namespace) ?? [])];
  }

  #index(): ReadonlyMap<string, readonly Binding[]> {
    const all = [...this.#store.list(clusterRoleBindings), ...this.#store.list(roleBindings)].map((stored) => ({
      namespace: stored.namespace,
      subjects: listAt(stored.object, 'subjects'),
      role: at(stored.object, 'roleRef') ?? null,
    }));
    return Map.groupBy(all, (binding) => binding.namespace);
  }
}

const everything: readonly Rule[] = [
  { verbs: ['*'], groups: ['*'], resources: ['*'], names: [], paths: [] },
  { verbs: ['*'], groups: [], resources: [], names: [], paths: ['*'] },
];

function isSubject(user: User, subject: Json, bindingNamespace: string): boolean {
  const name = textAt(subject, 'name');
  switch (textAt(subject, 'kind')) {
    case 'User':
      return user.username === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.username === serviceAccountName(textAt(subject, 'namespace') || bindingNamespace, name);
    default:
      return false;
  }
}

/** The rules of a role. Aggregated roles take those of the ClusterRoles their selectors match, now. */
export function effectiveRules(store: ObjectStore, role: Json, seen: ReadonlySet<string> = new Set()): readonly Rule[] {
  const selectors = listAt(role, 'aggregationRule', 'clusterRoleSelectors').map(fromLabelSelector);
  if (selectors.length === 0) return listAt(role, 'rules').map(readRule);
  const visited = new Set([...seen, textAt(role, 'metadata', 'name')]);
  return store
    .list(clusterRolesCollection)
    .filter(({ name, object }) => !visited.has(name) && selectors.some((matches) => matches(object)))
    .flatMap(({ object }) => effectiveRules(store, object, visited));
}
