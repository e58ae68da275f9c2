import { type PolicyKind, type PrincipalEntry, readPolicy } from '@lockkeeper/access';
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
  for (const { form, value } of namedPrincipals(kind, document)) {
    const found = form === 'unique-id' ? principalOfId(world.accounts, value) : principalAt(world.accounts, value);
    if (found !== undefined) saved.set(value, found.id);
    else if (world.openAccount === undefined && isOurs(world.accounts, value)) throw refuse(value);
  }
  return saved;
}

/**
 * A document as AWS shows it again: in the place of a principal that is gone stands its unique id (IAM User Guide, "IAM
 * roles" under "AWS JSON policy elements: Principal"). Otherwise it is as it was given, byte for byte.
 */
export function shownDocument(accounts: Accounts, document: string, saved: SavedPrincipals | undefined): string {
  const gone = new Map([...(saved ?? [])].filter(([arn, id]) => arn !== id && principalAt(accounts, arn)?.id !== id));
  if (gone.size === 0) return document;
  const policy = JSON.parse(document) as { Statement: unknown };
  const statements = [policy.Statement].flat() as readonly { Principal?: unknown; NotPrincipal?: unknown }[];
  for (const statement of statements) {
    for (const element of [statement.Principal, statement.NotPrincipal]) {
      if (typeof element === 'object' && element !== null && 'AWS' in element)
        element.AWS = replaced(element.AWS, gone);
    }
  }
  return JSON.stringify(policy);
}

function replaced(value: unknown, gone: SavedPrincipals): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, gone));
  return typeof value === 'string' ? (gone.get(value) ?? value) : value;
}

function namedPrincipals(kind: PolicyKind, document: string): readonly PrincipalEntry[] {
  const statements = readPolicy(document, kind).policy?.statements ?? [];
  return statements
    .flatMap(({ principals }) => principals?.entries ?? [])
    .filter(({ form }) => form === 'role' || form === 'user' || form === 'unique-id');
}

function principalOfId(accounts: Accounts, id: string): IamPrincipal | undefined {
  for (const { iam } of accounts.all()) {
    for (const principal of [...iam.roles.values(), ...iam.users.values()]) if (principal.id === id) return principal;
  }
  return undefined;
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

/** An id that nobody has any more belongs to no account, and is refused everywhere. */
function isOurs(accounts: Accounts, principal: string): boolean {
  const arn = parseArn(principal);
  return arn === undefined || accounts.find(arn.account) !== undefined;
}
