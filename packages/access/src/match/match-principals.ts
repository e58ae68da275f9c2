import { parseArn } from '../arn/arn.ts';
import type { PrincipalEntry, PrincipalForm, PrincipalList } from '../policy/model.ts';
import type { Outcome } from './outcome.ts';
import type { Grade, Principal } from './principal.ts';

export interface PrincipalMatch {
  readonly outcome: Outcome;
  readonly grades: readonly Grade[];
}

/** Whether the element names the principal, and how. `NotPrincipal`: IAM User Guide, and E12 for boundaries. */
export function matchPrincipals(
  list: PrincipalList,
  effect: 'Allow' | 'Deny',
  principal: Principal,
  hasBoundary: boolean,
): PrincipalMatch {
  const grades = list.entries.map((entry) => gradeOf(entry, principal)).filter((grade) => grade !== undefined);
  if (!list.negated) return { outcome: grades.length > 0 ? 'yes' : 'no', grades };
  // AWS refuses it with Allow today; what an old policy of this form does is not documented.
  if (effect === 'Allow') return { outcome: 'unknown', grades: ['any'] };
  const spared = !hasBoundary && isListedInFull(grades, list, principal);
  return { outcome: spared ? 'no' : 'yes', grades };
}

/** How one entry means the principal; undefined when it does not. */
export function gradeOf(entry: PrincipalEntry, principal: Principal): Grade | undefined {
  return readers[entry.form](entry, principal);
}

type GradeReader = (entry: PrincipalEntry, principal: Principal) => Grade | undefined;

const ofSession: GradeReader = (entry, principal) => (entry.value === principal.arn ? 'session' : undefined);

const readers: Readonly<Record<PrincipalForm, GradeReader>> = {
  any: (entry, principal) => (isOfKey(entry, principal) ? 'any' : undefined),
  account: (entry, principal) => (accountOf(entry.value) === principal.account ? 'account' : undefined),
  role: (entry, principal) => (principal.type === 'assumed-role' && isBase(entry, principal) ? 'role' : undefined),
  user: (entry, principal) => (isBase(entry, principal) ? userGrade(principal) : undefined),
  'unique-id': (entry, principal) => (entry.value === principal.uniqueId ? idGrade(principal) : undefined),
  session: ofSession,
  'federated-user': ofSession,
  service: (entry, principal) =>
    principal.type === 'service' && entry.value === principal.arn ? 'service' : undefined,
  federated: (entry, principal) => (isToken(principal) && entry.value === principal.arn ? 'federated' : undefined),
  none: () => undefined,
};

/** `Deny` with `NotPrincipal` spares only whom it lists on every level that AWS looks at: account, role, session. */
function isListedInFull(grades: readonly Grade[], list: PrincipalList, principal: Principal): boolean {
  if (grades.includes('any')) return true;
  const listed = (grade: Grade): boolean => grades.includes(grade);
  switch (principal.type) {
    case 'assumed-role':
      return listed('account') && listed('role') && listed('session');
    case 'user':
      return listed('account') && listed('user');
    case 'federated-user':
      return listed('account') && listed('federating-user') && listed('session');
    case 'root':
      return listed('account');
    case 'service':
    case 'web-identity':
    case 'saml':
      return list.entries.some((entry) => gradeOf(entry, principal) !== undefined);
  }
}

function isOfKey(entry: PrincipalEntry, principal: Principal): boolean {
  if (entry.key === 'Service') return principal.type === 'service';
  return entry.key === 'Federated' ? isToken(principal) : true;
}

function isToken(principal: Principal): boolean {
  return principal.type === 'web-identity' || principal.type === 'saml';
}

function isBase(entry: PrincipalEntry, principal: Principal): boolean {
  if (entry.boundId !== undefined) return entry.boundId === principal.uniqueId;
  return entry.value === (principal.baseArn ?? principal.arn);
}

function userGrade(principal: Principal): Grade | undefined {
  if (principal.type === 'user') return 'user';
  return principal.type === 'federated-user' ? 'federating-user' : undefined;
}

function idGrade(principal: Principal): Grade | undefined {
  return principal.type === 'assumed-role' ? 'role' : userGrade(principal);
}

function accountOf(value: string): string {
  return parseArn(value)?.account ?? value;
}
