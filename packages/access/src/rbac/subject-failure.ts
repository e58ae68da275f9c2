import type { RbacFailure } from './failure.ts';
import type { KubernetesUser } from './kubernetes-request.ts';
import type { RbacBinding, RbacSubject } from './model.ts';
import { splitServiceAccount } from './users.ts';

/** That a binding does not name a user, with the reason why it might seem to. */
export function subjectFailure(binding: RbacBinding, user: KubernetesUser): RbacFailure {
  const wants = binding.subjects.map((subject) => subjectText(subject, binding.namespace));
  const hint = binding.subjects.map((subject) => hintFor(subject, binding, user)).find((one) => one !== undefined);
  const failure = { element: 'subject', wants, has: [user.name, ...user.groups] } as const;
  return hint === undefined ? failure : { ...failure, hint };
}

/** `User jane`, `Group devs`, `ServiceAccount shop/runner`. */
function subjectText({ kind, name, namespace = '' }: RbacSubject, bindingNamespace: string): string {
  const home = namespace === '' ? bindingNamespace : namespace;
  return kind === 'ServiceAccount' ? `${kind} ${home}/${name}` : `${kind} ${name}`;
}

function hintFor(subject: RbacSubject, binding: RbacBinding, user: KubernetesUser): string | undefined {
  switch (subject.kind) {
    case 'ServiceAccount':
      return accountHint(subject, binding, user);
    case 'User':
      return userHint(subject, user);
    default:
      return subject.kind === 'Group' && subject.name === user.name ? 'that is the user, not a group' : undefined;
  }
}

function accountHint(
  { name, namespace = '' }: RbacSubject,
  binding: RbacBinding,
  user: KubernetesUser,
): string | undefined {
  const account = splitServiceAccount(user.name);
  if (account?.name !== name) return undefined;
  if (namespace === '' && binding.namespace === '') return 'a ServiceAccount in a ClusterRoleBinding needs a namespace';
  return `the ServiceAccount of that name in the namespace ${JSON.stringify(account.namespace)} is another one`;
}

function userHint({ name }: RbacSubject, user: KubernetesUser): string | undefined {
  const account = splitServiceAccount(user.name);
  if (account !== undefined && isAccountSlip(name, account)) {
    return 'a ServiceAccount is named by kind ServiceAccount, or as User by its full user name';
  }
  if (user.groups.includes(name)) return 'that is a group of the user, not a user';
  const sameLetters = name.toLowerCase() === user.name.toLowerCase();
  return sameLetters ? 'user names are compared with upper and lower case' : undefined;
}

function isAccountSlip(written: string, { namespace, name }: { namespace: string; name: string }): boolean {
  return [name, `${namespace}:${name}`, `${namespace}/${name}`].includes(written);
}
