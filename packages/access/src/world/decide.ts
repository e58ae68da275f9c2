import { layerContexts, makeContext, type RequestContext } from '../context/request-context.ts';
import type { AccessRequest, ApplicablePolicies } from '../evaluate/access-request.ts';
import { evaluate, type EvaluateOptions } from '../evaluate/evaluate.ts';
import type { Verdict } from '../evaluate/verdict.ts';
import { type ResolvedCaller, resolveCaller, withProvider } from './caller.ts';
import type { World } from './facts.ts';
import type { KeyUse } from './request-keys.ts';
import { accountOf, resourceSide } from './resource-side.ts';
import type { ServiceRequest } from './service-request.ts';

/** One decision, with the request that it answers. */
export interface Decision {
  readonly request: AccessRequest;
  readonly verdict: Verdict;
}

/** What a decision inside a call has besides the call's own. */
export interface DecideScope extends EvaluateOptions {
  /** Resolved before, to be used for several decisions. */
  readonly caller?: ResolvedCaller;
  /** A service uses a key for the caller. */
  readonly keyUse?: KeyUse;
}

/** Decides one action on one resource: looks up what bears on it, derives the condition keys, and evaluates. */
export function decide(world: World, request: ServiceRequest, scope: DecideScope = {}): Decision {
  const access = accessRequest(world, request, scope);
  return { request: access, verdict: evaluate(access, scope) };
}

/** The request for the evaluator. */
export function accessRequest(world: World, request: ServiceRequest, scope: DecideScope = {}): AccessRequest {
  const { resource, action } = request;
  const caller = scope.caller ?? resolveCaller(world, withProvider(world, request.caller, accountOf(resource)));
  const side = resourceSide(world, request, scope.keyUse);
  return {
    principal: caller.principal,
    action,
    resource,
    resourceAccount: side.account,
    resourceAsPassed: request.parameters?.secretId,
    context: layerContexts([side.context, callerContext(action, caller)]),
    encryptionContext: side.encryptionContext,
    policies: {
      ...callerPolicies(caller),
      ...side.policies,
      unread: world.unread?.(caller.principal, resource),
    },
  };
}

/** The keys that a caller brings to an action. KMS has one of its own. */
export function callerContext(action: string, caller: ResolvedCaller): RequestContext {
  const { account } = caller.principal;
  if (account === undefined || !/^kms:/i.test(action)) return caller.context;
  return layerContexts([makeContext([['kms:CallerAccount', account]]), caller.context]);
}

/** The policies that a caller brings. */
export function callerPolicies(
  caller: ResolvedCaller,
): Pick<ApplicablePolicies, 'identity' | 'boundary' | 'session' | 'scps'> {
  const { account, boundary, identity } = caller;
  const session = caller.caller.sessionPolicies;
  const scps = account?.management === true || caller.serviceLinked ? undefined : account?.scps;
  return { identity, boundary, session, scps };
}
