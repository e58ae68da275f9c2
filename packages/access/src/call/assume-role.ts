import { nameOfArn, parseArn } from '../arn/arn.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { type Caller, resolveCaller } from '../world/caller.ts';
import { decide, type DecideScope } from '../world/decide.ts';
import type { RoleFacts, Tags, World } from '../world/facts.ts';
import { inheritedTags, passedTransitiveKeys, requestedTags } from '../world/request-keys.ts';
import type { CallParameters, ServiceRequest } from '../world/service-request.ts';
import { withoutScheme } from '../world/snapshot-world.ts';
import { overrideTags } from '../world/tags.ts';
import { type CallVerdict, joinParts, reject } from './call-verdict.ts';
import type { IssuedSession } from './issued-session.ts';
import { checkDuration, checkRequest } from './session-limits.ts';

/**
 * `AssumeRole`, `AssumeRoleWithWebIdentity`, `AssumeRoleWithSAML` on a role ARN: validation, the token's provider and audience,
 * the decisions (itself; `sts:TagSession` when a tag is passed or inherited; `sts:SetSourceIdentity` when one is set), limits
 * of duration, and the session that comes out. EKS Pod Identity is `AssumeRole` by the service `pods.eks.amazonaws.com`.
 */
export function assumeRole(world: World, request: ServiceRequest, scope: DecideScope): CallVerdict {
  const { parameters = {} } = request;
  const token = settleToken(world, request);
  if ('outcome' in token) return token;
  const caller = token;
  const invalid = checkCaller(caller) ?? checkRequest(parameters, caller);
  if (invalid !== undefined) return invalid;
  const settled = { ...scope, caller: resolveCaller(world, caller) };
  const parts = actionsOf(request.action, parameters, caller).map((action) =>
    decide(world, { ...request, caller, action }, settled),
  );
  const call = joinParts(parts);
  if (call.outcome !== 'allowed') return call;
  const role = world.role(request.resource);
  return checkDuration(parameters, caller, role) ?? withSession(call, request.resource, role, parameters, caller);
}

/** The caller with the provider that answers for its token in the account of the role. */
function settleToken(world: World, request: ServiceRequest): Caller | CallVerdict {
  const { caller } = request;
  const { webIdentity, saml } = caller;
  if (saml !== undefined && !world.hasSamlProvider(saml.provider)) {
    return reject('provider', badToken('No SAML provider found for the assertion'));
  }
  if (webIdentity === undefined) return caller;
  const provider = world.oidcProvider(parseArn(request.resource)?.account ?? '', webIdentity.issuer);
  if (provider === undefined) {
    const issuer = `https://${withoutScheme(webIdentity.issuer)}`;
    return reject('provider', badToken(`No OpenIDConnect provider found in your account for ${issuer}`));
  }
  if (!provider.clientIds.includes(webIdentity.aud)) return reject('audience', badToken('Incorrect token audience'));
  return { ...caller, arn: provider.arn };
}

function badToken(message: string): NonNullable<CallVerdict['error']> {
  return { code: 'InvalidIdentityToken', status: 400, message };
}

/** STS API Reference, "AssumeRole": not with credentials of the root user. */
function checkCaller(caller: Caller): CallVerdict | undefined {
  if (caller.type !== 'root') return undefined;
  const message = 'Roles may not be assumed by root accounts.';
  return reject('root-user-caller', { code: 'AccessDenied', status: 403, message });
}

function actionsOf(action: string, parameters: CallParameters, caller: Caller): readonly string[] {
  const tags = requestedTags(parameters, caller).size > 0;
  const identity = (parameters.sourceIdentity ?? caller.sourceIdentity) !== undefined;
  return [action, ...(tags ? ['sts:TagSession'] : []), ...(identity ? ['sts:SetSourceIdentity'] : [])];
}

function withSession(
  call: CallVerdict,
  roleArn: string,
  role: RoleFacts | undefined,
  parameters: CallParameters,
  caller: Caller,
): CallVerdict {
  const policies = sessionPolicies(parameters);
  if ('outcome' in policies) return policies;
  const sessionTags = requestedTags(parameters, caller);
  const transitiveTagKeys = transitiveKeys(parameters, caller);
  const sourceIdentity = parameters.sourceIdentity ?? caller.sourceIdentity;
  const arn = sessionArn(roleArn, parameters.roleSessionName ?? '');
  const identity = sourceIdentity === undefined ? {} : { sourceIdentity };
  const session: IssuedSession = {
    arn,
    roleArn,
    tags: overrideTags(role?.tags ?? (new Map() as Tags), sessionTags),
    transitiveTagKeys,
    ...identity,
    durationSeconds: parameters.durationSeconds ?? 3600,
    caller: { type: 'assumed-role', arn, sessionTags, transitiveTagKeys, ...identity, ...policies },
  };
  return { ...call, session };
}

function sessionPolicies(parameters: CallParameters): Pick<Caller, 'sessionPolicies'> | CallVerdict {
  if (parameters.policy === undefined) return {};
  const { policy, problems } = readPolicy(parameters.policy, 'session', { name: 'session policy' });
  if (policy !== undefined) return { sessionPolicies: [policy] };
  const message = problems[0]?.message ?? '';
  return reject('session-policy-document', { code: 'MalformedPolicyDocument', status: 400, message });
}

function transitiveKeys(parameters: CallParameters, caller: Caller): readonly string[] {
  const inherited = [...inheritedTags(caller).keys()];
  return [...new Set([...inherited, ...passedTransitiveKeys(parameters, caller)])];
}

function sessionArn(roleArn: string, sessionName: string): string {
  const arn = parseArn(roleArn);
  return `arn:${arn?.partition ?? 'aws'}:sts::${arn?.account ?? ''}:assumed-role/${nameOfArn(roleArn)}/${sessionName}`;
}
