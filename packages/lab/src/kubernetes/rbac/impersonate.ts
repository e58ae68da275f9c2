import { decideImpersonation } from '@lockkeeper/access';
import type { User } from '../authentication/user.ts';
import { badRequest, forbiddenText } from '../errors/refusals.ts';
import { type RbacAuthorizer, rbacUser } from './authorizer.ts';

type Headers = Readonly<Record<string, string>>;

const extraPrefix = 'impersonate-extra-';

/** The user a request is made as: the one who authenticated or, with `Impersonate-*` headers and the right to it, another. */
export function impersonate(authorizer: RbacAuthorizer, user: User, headers: Headers): User {
  const asked = Object.keys(headers).filter((name) => name.startsWith('impersonate-'));
  if (asked.length === 0) return user;
  const name = headers['impersonate-user'] ?? '';
  if (name === '') throw badRequest('requested impersonation without impersonating a user');
  const uid = headers['impersonate-uid'] ?? '';
  const groups = listOf(headers['impersonate-group']);
  const extra = new Map(asked.filter((key) => key.startsWith(extraPrefix)).map((key) => extraOf(key, headers)));
  const decision = decideImpersonation(authorizer.snapshot, rbacUser(user), { name, uid, groups, extra });
  if (decision.outcome === 'allowed') return { username: name, uid, groups: decision.user.groups, extra };
  const { refused, text } = decision;
  throw forbiddenText(text, { group: refused.apiGroup, plural: refused.resource }, refused.name ?? '');
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
