import {
  decideKubernetesAccess,
  type KubernetesDecision,
  type KubernetesUser,
  RbacIndex,
  type RbacRule,
  type RbacSnapshot,
  readBinding,
  readRole,
  rulesFor,
} from '@lockkeeper/access';
import type { User } from '../authentication/user.ts';
import { forbiddenText } from '../errors/refusals.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { actionOf, type Attributes } from './attributes.ts';

const group = 'rbac.authorization.k8s.io';
const rolesCollection = `${group}/roles`;
export const clusterRolesCollection = `${group}/clusterroles`;
const roleBindings = `${group}/rolebindings`;
const clusterRoleBindings = `${group}/clusterrolebindings`;

/** Role-based access control over the stored roles and bindings, followed commit by commit; `access` decides. */
export class RbacAuthorizer {
  readonly #index = new RbacIndex();

  constructor(store: ObjectStore) {
    for (const collection of [rolesCollection, clusterRolesCollection, roleBindings, clusterRoleBindings]) {
      for (const stored of store.list(collection)) this.#set(collection, stored);
    }
    store.subscribe(({ collection, type, current }) => {
      if (!collection.startsWith(group)) return;
      if (type === 'DELETED') this.#delete(collection, current);
      else this.#set(collection, current);
    });
  }

  get snapshot(): RbacSnapshot {
    return this.#index;
  }

  decide(user: User, asked: Attributes): KubernetesDecision {
    return decideKubernetesAccess(this.#index, { ...actionOf(asked), user: rbacUser(user) });
  }

  /** Throws the 403 of the API server when a user may not. */
  demand(user: User, asked: Attributes): void {
    const { text } = this.decide(user, asked);
    if (text !== undefined) throw forbiddenText(text, { group: asked.group, plural: asked.resource }, asked.name);
  }

  /** All rules that hold for a user in a namespace; those of the whole cluster only when the namespace is empty. */
  rulesFor(user: User, namespace: string): readonly RbacRule[] {
    return rulesFor(this.#index, rbacUser(user), namespace);
  }

  #set(collection: string, { object }: StoredObject): void {
    switch (collection) {
      case rolesCollection:
        return this.#index.setRole(readRole(object, 'Role'));
      case clusterRolesCollection:
        return this.#index.setRole(readRole(object, 'ClusterRole'));
      case roleBindings:
        return this.#index.setBinding(readBinding(object, 'RoleBinding'));
      case clusterRoleBindings:
        return this.#index.setBinding(readBinding(object, 'ClusterRoleBinding'));
      default:
        return undefined;
    }
  }

  #delete(collection: string, { namespace, name }: StoredObject): void {
    if (collection === rolesCollection || collection === clusterRolesCollection) {
      this.#index.deleteRole(namespace, name);
    } else {
      this.#index.deleteBinding(namespace, name);
    }
  }
}

export function rbacUser({ username, groups, uid, extra }: User): KubernetesUser {
  return { name: username, groups, uid, extra };
}
