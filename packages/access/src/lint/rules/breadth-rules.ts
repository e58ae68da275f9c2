import type { PolicyView, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';
import { covers } from './covers.ts';

const limiting =
  /^(?:aws:(?:PrincipalArn|PrincipalAccount|PrincipalOrgID|PrincipalOrgPaths|PrincipalTag\/.+|SourceAccount|SourceArn|SourceOrgID|SourceVpc|SourceVpce|SourceIp|userid)|kms:CallerAccount)$/i;

function everyone(statement: StatementView): readonly Report[] {
  const isLimited = statement.conditions.some(
    ({ key, use }) => limiting.test(key.text) && use?.operator.negated !== true,
  );
  if (statement.effect !== 'Allow' || isLimited || statement.negated.has('Principal')) return [];
  return statement.principals
    .filter(({ text, key }) => text === '*' && key !== 'Service' && key !== 'Federated')
    .map((at) => ({
      at,
      message: 'everyone is allowed, in every account',
      mend: 'name the principals, or add a condition such as aws:PrincipalOrgID',
    }));
}

/** Whatever is not named is allowed, and so is what AWS adds tomorrow. */
function allButSome(statement: StatementView): readonly Report[] {
  if (statement.effect !== 'Allow') return [];
  return [...statement.negated].map(([element, at]) => ({
    at,
    message: `Allow with Not${element} allows everything else, also what AWS adds later`,
    mend: `name what is allowed under ${element}`,
  }));
}

/** AWS lists by path whatever other statements deny (`aws.md` 1.5). */
function byPathPassesTags(policy: PolicyView): readonly Report[] {
  const byTag = policy.statements.some(
    ({ effect, conditions }) =>
      effect === 'Deny' && conditions.some(({ key }) => /^(?:aws|ssm):ResourceTag\//i.test(key.text)),
  );
  if (!byTag) return [];
  return policy.statements
    .filter((statement) => statement.effect === 'Allow' && covers(statement, 'ssm:GetParametersByPath'))
    .filter((statement) => !statement.conditions.some(({ key }) => /ResourceTag\//i.test(key.text)))
    .map((statement) => ({
      at: statement.at('Action'),
      message: 'GetParametersByPath knows no tags: it reads what the Deny by tag should keep',
      mend: 'leave ssm:GetParametersByPath out, or give it the tenant’s own path only',
    }));
}

export const breadthRules: readonly Rule[] = [
  statementRule('principal-everyone', 'error', everyone),
  statementRule('allow-all-but', 'warning', allButSome),
  { id: 'by-path-passes-tags', severity: 'warning', check: byPathPassesTags },
];
