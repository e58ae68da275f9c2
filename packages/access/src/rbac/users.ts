import type { KubernetesUser } from './kubernetes-request.ts';

/** Members may do everything, whatever the bindings say: the API server asks no authorizer about them. */
export const SUPERUSER_GROUP = 'system:masters';
export const AUTHENTICATED_GROUP = 'system:authenticated';
export const UNAUTHENTICATED_GROUP = 'system:unauthenticated';
export const ANONYMOUS_USER = 'system:anonymous';

export function isSuperuser(user: KubernetesUser): boolean {
  return user.groups.includes(SUPERUSER_GROUP);
}

/** The user name under which a ServiceAccount's tokens authenticate. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The groups that every ServiceAccount of a namespace is in, besides `system:authenticated`. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** A ServiceAccount as the API server sees it ("Using RBAC Authorization", Referring to subjects). */
export function serviceAccountUser(namespace: string, name: string): KubernetesUser {
  return {
    name: serviceAccountUserName(namespace, name),
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED_GROUP],
  };
}

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
const accountForm = new RegExp(
  `^system:serviceaccount:(?<namespace>${label}):(?<name>[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?)$`,
);

/** The ServiceAccount behind a user name; undefined for any other user. */
export function splitServiceAccount(
  userName: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const { namespace, name } = accountForm.exec(userName)?.groups ?? {};
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}
