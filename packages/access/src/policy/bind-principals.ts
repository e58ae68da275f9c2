import type { Policy, PrincipalEntry, Statement } from './model.ts';

/**
 * The policy as AWS keeps it after saving: each role and user ARN stands for the unique id that it had then (`aws.md` 1.8).
 * After deletion and re-creation under the same name the statement no longer matches. `idOf` knows the live principals.
 */
export function bindPrincipals(policy: Policy, idOf: (arn: string) => string | undefined): Policy {
  return { ...policy, statements: policy.statements.map((statement) => bindStatement(statement, idOf)) };
}

function bindStatement(statement: Statement, idOf: (arn: string) => string | undefined): Statement {
  const { principals } = statement;
  if (principals === undefined) return statement;
  return { ...statement, principals: { ...principals, entries: principals.entries.map((entry) => bind(entry, idOf)) } };
}

function bind(entry: PrincipalEntry, idOf: (arn: string) => string | undefined): PrincipalEntry {
  if (entry.form !== 'role' && entry.form !== 'user') return entry;
  const boundId = idOf(entry.value);
  return boundId === undefined ? entry : { ...entry, boundId };
}
