import { arnParts, isShortArn, missingColon } from '../arn-text.ts';
import type { Placed, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';

/** Everything in a statement that is meant to be an ARN. */
function arnsOf(statement: StatementView): readonly Placed[] {
  const values = statement.conditions
    .filter(({ key, use }) => use?.operator.family === 'arn' || /^aws:(?:PrincipalArn|SourceArn)$/i.test(key.text))
    .flatMap((condition) => condition.values);
  return [...statement.resources, ...statement.principals, ...values];
}

/** What is wrong with an ARN that has too few parts; empty for any other text. */
export function shortArn(placed: Placed): readonly Report[] {
  if (!isShortArn(placed.text)) return [];
  const meant = missingColon(placed.text);
  const short =
    meant === undefined ? 'colons are missing' : 'one colon is missing: IAM has no region, and its place stays empty';
  const form = 'arn:partition:service:region:account:resource';
  const mend = meant === undefined ? `write all five colons of ${form}` : `write "${meant}"`;
  return [{ at: placed, message: `"${placed.text}" is no ARN: ${short}`, mend }];
}

function accountForm(placed: Placed): readonly Report[] {
  const account = arnParts(placed.text)?.[4] ?? '';
  if (!/^\d+$/.test(account) || account.length === 12) return [];
  const message = `"${account}" stands where an account id belongs: twelve digits`;
  return [{ at: placed, message, mend: 'write the account id' }];
}

/** `<account>`, or a word such as `accountid1` in the place of an account. */
function placeholder(placed: Placed): readonly Report[] {
  const account = arnParts(placed.text)?.[4] ?? '';
  const word = /^(?!aws$)[\w-]*[A-Za-z][\w-]*$/.exec(account)?.[0];
  const found = /<[A-Za-z][^<>]*>/.exec(placed.text)?.[0] ?? word;
  if (found === undefined) return [];
  return [{ at: placed, message: `${found} is a placeholder`, mend: 'write what it stands for' }];
}

function doubledSlash(placed: Placed): readonly Report[] {
  const resource = arnParts(placed.text)?.[5] ?? '';
  if (!resource.startsWith('parameter//')) return [];
  const message = 'the ARN of a parameter has one slash between "parameter" and its path: with two it matches nothing';
  return [{ at: placed, message, mend: `write "${placed.text.replace('parameter//', 'parameter/')}"` }];
}

export const arnRules: readonly Rule[] = [
  statementRule('arn-colons', 'error', (statement) => arnsOf(statement).flatMap(shortArn)),
  statementRule('arn-account', 'warning', (statement) => arnsOf(statement).flatMap(accountForm)),
  statementRule('placeholder', 'note', (statement) => arnsOf(statement).flatMap(placeholder)),
  statementRule('parameter-double-slash', 'error', (statement) => arnsOf(statement).flatMap(doubledSlash)),
];
