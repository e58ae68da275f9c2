import { parseArn } from '../arn/arn.ts';
import { layerContexts, makeContext, type RequestContext } from '../context/request-context.ts';
import type { AccessRequest, ApplicablePolicies } from '../evaluate/access-request.ts';
import { evaluate, type EvaluateOptions } from '../evaluate/evaluate.ts';
import type { Verdict } from '../evaluate/verdict.ts';
import type { Policy } from '../policy/model.ts';
import { type ResolvedCaller, resolveCaller, withProvider } from './caller.ts';
import type { AccountFacts, Tags, World } from './facts.ts';
import { inheritedTags, type KeyUse, requestContext } from './request-keys.ts';
import { resourceFacts } from './resource-facts.ts';
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

/** Services whose resources RCPs govern, of those that this project knows (Organizations User Guide, "RCPs"). Not Parameter Store. */
const rcpServices: ReadonlySet<string> = new Set(['sts', 'kms', 'secretsmanager', 's3', 'sqs']);

/** Decides one action on one resource: looks up what bears on it, derives the condition keys, and evaluates. */
export function decide(world: World, request: ServiceRequest, scope: DecideScope = {}): Decision {
  const access = accessRequest(world, request, scope);
  return { request: access, verdict: evaluate(access, scope) };
}

/** The request for the evaluator. */
export function accessRequest(world: World, request: ServiceRequest, scope: DecideScope = {}): AccessRequest {
  const { parameters = {}, resource, action } = request;
  const caller = scope.caller ?? resolveCaller(world, withProvider(world, request.caller, accountOf(resource)));
  const facts = resourceFacts(world, action, resource, assumedRoleOverrides(request));
  const given = makeContext(request.context ?? []);
  const account = accountOf(resource);
  return {
    principal: caller.principal,
    action,
    resource,
    resourceAccount: account,
    resourceAsPassed: parameters.secretId,
    context: layerContexts([
      given,
      requestContext(action, parameters, request.caller, scope.keyUse),
      callerKeys(action, caller),
      facts.context,
      caller.context,
    ]),
    encryptionContext: scope.keyUse?.encryptionContext ?? parameters.encryptionContext,
    policies: {
      ...callerPolicies(caller),
      resource: facts.policy,
      grants: facts.grants,
      endpoint: endpointOf(world, scope, given),
      rcps: rcpsOf(account === undefined ? undefined : world.account(account), action, facts.awsManagedKey),
      unread: world.unread?.(caller.principal, resource),
    },
  };
}

function accountOf(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account === '' ? undefined : account;
}

function callerKeys(action: string, { principal }: ResolvedCaller): RequestContext {
  const isKms = /^kms:/i.test(action) && principal.account !== undefined;
  return makeContext(isKms ? [['kms:CallerAccount', principal.account]] : []);
}

function callerPolicies(caller: ResolvedCaller): ApplicablePolicies {
  const { account, boundary, identity } = caller;
  const session = caller.caller.sessionPolicies;
  const scps = account?.management === true || caller.serviceLinked ? undefined : account?.scps;
  return {
    identity,
    boundary,
    session,
    scps,
  };
}

/** E4: neither the management account, nor keys of AWS, nor `kms:RetireGrant`. */
function rcpsOf(account: AccountFacts | undefined, action: string, awsManagedKey: boolean): ApplicablePolicies['rcps'] {
  const lowerAction = action.toLowerCase();
  const service = lowerAction.slice(0, lowerAction.indexOf(':'));
  if (account === undefined || account.management === true || awsManagedKey) return undefined;
  return rcpServices.has(service) && lowerAction !== 'kms:retiregrant' ? account.rcps : undefined;
}

/** What a service does for a caller does not come through the caller's endpoint. */
function endpointOf(world: World, scope: DecideScope, given: RequestContext): Policy | undefined {
  const id = scope.keyUse?.viaService === undefined ? given.get('aws:sourcevpce') : undefined;
  return typeof id === 'string' ? world.endpointPolicy(id) : undefined;
}

/** A caller's transitive tags count as the role's own while its trust policy is evaluated (`aws.md` 1.7). */
function assumedRoleOverrides(request: ServiceRequest): Tags | undefined {
  return /^sts:/i.test(request.action) ? inheritedTags(request.caller) : undefined;
}
