import { arnParts, blot } from '../arn-text.ts';
import type { Placed, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';
import { covers } from './covers.ts';

const suffix = /-[A-Za-z0-9?]{6}$/;

/** The name pattern of a secret's ARN; undefined for any other resource. */
function secretName(text: string): string | undefined {
  const parts = arnParts(text);
  return parts?.[2] === 'secretsmanager' && parts[5].startsWith('secret:') ? blot(parts[5].slice(7)) : undefined;
}

/** The ARN of a secret ends with six random characters (`aws.md` 1.8). */
function missingSuffix(placed: Placed): readonly Report[] {
  const name = secretName(placed.text);
  if (name === undefined || name.includes('*') || name.endsWith('\u0001') || suffix.test(name)) return [];
  const message = `"${placed.text}" matches no secret: ARNs of secrets end with a dash and six random characters`;
  return [{ at: placed, message, mend: `write "${placed.text}-??????", which matches this name and no other` }];
}

/** `db*` and `db-*` match the secrets whose names go on. */
function looseSuffix(placed: Placed): readonly Report[] {
  const name = secretName(placed.text) ?? '';
  const found = /^(.*[A-Za-z0-9_+=.@\u0001])(-?)\*$/.exec(name);
  if (found === null) return [];
  const stem = placed.text.replace(/-?\*$/, '');
  const last = stem.slice(stem.lastIndexOf(':') + 1);
  const example = found[2] === '-' ? `${last}-admin` : `${last}2`;
  const message = `"${placed.text}" matches other names too, such as "${example}"`;
  return [
    { at: placed, message, mend: `write "${stem}-??????" for this one secret, or "${stem}/*" for what is below` },
  ];
}

/** `parameter/team*` reaches `/team2/…` (`aws.md` 1.5). */
function loosePath(placed: Placed): readonly Report[] {
  const parts = arnParts(placed.text);
  const path = parts?.[2] === 'ssm' ? blot(parts[5]) : '';
  if (!/^parameter\/.*[A-Za-z0-9_.\-\u0001]\*$/.test(path)) return [];
  const stem = placed.text.slice(0, -1);
  const name = stem.slice(stem.indexOf('parameter/') + 9);
  const message = `"${placed.text}" reaches other prefixes too, such as "${name}2/…": a slash is missing before the star`;
  return [
    { at: placed, message, mend: `write "${stem}/*"; for GetParametersByPath on "${name}" itself add "${stem}"` },
  ];
}

/** KMS is told the full ARN of the secret (`aws.md` 1.3). */
function contextWithoutSuffix(statement: StatementView): readonly Report[] {
  const conditions = statement.conditions.filter(
    ({ key }) => key.text.toLowerCase() === 'kms:encryptioncontext:secretarn',
  );
  return conditions.flatMap(({ values }) => values.flatMap(missingSuffix));
}

function everySecret(statement: StatementView): readonly Report[] {
  const isOpen = statement.effect === 'Allow' && statement.conditions.length === 0 && statement.principals.length === 0;
  const star = statement.resources.find(
    ({ text }) => text === '*' || /^arn:[^:]*:(?:secretsmanager|ssm):[^:]*:[^:]*:\*$/.test(text),
  );
  if (!isOpen || star === undefined) return [];
  // Administrators, and what SCPs begin with.
  if (statement.actions.some(({ text }) => text === '*')) return [];
  const reading = ['secretsmanager:GetSecretValue', 'ssm:GetParameter', 'ssm:GetParametersByPath'];
  const read = reading.filter((action) => covers(statement, action));
  if (read.length === 0) return [];
  const message = `${read[0] ?? ''} on "${star.text}" reads every tenant's values`;
  return [{ at: star, message, mend: 'name the ARNs, or compare tags: aws:ResourceTag with ${aws:PrincipalTag/…}' }];
}

const listing: ReadonlyMap<string, string> = new Map([
  ['secretsmanager:listsecrets', 'names, tags and descriptions of all secrets'],
  ['ssm:describeparameters', 'the names of all parameters'],
]);

/** It cannot be narrowed, so it is worth knowing (`aws.md` 1.4, 1.5). */
function listsAll(statement: StatementView): readonly Report[] {
  if (statement.effect !== 'Allow' || !statement.resources.some(({ text }) => text === '*')) return [];
  return statement.actions.flatMap((action) => {
    const shown = listing.get(action.text.toLowerCase());
    if (shown === undefined) return [];
    const message = `${action.text} shows ${shown} of the account and region; it cannot be narrowed`;
    return [{ at: action, message, mend: 'leave it out where values are read by name' }];
  });
}

export const secretRules: readonly Rule[] = [
  statementRule('secret-suffix', 'error', (statement) => [
    ...statement.resources.flatMap(missingSuffix),
    ...contextWithoutSuffix(statement),
  ]),
  statementRule('secret-prefix', 'error', (statement) => statement.resources.flatMap(looseSuffix)),
  statementRule('parameter-prefix', 'error', (statement) => statement.resources.flatMap(loosePath)),
  statementRule('reads-everything', 'error', everySecret),
  statementRule('lists-everything', 'note', listsAll),
];
