import type { Scope } from '@lockkeeper/core';
import { accountOfRole, roleBehind } from '../roles/role-arn.ts';

/** The account whose identity calls after `hops` hops; undefined where no role names it. */
export function callingAccount(scope: Scope, hops: number = scope.hops.length): string | undefined {
  const role = roleBehind(scope, hops);
  return role === undefined ? undefined : accountOfRole(role, scope.partition);
}

/**
 * Whose AWS quota a call made after `hops` hops counts against: the caller's account (cross-account reads of secrets throttle
 * the caller too) and the region. Where no role names the account, the store stands for it.
 */
export function quotaOf(scope: Scope, hops: number = scope.hops.length): string {
  const account = callingAccount(scope, hops);
  const owner = account ?? (scope.base.kind === 'controller' ? 'controller' : `store ${scope.storeUid}`);
  return JSON.stringify([scope.partition, scope.region, owner]);
}
