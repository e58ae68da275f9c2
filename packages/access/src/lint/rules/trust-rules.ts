import type { Span } from '../loose/nodes.ts';
import type { ConditionView, Placed, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';
import { covers } from './covers.ts';

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** The issuer, without scheme, of each OIDC provider that a statement trusts. */
function issuersOf(statement: StatementView): readonly string[] {
  if (statement.effect !== 'Allow' || !covers(statement, WEB_IDENTITY)) return [];
  return statement.principals.flatMap(({ key, text }) => {
    const issuer = key === 'Federated' ? /:oidc-provider\/(.+)$/.exec(text)?.[1] : undefined;
    return issuer === undefined ? [] : [issuer];
  });
}

/** Conditions on one claim of a token, such as `sub`, that hold only when it is there and equal to something. */
function claims(statement: StatementView, issuer: string, claim: string): readonly ConditionView[] {
  const key = `${issuer}:${claim}`.toLowerCase();
  return statement.conditions.filter(
    ({ key: { text }, use }) =>
      text.toLowerCase() === key &&
      use !== undefined &&
      !use.ifExists &&
      !use.operator.negated &&
      use.set !== 'ForAllValues',
  );
}

function conditionPlace(statement: StatementView): Span {
  return statement.conditions.length > 0 ? statement.at('Condition') : statement.at('Principal');
}

function withoutClaim(statement: StatementView, claim: 'sub' | 'aud'): readonly Report[] {
  const example = claim === 'aud' ? 'sts.amazonaws.com' : 'system:serviceaccount:<namespace>:<name>';
  const opens =
    claim === 'aud' ? 'a token that was made for somebody else is taken too' : 'every account of the cluster is let in';
  return issuersOf(statement)
    .filter((issuer) => claims(statement, issuer, claim).length === 0)
    .map((issuer) => ({
      at: conditionPlace(statement),
      message: `no condition on "${issuer}:${claim}": ${opens}`,
      mend: `add "StringEquals": {"${issuer}:${claim}": "${example}"}`,
    }));
}

function subjects(statement: StatementView): readonly { readonly condition: ConditionView; readonly value: Placed }[] {
  const conditions = issuersOf(statement).flatMap((issuer) => claims(statement, issuer, 'sub'));
  return conditions.flatMap((condition) => condition.values.map((value) => ({ condition, value })));
}

/** In namespaces that a star covers anybody can make an account. */
function anyNamespace(statement: StatementView): readonly Report[] {
  return subjects(statement)
    .filter(({ condition, value }) => condition.use?.operator.family === 'like' && starsBefore(value.text, 3))
    .map(({ value }) => ({
      at: value,
      message: `"${value.text}" lets in accounts of namespaces that it does not name`,
      mend: 'name namespace and account: "system:serviceaccount:<namespace>:<name>" under StringEquals',
    }));
}

function anyAccount(statement: StatementView): readonly Report[] {
  return subjects(statement)
    .filter(
      ({ condition, value }) =>
        condition.use?.operator.family === 'like' && hasStar(value.text) && !starsBefore(value.text, 3),
    )
    .map(({ value }) => ({
      at: value,
      message: `"${value.text}" lets in every account of its namespace that the star covers`,
      mend: 'name the account, under StringEquals',
    }));
}

function needlessLike(statement: StatementView): readonly Report[] {
  return subjects(statement)
    .filter(({ condition, value }) => condition.use?.operator.family === 'like' && !hasStar(value.text))
    .map(({ condition: { operator } }) => ({
      at: operator,
      message: `${operator.text} compares patterns, and a star in the account's name would widen the trust`,
      mend: 'write StringEquals',
    }));
}

function hasStar(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a wildcard stands in the first parts of `system:serviceaccount:namespace:name`. */
function starsBefore(text: string, parts: number): boolean {
  const pieces = text.split(':');
  return hasStar(pieces.slice(0, parts).join(':')) || (pieces.length <= parts && hasStar(text));
}

/** A key of another issuer is always missing (`aws.md` 1.6: the prefix is the issuer without its scheme). */
function wrongIssuer(statement: StatementView): readonly Report[] {
  const issuers = issuersOf(statement).map((issuer) => issuer.toLowerCase());
  if (issuers.length === 0) return [];
  return statement.conditions
    .filter(({ key: { text } }) => /:(?:sub|aud|amr)$/i.test(text) && !/^saml:/i.test(text))
    .filter(({ key: { text } }) => !issuers.includes(text.slice(0, text.lastIndexOf(':')).toLowerCase()))
    .map(({ key }) => ({
      at: key,
      message: `"${key.text}" is no key of the trusted provider: it is always missing`,
      mend: `write "${issuers[0] ?? ''}:${key.text.slice(key.text.lastIndexOf(':') + 1)}", the issuer without its scheme`,
    }));
}

/** Tokens of Kubernetes have no tags claim (`aws.md` 1.7). */
function tagsOfTokens(statement: StatementView): readonly Report[] {
  if (!issuersOf(statement).some((issuer) => issuer.startsWith('oidc.eks.'))) return [];
  return statement.conditions
    .filter(({ key }) => /^aws:(?:RequestTag\/|TagKeys$)/i.test(key.text))
    .map(({ key }) => ({
      at: key,
      message: `"${key.text}" is always missing: tokens of EKS service accounts carry no session tags`,
      mend: 'use EKS Pod Identity, or a second role that this one assumes with tags',
    }));
}

function accountRoot(statement: StatementView): readonly Report[] {
  if (statement.effect !== 'Allow') return [];
  const limits = statement.conditions.some(({ key }) => /^aws:PrincipalArn$/i.test(key.text));
  return statement.principals
    .filter(({ key, text }) => key === 'AWS' && (/^\d{12}$/.test(text) || text.endsWith(':root')))
    .map((at) => ({
      at,
      message: limits
        ? 'the whole account is trusted, and narrowed by a name only: a role made again under that name is let in'
        : 'the whole account is trusted: everyone in it with sts:AssumeRole gets in',
      mend: 'name the role itself as "Principal": {"AWS": "<role ARN>"}',
    }));
}

export const trustRules: readonly Rule[] = [
  statementRule('trust-without-sub', 'error', (statement) => withoutClaim(statement, 'sub')),
  statementRule('trust-without-aud', 'error', (statement) => withoutClaim(statement, 'aud')),
  statementRule('trust-any-namespace', 'error', anyNamespace),
  statementRule('trust-any-account', 'warning', anyAccount),
  statementRule('trust-string-like', 'warning', needlessLike),
  statementRule('trust-issuer', 'error', wrongIssuer),
  statementRule('trust-token-tags', 'error', tagsOfTokens),
  statementRule('trust-account-root', 'warning', (statement, { kind }) =>
    kind === 'trust' ? accountRoot(statement) : [],
  ),
];
