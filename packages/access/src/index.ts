export { type Arn, nameOfArn, parseArn } from './arn/arn.ts';
export { authorizeCall } from './call/authorize-call.ts';
export { explainCall, type ExplainedPart } from './call/explain-call.ts';
export type { CallVerdict, Rejection } from './call/call-verdict.ts';
export type { IssuedSession } from './call/issued-session.ts';
export { type ChainStep, type ChainVerdict, walkChain } from './call/walk-chain.ts';
export {
  type ContextValue,
  layerContexts,
  makeContext,
  type RequestContext,
  UNKNOWN_VALUE,
} from './context/request-context.ts';
export type { AccessRequest, ApplicablePolicies, Grant, Layer, PolicyLevel } from './evaluate/access-request.ts';
export { evaluate, type EvaluateOptions } from './evaluate/evaluate.ts';
export type { Decided, LayerDetail, StatementReference, Undecided, Verdict } from './evaluate/verdict.ts';
export type { Change, ProposedStatement } from './explain/change.ts';
export { type AwsErrorText, denialText } from './explain/error-text.ts';
export { explain, type Explanation } from './explain/explain.ts';
export { missText } from './explain/miss-text.ts';
export type { Failure, NearMiss } from './explain/near-miss.ts';
export { layerName, placeOf } from './explain/place.ts';
export { lintText, type LintFinding, type LintReport } from './lint/lint-text.ts';
export { type Glob, type GlobPart, literalGlob, makeGlob, parseGlob } from './glob/glob.ts';
export { matchGlob } from './glob/match-glob.ts';
export type { StatementElements, StatementMatch } from './match/match-statement.ts';
export type { Outcome } from './match/outcome.ts';
export type { Grade, Principal } from './match/principal.ts';
export { readMatrix, type ReadMatrixInput, type ReadRow, type ReadVerdict } from './matrix/read-matrix.ts';
export { type ReadContext, readRequest } from './matrix/read-questions.ts';
export { bindPrincipals } from './policy/bind-principals.ts';
export { contextKeysOf } from './policy/context-keys.ts';
export type * from './policy/model.ts';
export type { PolicyProblem } from './policy/problems.ts';
export { hasPolicyCharset, inlinePolicyLimits, policyLimits, policySize } from './policy/policy-size.ts';
export { type PolicyReading, type PolicyReadOptions, readPolicy } from './policy/read-policy.ts';
export { type CertificateCell, cellsOf } from './symbolic/cells.ts';
export { checkCertificate } from './symbolic/check-certificate.ts';
export { parameterArns, type Place, secretArns } from './symbolic/domains.ts';
export { commonText, findText, type Found, type GlobQuestion, textOutside } from './symbolic/glob-algebra.ts';
export type { Language } from './symbolic/language.ts';
export type { Gap, Proof } from './symbolic/prove.ts';
export type * from './symbolic/question.ts';
export { reach } from './symbolic/reach.ts';
export { replayWitness } from './symbolic/replay.ts';
export type { Template, TemplatePart, Variable } from './template/template.ts';
export {
  type Caller,
  type ResolvedCaller,
  resolveCaller,
  type SamlAssertion,
  type WebIdentity,
} from './world/caller.ts';
export { accessRequest, decide, type DecideScope, type Decision } from './world/decide.ts';
export type * from './world/facts.ts';
export type { KeyUse } from './world/request-keys.ts';
export type { CallParameters, ServiceRequest } from './world/service-request.ts';
export { snapshotWorld, type WorldFacts } from './world/snapshot-world.ts';
export type { RbacChange } from './rbac/change.ts';
export { decideKubernetesAccess, type KubernetesDecisionOptions } from './rbac/decide-access.ts';
export type { KubernetesDecision, RbacGrant } from './rbac/decision.ts';
export {
  decideBindingWrite,
  decideRoleWrite,
  type EscalationDecision,
  type RoleWrite,
  rulesFor,
} from './rbac/escalation.ts';
export type { RbacFailure } from './rbac/failure.ts';
export { forbiddenObject } from './rbac/forbidden-text.ts';
export { decideImpersonation, type ImpersonationDecision, type ImpersonationWish } from './rbac/impersonation.ts';
export type {
  KubernetesAction,
  KubernetesRequest,
  KubernetesUser,
  PathAction,
  ResourceAction,
} from './rbac/kubernetes-request.ts';
export type * from './rbac/model.ts';
export type { RbacNearMiss } from './rbac/near-miss.ts';
export { RbacIndex, type RbacSnapshot, rbacSnapshot } from './rbac/rbac-index.ts';
export { readBinding, readRbacFacts, readRbacObject, readRole } from './rbac/read-rbac.ts';
export type { RbacRuleReference } from './rbac/rule-reference.ts';
export { serviceAccountUser } from './rbac/users.ts';
export { type RbacHolder, whoCan } from './rbac/who-can.ts';
