import { makeUser, serviceAccountGroups, type User } from '../authentication/user.ts';
import { badRequest, forbidden } from '../errors/refusals.ts';
import type { RbacAuthorizer } from './authorizer.ts';
import type { Attributes } from './rule.ts';

type Headers = Readonly<Record<string, string>>;

const serviceAccountForm = /^system:serviceaccount:([^:]+):([^:]+)$/;
const extraPrefix = 'impersonate-extra-';

/** The user a request is made as: the one who authenticated or, with `Impersonate-*` headers and the right to it, another. */
export function impersonate(authorizer: RbacAuthorizer, user: User, headers: Headers): User {
  const asked = Object.keys(headers).filter((name) => name.startsWith('impersonate-'));
  if (asked.length === 0) return user;
  const username = headers['impersonate-user'] ?? '';
  if (username === '') throw badRequest('requested impersonation without impersonating a user');
  const uid = headers['impersonate-uid'] ?? '';
  const groups = listOf(headers['impersonate-group']);
  const extra = new Map(asked.filter((name) => name.startsWith(extraPrefix)).map((name) => extraOf(name, headers)));
  for (const attributes of rightsNeeded(username, uid, groups, extra)) demand(authorizer, user, attributes);
  const account = serviceAccountForm.exec(username);
  const implied = account === null || groups.length > 0 ? [] : serviceAccountGroups(account[1] ?? '');
  return makeUser(username, [...groups, ...implied], { uid, extra });
}

/** HTTP joins repeated headers with commas. */
function listOf(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function extraOf(name: string, headers: Headers): [string, readonly string[]] {
  const key = name.slice(extraPrefix.length);
  try {
    return [decodeURIComponent(key), listOf(headers[name])];
  } catch {
    return [key, listOf(headers[name])];
  }
}

function rightsNeeded(
  username: string,
  uid: string,
  groups: readonly string[],
  extra: ReadonlyMap<string, readonly string[]>,
): readonly Attributes[] {
  const authentication = 'authentication.k8s.io';
  const account = serviceAccountForm.exec(username);
  return [
    account === null
      ? right('', 'users', username)
      : { ...right('', 'serviceaccounts', account[2] ?? ''), namespace: account[1] ?? '' },
    ...groups.map((group) => right('', 'groups', group)),
    ...(uid === '' ? [] : [right(authentication, 'uids', uid)]),
    ...[...extra].flatMap(([key, values]) =>
      values.map((value) => ({ ...right(authentication, 'userextras', value), subresource: key })),
    ),
  ];
}

function right(group: string, resource: string, name: string): Attributes {
  return {
    verb: 'impersonate',
    isResource: true,
    group,
    version: 'v1',
    resource,
    subresource: '',
    namespace: '',
    name,
    path: '',
  };
}

function demand(authorizer: RbacAuthorizer, user: User, asked: Attributes): void {
  if (authorizer.allows(user, asked)) return;
  const where = asked.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(asked.namespace)}`;
  const resource = asked.subresource === '' ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const why = `User ${JSON.stringify(user.username)} cannot impersonate resource ${JSON.stringify(resource)} in API group ${JSON.stringify(asked.group)} ${where}`;
  throw forbidden({ group: asked.group, plural: asked.resource }, asked.name, why);
}
