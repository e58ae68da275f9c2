import type { Scope } from '@lockkeeper/core';

/** A role ARN of STS's form; the path may have segments. */
const ROLE_ARN = /^arn:(aws[a-z-]{0,16}):iam::(\d{12}):role\/([\w+=,.@/-]{1,576})$/;

interface RoleParts {
  readonly partition: string;
  readonly account: string;
  /** The last segment: sessions are named without the path. */
  readonly name: string;
}

function partsOf(roleArn: string): RoleParts | undefined {
  const [, partition, account, path] = ROLE_ARN.exec(roleArn) ?? [];
  const name = path?.split('/').at(-1);
  return partition && account && name ? { partition, account, name } : undefined;
}

/** The account a role belongs to; undefined when the text is no role ARN of the partition. */
export function accountOfRole(roleArn: string, partition: string): string | undefined {
  const parts = partsOf(roleArn);
  return parts?.partition === partition ? parts.account : undefined;
}

/** Whether `principal` is a session of the role; any principal is own where the scope names no role (static keys). */
export function isSessionOf(principal: string, roleArn: string | undefined): boolean {
  if (roleArn === undefined) {
    return true;
  }
  const role = partsOf(roleArn);
  return (
    role !== undefined && principal.startsWith(`arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/`)
  );
}

/** The role whose session makes the call after `hops` hops; undefined for static keys and the controller. */
export function roleBehind(scope: Scope, hops: number): string | undefined {
  const last = hops === 0 ? undefined : scope.hops[hops - 1]?.roleArn;
  return last ?? (scope.base.kind === 'service-account' ? scope.base.roleArn : undefined);
}
