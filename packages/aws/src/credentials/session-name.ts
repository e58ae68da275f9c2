import { type Scope, scopeKey } from '@lockkeeper/core';

/** STS takes 2 to 64 characters of `[\w+=,.@-]`. */
const MAX_LENGTH = 64;
const HASH_LENGTH = 20;

const readable = (text: string): string => text.replace(/[^\w.-]/g, '-');

function partsOf(scope: Scope): readonly string[] {
  return scope.base.kind === 'controller'
    ? ['controller']
    : scope.base.kind === 'static-keys'
      ? [scope.base.namespace, scope.base.accessKeyId.name]
      : [scope.base.namespace, scope.base.name];
}

/**
 * The session name of an assumed role, as CloudTrail shows it: who asked, in readable form, then a hash of the whole scope.
 * The readable part may be cut, the hash never is, so different scopes have different names (`threat/I13`). It is meant
 * for reading logs and not for policies: a condition on `sts:RoleSessionName` proves nothing.
 */
export function sessionName(scope: Scope): string {
  const hash = scopeKey(scope).slice(0, HASH_LENGTH);
  const text = readable(['lockkeeper', ...partsOf(scope)].join('-'));
  return `${text.slice(0, MAX_LENGTH - HASH_LENGTH - 1)}-${hash}`;
}
