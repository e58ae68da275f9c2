import type { KubernetesUser } from './kubernetes-request.ts';
import type { RbacBinding, RbacSubject } from './model.ts';
import { serviceAccountUserName } from './users.ts';

/** A binding with the first of its subjects that is the user or a group of the user. */
export interface HeldBinding {
  readonly binding: RbacBinding;
  readonly subjectIndex: number;
}

/** Bindings by whom they name and where, so that a user's are found without looking at those of others. */
export class SubjectIndex {
  /** By subject, by namespace: bindings with the position of the subject in them. */
  readonly #bySubject = new Map<string, Map<string, Map<RbacBinding, number>>>();

  add(binding: RbacBinding): void {
    for (const [position, subject] of binding.subjects.entries()) {
      const key = subjectKey(subject, binding.namespace);
      if (key === undefined) continue;
      const places = this.#bySubject.get(key) ?? new Map<string, Map<RbacBinding, number>>();
      const bindings = places.get(binding.namespace) ?? new Map<RbacBinding, number>();
      if (!bindings.has(binding)) bindings.set(binding, position);
      places.set(binding.namespace, bindings);
      this.#bySubject.set(key, places);
    }
  }

  remove(binding: RbacBinding): void {
    for (const subject of binding.subjects) {
      const key = subjectKey(subject, binding.namespace) ?? '';
      const places = this.#bySubject.get(key);
      const bindings = places?.get(binding.namespace);
      bindings?.delete(binding);
      if (bindings?.size === 0) places?.delete(binding.namespace);
      if (places?.size === 0) this.#bySubject.delete(key);
    }
  }

  /** The bindings of exactly one namespace (empty: of the cluster) that name a user, by name. */
  held(user: KubernetesUser, namespace: string): readonly HeldBinding[] {
    const found = new Map<RbacBinding, number>();
    for (const key of userKeys(user)) {
      for (const [binding, position] of this.#bySubject.get(key)?.get(namespace) ?? []) {
        found.set(binding, Math.min(position, found.get(binding) ?? position));
      }
    }
    const held = [...found].map(([binding, subjectIndex]) => ({ binding, subjectIndex }));
    return held.length > 1 ? held.sort((a, b) => (a.binding.name < b.binding.name ? -1 : 1)) : held;
  }

  /** The namespaces that have a binding for a user, sorted; the empty one stands for the cluster. */
  namespacesOf(user: KubernetesUser): readonly string[] {
    const names = userKeys(user).flatMap((key) => [...(this.#bySubject.get(key)?.keys() ?? [])]);
    return [...new Set(names)].sort();
  }
}

function userKeys({ name, groups }: KubernetesUser): readonly string[] {
  return [`User ${name}`, ...groups.map((group) => `Group ${group}`)];
}

/**
 * What a subject is looked up by: ServiceAccounts are users of a fixed name. One without a namespace is of the binding's,
 * and nobody in a ClusterRoleBinding. Unknown kinds are nobody.
 */
export function subjectKey({ kind, name, namespace = '' }: RbacSubject, bindingNamespace: string): string | undefined {
  if (kind === 'User' || kind === 'Group') return `${kind} ${name}`;
  const home = namespace === '' ? bindingNamespace : namespace;
  return kind === 'ServiceAccount' && home !== '' ? `User ${serviceAccountUserName(home, name)}` : undefined;
}
