import { arnParts } from '../arn-text.ts';
import type { PolicyView, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';
import { covers } from './covers.ts';

function delegates({ principals }: StatementView): boolean {
  return principals.length > 0 && principals.every(({ text }) => /^\d{12}$/.test(text) || text.endsWith(':root'));
}

/** Using a key is one thing, its policy and its end another. The account's own delegation is AWS's default and stays. */
function allOfKms(statement: StatementView): readonly Report[] {
  if (statement.effect !== 'Allow' || delegates(statement)) return [];
  return statement.actions
    .filter(({ text }) => text.toLowerCase() === 'kms:*')
    .map((at) => ({
      at,
      message: 'kms:* lets its holder change the key policy, make grants and delete the key, not only use it',
      mend: 'write what is needed: "kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey" to use it; Create*, Put*, Enable*, Disable*, Schedule* … for administrators only',
    }));
}

/** KMS refuses a key policy that leaves nobody able to change it (`aws.md` 1.3). */
function lockout(policy: PolicyView): readonly Report[] {
  if (policy.kind !== 'key') return [];
  const keeps = policy.statements.some(
    (statement) => statement.effect === 'Allow' && covers(statement, 'kms:PutKeyPolicy'),
  );
  if (keeps) return [];
  const at = policy.statements[0]?.span ?? policy.span;
  return [
    {
      at: { start: at.start, end: at.start + 1 },
      message: 'nobody may change this key policy: KMS refuses it, as it would lock everyone out',
      mend: 'add a statement for the account, {"AWS": "arn:aws:iam::<account>:root"} with "kms:*", or for its administrators with kms:PutKeyPolicy',
    },
  ];
}

/** An alias ARN grants no use of the key (`aws.md` 1.3). In a key policy the resource is the key itself. */
function foreignResource(statement: StatementView, policy: PolicyView): readonly Report[] {
  if (policy.kind !== 'key') return [];
  return statement.resources
    .filter(({ text }) => text !== '*' && arnParts(text)?.[2] !== 'kms')
    .map((at) => ({ at, message: 'the resource of a key policy is its key', mend: 'write "*"' }));
}

export const keyRules: readonly Rule[] = [
  statementRule('kms-all', 'error', allOfKms),
  { id: 'key-policy-lockout', severity: 'error', check: lockout },
  statementRule('key-policy-resource', 'error', foreignResource),
];
