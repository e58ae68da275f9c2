import { type Refusal, refusal } from '../../errors/refusal.ts';
import type { Scope } from '../../scope/scope.ts';
import type { PushRules } from '../facts.ts';

const ROLE_ACCOUNT = /^arn:aws(?:-[a-z0-9]+)*:iam::(\d{12}):role\//;

/** The account that a scope acts in: that of its last role. Undefined where only AWS could say: static keys, the process's own. */
export function accountOf({ base, hops }: Scope): string | undefined {
  const role = hops.at(-1)?.roleArn ?? (base.kind === 'service-account' ? base.roleArn : undefined);
  return role === undefined ? undefined : ROLE_ACCOUNT.exec(role)?.[1];
}

/**
 * Whether values may leave for the account of a scope (`threat/P1`). The refusal is of ours, before STS is asked; the platform's list
 * is not told to the tenant.
 */
export function closedAccount(scope: Scope, rules: PushRules): Refusal | undefined {
  if (rules.accounts.includes('*')) return undefined;
  const account = accountOf(scope);
  if (account !== undefined && rules.accounts.includes(account)) return undefined;
  const what =
    account === undefined
      ? 'the AWS account that this store writes to cannot be known before it is asked, because it names no role'
      : `the platform lets nothing be pushed to AWS account ${account}`;
  return {
    ...refusal('Refused', `${what}: ask the platform team, who list the accounts that may be written to`),
    platform: `${what}; listed are ${rules.accounts.join(', ') || 'none'} (--push-account)`,
  };
}
