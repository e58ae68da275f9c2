import type { Caller as AccessCaller, Policy } from '@lockkeeper/access';
import type { Caller, FederatedSession, RoleSession, SessionTag } from '../identity/caller.ts';
import type { Accounts } from '../state/account.ts';
import type { PolicyShelf } from './policy-shelf.ts';

/** The signer of a request, with what its session carries, as the evaluator takes it. */
export function accessCaller(caller: Caller, accounts: Accounts, shelf: PolicyShelf): AccessCaller {
  const { arn } = caller;
  switch (caller.kind) {
    case 'root':
      return { type: 'root', arn };
    case 'user':
      return { type: 'user', arn };
    case 'federated':
      return {
        type: 'federated-user',
        arn,
        userArn: caller.user?.arn ?? `arn:aws:iam::${caller.accountId}:root`,
        sessionTags: tagsOf(caller.session.tags),
        sessionPolicies: sessionPolicies(caller.session, caller.accountId, accounts, shelf),
      };
    case 'role':
      return roleCaller(caller.session, accounts, shelf);
  }
}

function roleCaller(session: RoleSession, accounts: Accounts, shelf: PolicyShelf): AccessCaller {
  const { arn, accountId, tags, transitiveTagKeys, sourceIdentity } = session;
  const narrowed = session.policy !== undefined || session.policyArns.length > 0;
  return {
    type: 'assumed-role',
    arn,
    sessionTags: tagsOf(tags),
    transitiveTagKeys,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(narrowed ? { sessionPolicies: sessionPolicies(session, accountId, accounts, shelf) } : {}),
  };
}

function tagsOf(tags: readonly SessionTag[]): ReadonlyMap<string, string> {
  return new Map(tags.map(({ key, value }) => [key, value]));
}

/** A policy that is gone or cannot be read allows nothing. */
function sessionPolicies(
  { policy, policyArns }: Pick<RoleSession | FederatedSession, 'policy' | 'policyArns'>,
  accountId: string,
  accounts: Accounts,
  shelf: PolicyShelf,
): readonly Policy[] {
  const inline = policy === undefined ? [] : [shelf.read('session', 'session policy', policy)];
  const managed = policyArns.map((arn) => {
    const found = accounts.find(accountId)?.iam.policies.get(arn);
    const document = found?.versions.get(found.defaultVersion)?.document;
    return document === undefined ? undefined : shelf.read('session', arn, document);
  });
  return [...inline, ...managed].filter((one) => one !== undefined);
}
