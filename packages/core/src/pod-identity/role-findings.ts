import { fillExpression, parseExpression } from '../expression/expression.ts';
import { globMatches } from '../expression/glob.ts';
import type { PodIdentity } from './choose-identity.ts';
import type { IdentityFinding } from './identity-finding.ts';
import { EKS_TOKEN_LIFETIME } from './pod-identity-settings.ts';

/** Who would assume a role with a projected token. */
export interface TrustQuestion {
  readonly roleArn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string;
}

/** What the platform demands of identities besides that they can be injected. */
export interface IdentityGuards {
  /** Patterns of role ARNs: `*` for any text, and `${namespace}` and the like for the namespace's own values. Empty: any role. */
  readonly allowedRoles: readonly string[];
  /** Audiences that tokens may have. */
  readonly audiences: readonly string[];
  /** Says why the role does not trust an account, as far as policies are known. */
  readonly distrust?: (question: TrustQuestion) => string | undefined;
}

/** Whose identity is judged. */
export interface IdentityHolder {
  readonly namespace: { readonly name: string; readonly labels: ReadonlyMap<string, string> };
  readonly serviceAccount: string;
}

/** What is judged of an identity. */
export type JudgedIdentity = Pick<PodIdentity, 'method' | 'roleArn' | 'audience' | 'tokenExpiration'>;

/** Upstream's own pattern. */
const ROLE_ARN = /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w\-/.@+=,]+$/;

/** What is wrong with a pattern of role ARNs. */
export function rolePatternProblem(pattern: string): string | undefined {
  const expression = parseExpression(pattern);
  if (!expression.ok) return expression.problem;
  return /^arn:aws[a-z0-9-]*:iam::(?:\d{12}|\*):role\/./.test(pattern)
    ? undefined
    : 'a pattern begins with arn:aws:iam::<account>:role/';
}

function isAllowed(pattern: string, roleArn: string, holder: IdentityHolder): boolean {
  const expression = parseExpression(pattern);
  if (!expression.ok) return false;
  const filled = fillExpression(expression.value, holder);
  return filled.ok && globMatches(filled.value, roleArn);
}

function distrusted(
  roleArn: string,
  audience: string,
  holder: IdentityHolder,
  guards: IdentityGuards,
): readonly IdentityFinding[] {
  const { namespace, serviceAccount } = holder;
  const why = guards.distrust?.({ roleArn, namespace: namespace.name, serviceAccount, audience });
  return why === undefined ? [] : [{ code: 'untrusted-role', text: why }];
}

function roleFindings(
  roleArn: string,
  audience: string,
  holder: IdentityHolder,
  guards: IdentityGuards,
): readonly IdentityFinding[] {
  if (!ROLE_ARN.test(roleArn)) {
    const text = `ServiceAccount ${holder.serviceAccount} is annotated with ${JSON.stringify(roleArn)}, which is no ARN of a role: write arn:aws:iam::<account>:role/<name>`;
    return [{ code: 'invalid-role', text }];
  }
  const isForeign =
    guards.allowedRoles.length > 0 && !guards.allowedRoles.some((pattern) => isAllowed(pattern, roleArn, holder));
  const text = `role ${roleArn} is none that the platform allows in namespace ${holder.namespace.name}: ask the platform team, or name another`;
  return [
    ...(isForeign ? [{ code: 'foreign-role', text } as const] : []),
    ...distrusted(roleArn, audience, holder, guards),
  ];
}

function tokenFindings(
  { method, audience, tokenExpiration }: JudgedIdentity,
  { audiences }: IdentityGuards,
): readonly IdentityFinding[] {
  const isForeign = method === 'sts_web_identity' && !audiences.includes(audience);
  const text = `the token is for audience ${JSON.stringify(audience)}, which the platform does not list: it would be good elsewhere than in AWS`;
  const long = `the token lives ${tokenExpiration} seconds; EKS gives ${EKS_TOKEN_LIFETIME} at most: lower the annotation token-expiration`;
  return [
    ...(isForeign ? [{ code: 'foreign-audience', text } as const] : []),
    ...(tokenExpiration > EKS_TOKEN_LIFETIME ? [{ code: 'long-token', text: long } as const] : []),
  ];
}

/** A role on the account that pods get without asking for it. */
function defaultFindings({ namespace, serviceAccount }: IdentityHolder): readonly IdentityFinding[] {
  if (serviceAccount !== 'default') return [];
  const text = `every pod of namespace ${namespace.name} that names no ServiceAccount gets the AWS identity of "default": give the identity to an account of its own, and name that in spec.serviceAccountName`;
  return [{ code: 'default-account', text }];
}

/** What is wrong with an identity, whichever pod has it. */
export function identityFindings(
  identity: JudgedIdentity,
  holder: IdentityHolder,
  guards: IdentityGuards,
): readonly IdentityFinding[] {
  const { roleArn, audience } = identity;
  return [
    ...defaultFindings(holder),
    ...(roleArn === undefined ? [] : roleFindings(roleArn, audience, holder, guards)),
    ...tokenFindings(identity, guards),
  ];
}
