export type { IdentityMethod, IdentitySources } from './choose-identity.ts';
export {
  decidePodIdentity,
  POD_IDENTITY_LABEL,
  type PodIdentityDecision,
  type PodIdentityWorld,
  SKIP_LABEL,
} from './decide-pod-identity.ts';
export { IDENTITY_FINDINGS, type IdentityFinding, type IdentityFindingCode } from './identity-finding.ts';
export { type AssociatedAccounts, readAssociatedAccounts, readRoleMap, type RoleMap } from './identity-lists.ts';
export type { InjectionStep } from './inject-identity.ts';
export { judgeAccount } from './judge-account.ts';
export { DEFAULT_POD_IDENTITY, type PodIdentitySettings } from './pod-identity-settings.ts';
export { type IdentityGuards, rolePatternProblem, type TrustQuestion } from './role-findings.ts';
export { POD_IDENTITY_FLAGS, type PodIdentityFlagValues, podIdentitySettings } from './pod-identity-flags.ts';
