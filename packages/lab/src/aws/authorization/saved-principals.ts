import { type PolicyKind, readPolicy } from '@lockkeeper/access';
import { parseArn } from '../accounts/arn.ts';
import type { World } from '../call.ts';
import type { AwsError } from '../protocol/aws-error.ts';
import type { IamPrincipal } from '../state/iam.ts';
import type { Accounts } from '../state/account.ts';

/** ARNs of roles and users that a policy names, and the unique ids that they had when it was saved. */
export type SavedPrincipals = ReadonlyMap<string, string>;

/**
 * What AWS does with the principals of a policy when it saves it: each role and user becomes its unique id, so that one who
 * is deleted and made again is another (IAM User Guide, "AWS JSON policy elements: Principal"); one that does not exist is refused.
 * Accounts that this endpoint does not have are nobody's to check.
 *
 * @throws AwsError what `refuse` makes of the first principal that does not exist
 */
export function savePrincipals(
  world: World,
  kind: PolicyKind,
  document: string,
  refuse: (principal: string) => AwsError,
): SavedPrincipals {
  const saved = new Map<string, string>();
  for (const arn of namedPrincipals(kind, document)) {
    const found = principalAt(world.accounts, arn);
    if (found !== undefined) saved.set(arn, found.id);
    else if (world.openAccount === undefined && isOurs(world.accounts, arn)) throw refuse(arn);
  }
  return saved;
}

function namedPrincipals(kind: PolicyKind, document: string): readonly string[] {
  const statements = readPolicy(document, kind).policy?.statements ?? [];
  return statements
    .flatMap(({ principals }) => principals?.entries ?? [])
    .filter(({ form }) => form === 'role' || form === 'user')
    .map(({ value }) => value);
}

/** The role or user of an ARN; the path counts. */
export function principalAt(accounts: Accounts, principalArn: string): IamPrincipal | undefined {
  const arn = parseArn(principalArn);
  if (arn?.service !== 'iam') return undefined;
  const [type, ...rest] = arn.resource.split('/');
  const name = (rest.at(-1) ?? '').toLowerCase();
  const iam = accounts.find(arn.account)?.iam;
  const found = type === 'role' ? iam?.roles.get(name) : iam?.users.get(name);
  return found?.arn === principalArn ? found : undefined;
}

function isOurs(accounts: Accounts, principalArn: string): boolean {
  return accounts.find(parseArn(principalArn)?.account ?? '') !== undefined;
}
