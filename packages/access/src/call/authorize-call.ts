import { parseArn } from '../arn/arn.ts';
import { denialText, KEY_REFUSES } from '../explain/error-text.ts';
import { resolveCaller } from '../world/caller.ts';
import { type Decision, decide, type DecideScope } from '../world/decide.ts';
import type { World } from '../world/facts.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { assumeRole } from './assume-role.ts';
import { batchGetSecretValue } from './batch-secrets.ts';
import { type CallVerdict, joinParts } from './call-verdict.ts';
import { getParametersByPath, parameterArn, readParameter } from './parameters.ts';
import { readSecret, writeSecret } from './secrets.ts';

/** Decides the parts of one call, or more than that. */
type Procedure = (world: World, request: ServiceRequest, scope: DecideScope) => CallVerdict;

const procedures: ReadonlyMap<string, Procedure> = new Map<string, Procedure>([
  ['secretsmanager:getsecretvalue', (...call) => joinParts(readSecret(...call))],
  ['secretsmanager:putsecretvalue', (...call) => joinParts(writeSecret(...call))],
  ['secretsmanager:batchgetsecretvalue', batchGetSecretValue],
  ['ssm:getparameter', (...call) => joinParts(readParameter(...call))],
  ['ssm:getparameterhistory', (...call) => joinParts(readParameter(...call))],
  ['ssm:getparameters', (...call) => joinParts(getParameters(...call))],
  ['ssm:getparametersbypath', (...call) => joinParts(getParametersByPath(...call))],
  ['sts:assumerole', assumeRole],
  ['sts:assumerolewithwebidentity', assumeRole],
  ['sts:assumerolewithsaml', assumeRole],
]);

/**
 * Decides a whole API call with everything that AWS authorizes for it (`aws.md` 1.9): the key behind a secret or parameter,
 * each item of a batch, session tags and source identity of AssumeRole. Any other call is one decision.
 */
export function authorizeCall(world: World, request: ServiceRequest, scope: DecideScope = {}): CallVerdict {
  const resolved = { ...scope, caller: scope.caller ?? resolveCaller(world, request.caller) };
  const procedure = procedures.get(request.action.toLowerCase());
  const call = procedure?.(world, request, resolved) ?? joinParts([decide(world, request, resolved)]);
  return call.outcome === 'allowed' || call.error !== undefined ? call : withError(call);
}

function withError(call: CallVerdict): CallVerdict {
  const failing = call.parts.find((part) => part.verdict.outcome !== 'allowed');
  return failing === undefined ? call : { ...call, error: errorOf(call, failing) };
}

function errorOf(call: CallVerdict, failing: Decision): NonNullable<CallVerdict['error']> {
  const behindSecret = failing !== call.parts[0] && failing.request.action.startsWith('kms:');
  const ofSecret = /^secretsmanager:/i.test(call.parts[0]?.request.action ?? '');
  return behindSecret && ofSecret ? KEY_REFUSES : denialText(failing.request, failing.verdict);
}

/** One decision per name; one refused name refuses the call. */
function getParameters(world: World, request: ServiceRequest, scope: DecideScope): readonly Decision[] {
  const account = parseArn(request.caller.arn)?.account ?? '';
  return (request.parameters?.names ?? []).flatMap((name) => {
    const resource = parameterArn(world, name, account, request.region);
    return readParameter(world, { ...request, resource }, scope);
  });
}
