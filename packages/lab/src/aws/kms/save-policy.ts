import { evaluate, makeContext, type Policy, type Principal, readPolicy } from '@lockkeeper/access';
import { savePrincipals, type SavedPrincipals } from '../authorization/saved-principals.ts';
import type { SignedCall, World } from '../call.ts';
import type { Caller } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';

/**
 * A key policy with its principals as they are when it is saved.
 *
 * @throws AwsError `MalformedPolicyDocumentException` for what is no policy, names nobody, or locks its sender out
 */
export function savePolicy(
  world: World,
  call: SignedCall,
  text: string,
  { BypassPolicyLockoutSafetyCheck: bypass }: { readonly BypassPolicyLockoutSafetyCheck?: boolean | undefined },
): { readonly policy: string; readonly policyPrincipals: SavedPrincipals } {
  const { policy, problems } = readPolicy(text, 'key');
  const [problem] = problems;
  if (policy === undefined || problem !== undefined) throw malformed(problem?.message ?? '');
  requireSingleValues(policy);
  const policyPrincipals = savePrincipals(world, 'key', text, () =>
    malformed('Policy contains a statement with one or more invalid principals.'),
  );
  requireNoLockout(world, call, policy, bypass);
  return { policy: text, policyPrincipals };
}

/**
 * An encryption context has one value for each key: with `ForAllValues` a missing one would be taken for a match (KMS
 * Developer Guide, "kms:EncryptionContext:context-key").
 */
function requireSingleValues(policy: Policy): void {
  const bad = policy.statements
    .flatMap(({ conditions }) => conditions)
    .find(({ set, lowerKey }) => set === 'ForAllValues' && lowerKey.startsWith('kms:encryptioncontext:'));
  if (bad === undefined) return;
  throw malformed(
    `OverlyPermissiveCondition:EncryptionContext: ${bad.operatorText} must not be used with the single-valued condition key ${bad.key}.`,
  );
}

/**
 * The safety check of CreateKey, PutKeyPolicy and ReplicateKey (KMS API Reference, "PutKeyPolicy"): whoever sets a key's policy
 * must be able to set it again. It asks the new policy alone: what it leaves to the account's own policies counts as allowed.
 *
 * @throws AwsError `MalformedPolicyDocumentException`
 */
function requireNoLockout(world: World, call: SignedCall, policy: Policy, bypass: boolean | undefined): void {
  // Open mode asks no policies, and everyone is root there.
  if (bypass === true || world.openAccount !== undefined) return;
  const { caller } = call;
  const verdict = evaluate({
    principal: principalOf(caller),
    action: 'kms:PutKeyPolicy',
    // The key that the policy stands on, whichever it will be.
    resource: `arn:aws:kms:${call.region}:${caller.accountId}:key/new`,
    context: contextOf(caller),
    policies: { resource: policy, ...(allowsAll === undefined ? {} : { identity: [allowsAll] }) },
  });
  if (verdict.outcome === 'allowed') return;
  throw malformed('The new key policy will not allow you to update the key policy in the future.');
}

const allowsAll = readPolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  'identity',
).policy;

function principalOf(caller: Caller): Principal {
  const { arn, accountId: account } = caller;
  switch (caller.kind) {
    case 'root':
      return { type: 'root', arn, account };
    case 'user':
      return { type: 'user', arn, account, uniqueId: caller.user.id };
    case 'federated':
      return { type: 'federated-user', arn, account, ...(caller.user && { baseArn: caller.user.arn }) };
    case 'role':
      return { type: 'assumed-role', arn, account, baseArn: caller.role.arn, uniqueId: caller.role.id };
  }
}

function contextOf(caller: Caller): ReturnType<typeof makeContext> {
  const principal = caller.kind === 'role' ? caller.role.arn : caller.arn;
  return makeContext([
    ['kms:CallerAccount', caller.accountId],
    ['aws:PrincipalAccount', caller.accountId],
    ['aws:PrincipalArn', principal],
  ]);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', message);
}
