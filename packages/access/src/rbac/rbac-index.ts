import { aggregatedRules, type EffectiveRule, isAggregated, ownRules } from './aggregate.ts';
import type { KubernetesUser } from './kubernetes-request.ts';
import type { RbacBinding, RbacFacts, RbacRole, RbacRoleReference } from './model.ts';
import { type HeldBinding, SubjectIndex } from './subject-index.ts';

/** The RBAC objects of a cluster, prepared for questions: none of them walks all bindings. */
export interface RbacSnapshot {
  /** Bindings that name a user and hold in a namespace: those of the cluster, then, unless it is empty, its own. */
  heldBindings(user: KubernetesUser, namespace: string): readonly HeldBinding[];
  /** Bindings that name a user in namespaces other than the given one. */
  heldElsewhere(user: KubernetesUser, namespace: string): readonly HeldBinding[];
  /** All bindings that hold in a namespace: those of the cluster, then, unless it is empty, its own. */
  bindingsIn(namespace: string): readonly RbacBinding[];
  /** What a binding of a namespace (empty: of the cluster) gives; undefined when there is no such role. */
  rulesBehind(role: RbacRoleReference, bindingNamespace: string): readonly EffectiveRule[] | undefined;
}

/** A snapshot that follows its cluster: objects are set and deleted as they change there. */
export class RbacIndex implements RbacSnapshot {
  /** By namespace, ClusterRoles under the empty one, then by name. */
  readonly #roles = new Map<string, Map<string, RbacRole>>();
  readonly #bindings = new Map<string, Map<string, RbacBinding>>();
  readonly #subjects = new SubjectIndex();
  /** Rules by role; those of aggregated roles last until any ClusterRole changes. */
  readonly #rules = new WeakMap<RbacRole, readonly EffectiveRule[]>();
  #aggregated = new Map<string, readonly EffectiveRule[]>();

  setRole(role: RbacRole): void {
    within(this.#roles, role.namespace).set(role.name, role);
    if (role.kind === 'ClusterRole') this.#aggregated = new Map();
  }

  deleteRole(namespace: string, name: string): void {
    this.#roles.get(namespace)?.delete(name);
    if (namespace === '') this.#aggregated = new Map();
  }

  setBinding(binding: RbacBinding): void {
    this.deleteBinding(binding.namespace, binding.name);
    within(this.#bindings, binding.namespace).set(binding.name, binding);
    this.#subjects.add(binding);
  }

  deleteBinding(namespace: string, name: string): void {
    const known = this.#bindings.get(namespace)?.get(name);
    if (known === undefined) return;
    this.#bindings.get(namespace)?.delete(name);
    this.#subjects.remove(known);
  }

  heldBindings(user: KubernetesUser, namespace: string): readonly HeldBinding[] {
    const cluster = this.#subjects.held(user, '');
    return namespace === '' ? cluster : [...cluster, ...this.#subjects.held(user, namespace)];
  }

  heldElsewhere(user: KubernetesUser, namespace: string): readonly HeldBinding[] {
    return this.#subjects
      .namespacesOf(user)
      .filter((other) => other !== '' && other !== namespace)
      .flatMap((other) => this.#subjects.held(user, other));
  }

  bindingsIn(namespace: string): readonly RbacBinding[] {
    const cluster = [...(this.#bindings.get('')?.values() ?? [])];
    return namespace === '' ? cluster : [...cluster, ...(this.#bindings.get(namespace)?.values() ?? [])];
  }

  rulesBehind({ kind, name }: RbacRoleReference, bindingNamespace: string): readonly EffectiveRule[] | undefined {
    const role = this.#roleBehind(kind, name, bindingNamespace);
    if (role === undefined) return undefined;
    return isAggregated(role) ? this.#gathered(role) : this.#written(role);
  }

  /** A ClusterRoleBinding cannot give a Role: there is no namespace to find it in. */
  #roleBehind(kind: string, name: string, bindingNamespace: string): RbacRole | undefined {
    if (kind === 'ClusterRole') return this.#roles.get('')?.get(name);
    if (kind !== 'Role' || bindingNamespace === '') return undefined;
    return this.#roles.get(bindingNamespace)?.get(name);
  }

  #written(role: RbacRole): readonly EffectiveRule[] {
    const known = this.#rules.get(role);
    if (known !== undefined) return known;
    const made = ownRules(role);
    this.#rules.set(role, made);
    return made;
  }

  #gathered(role: RbacRole): readonly EffectiveRule[] {
    const known = this.#aggregated.get(role.name);
    if (known !== undefined) return known;
    const made = aggregatedRules(role, this.#roles.get('')?.values() ?? []);
    this.#aggregated.set(role.name, made);
    return made;
  }
}

/** Prepares the RBAC objects of a cluster for questions. Of two objects of one kind, namespace and name the later counts. */
export function rbacSnapshot({ roles, bindings }: RbacFacts): RbacSnapshot {
  const index = new RbacIndex();
  for (const role of roles) index.setRole(role);
  for (const binding of bindings) index.setBinding(binding);
  return index;
}

function within<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, T>();
  map.set(key, made);
  return made;
}
