import type { ConditionView, PolicyView, StatementView } from '../views.ts';
import { type Report, type Rule, statementRule } from '../rule.ts';
import { covers } from './covers.ts';

const PODS = 'pods.eks.amazonaws.com';

/** Statements of a trust policy that let others than EKS pass session tags: EKS passes six of its own making. */
function taggers(statement: StatementView, policy: PolicyView): boolean {
  const byPods = statement.principals.length > 0 && statement.principals.every(({ text }) => text === PODS);
  return policy.kind === 'trust' && statement.effect === 'Allow' && covers(statement, 'sts:TagSession') && !byPods;
}

/** Threat I15: whoever may tag may add any other tag besides. */
function anyKey(statement: StatementView, policy: PolicyView): readonly Report[] {
  if (!taggers(statement, policy) || hasClosedKeys(statement)) return [];
  const known = statement.conditions.flatMap(({ key }) => /^aws:RequestTag\/(.+)$/i.exec(key.text)?.[1] ?? []);
  const keys = known.length > 0 ? known : ['<tag key>'];
  return [
    {
      at: statement.at('Action'),
      message: 'sts:TagSession without a limit on aws:TagKeys: tags of any other key may be passed as well',
      mend: `add "ForAllValues:StringEquals": {"aws:TagKeys": [${keys.map((key) => `"${key}"`).join(', ')}]}`,
    },
  ];
}

function hasClosedKeys({ conditions }: StatementView): boolean {
  return conditions.some(
    ({ key, use }) => /^aws:TagKeys$/i.test(key.text) && use?.set === 'ForAllValues' && !use.operator.negated,
  );
}

/** Roles by name, nobody else. */
function namesItsPrincipals({ principals }: StatementView): boolean {
  return principals.every(({ key, text }) => key === 'AWS' && !/(?:^\d{12}|:root|\*)$/.test(text));
}

/**
 * Threat I15: a tag whose value anybody may choose is no fence. A role that is named, and may pass this key only, is taken for
 * a broker that chooses values for others.
 */
function anyValue(statement: StatementView, policy: PolicyView): readonly Report[] {
  if (!taggers(statement, policy) || (hasClosedKeys(statement) && namesItsPrincipals(statement))) return [];
  return statement.conditions
    .filter(({ key, use }) => /^aws:RequestTag\//i.test(key.text) && use?.operator.family === 'like')
    .flatMap(({ key, values }) =>
      values
        .filter(({ text }) => /^\*+$/.test(text))
        .map((at) => ({
          at,
          message: `"${key.text}" may have any value: who may pass the tag may claim to be anybody`,
          mend: 'list the values under StringEquals, or name as the only principal a broker that tenants cannot reach, and limit aws:TagKeys',
        })),
    );
}

/** Pod Identity passes tags unless told not to, and then needs both actions (`aws.md` 1.6). */
function podsWithoutTags(policy: PolicyView): readonly Report[] {
  const ofPods = policy.statements.filter(
    ({ effect, principals }) => effect === 'Allow' && principals.some(({ text }) => text === PODS),
  );
  if (ofPods.some((statement) => covers(statement, 'sts:TagSession'))) return [];
  return ofPods
    .filter((statement) => covers(statement, 'sts:AssumeRole'))
    .map((statement) => ({
      at: statement.at('Action'),
      message: 'EKS Pod Identity passes session tags, and sts:TagSession is not allowed: the call fails',
      mend: 'write "Action": ["sts:AssumeRole", "sts:TagSession"]',
    }));
}

function anyPod(statement: StatementView): readonly Report[] {
  const isOfPods = statement.principals.some(({ text }) => text === PODS);
  if (statement.effect !== 'Allow' || !isOfPods || !covers(statement, 'sts:AssumeRole') || isNarrowed(statement))
    return [];
  return [
    {
      at: statement.at('Principal'),
      message: 'any association of any cluster of the account gets this role',
      mend: 'add a condition on aws:SourceArn (the cluster) or aws:RequestTag/kubernetes-namespace',
    },
  ];
}

function isNarrowed({ conditions }: StatementView): boolean {
  return conditions.some(({ key }) => /^aws:(?:SourceArn|SourceAccount|SourceOrgID|RequestTag\/.+)$/i.test(key.text));
}

/** Threat I14: tags of Pod Identity are transitive, so they name the first role's pod in every role of the chain. */
function tagsOfFirstPod(policy: PolicyView): readonly Report[] {
  return policy.statements
    .flatMap((statement) => [...statement.resources, ...statement.conditions.flatMap(({ values }) => values)])
    .filter(({ text }) => /\$\{aws:PrincipalTag\/(?:kubernetes|eks)-/i.test(text))
    .map((at) => ({
      at,
      message: `"${at.text}" names the pod that began the chain: behind an operator that is the operator, not the tenant`,
      mend: 'use a tag of your own where an operator reads for tenants',
    }));
}

/** Threat I16: who may change the tag of a secret moves it over the fence. */
function writableFence(policy: PolicyView): readonly Report[] {
  const fences = policy.statements.flatMap(({ conditions }) => conditions.flatMap(fenceOf));
  if (fences.length === 0) return [];
  const actions = [
    'secretsmanager:TagResource',
    'secretsmanager:UntagResource',
    'ssm:AddTagsToResource',
    'kms:TagResource',
    'iam:TagRole',
  ];
  return policy.statements
    .filter(
      (statement) =>
        statement.effect === 'Allow' &&
        !statement.conditions.some(({ key }) => /^aws:(?:TagKeys|RequestTag\/)/i.test(key.text)),
    )
    .flatMap((statement) => {
      const open = actions.filter((action) => covers(statement, action));
      if (open.length === 0) return [];
      const message = `${open.join(', ')} can change the tag "${fences[0] ?? ''}" that other statements rest on`;
      const mend = `deny it for this key: a condition on aws:TagKeys with "${fences[0] ?? ''}"`;
      return [{ at: statement.at('Action'), message, mend }];
    });
}

function fenceOf({ key, values }: ConditionView): readonly string[] {
  const tag = /^(?:aws|secretsmanager|ssm):ResourceTag\/(.+)$/i.exec(key.text)?.[1];
  return tag !== undefined && values.some(({ text }) => /\$\{aws:PrincipalTag\//i.test(text)) ? [tag] : [];
}

export const sessionTagRules: readonly Rule[] = [
  statementRule('tag-session-any-key', 'error', anyKey),
  statementRule('tag-session-any-value', 'error', anyValue),
  { id: 'pod-identity-tag-session', severity: 'error', check: podsWithoutTags },
  statementRule('pod-identity-any-cluster', 'note', anyPod),
  { id: 'abac-first-pod', severity: 'note', check: tagsOfFirstPod },
  { id: 'abac-writable-tag', severity: 'warning', check: writableFence },
];
