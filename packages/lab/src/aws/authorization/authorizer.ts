import {
  authorizeCall,
  type Caller as AccessCaller,
  type CallVerdict,
  decide,
  denialText,
  type EvaluateOptions,
  type ServiceRequest,
  type World as AccessWorld,
} from '@lockkeeper/access';
import type { Authorize, AuthorizationQuestion, Call } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Accounts } from '../state/account.ts';
import { accessCaller } from './access-caller.ts';
import { type DecisionLog, decidingStatements, explanationOf } from './decision-log.ts';
import { labWorld } from './lab-world.ts';
import { PolicyShelf } from './policy-shelf.ts';
import { requestKeys } from './request-keys.ts';

/** What the endpoint says when it starts in open mode, because a stand-in that is more lenient than AWS must say so. */
export const openAuthorizationNotice = 'The AWS endpoint evaluates no policies in open mode: every call is allowed.';

/** Allows everything that has been authenticated: for open mode. */
export const allowAuthenticated: Authorize = () => undefined;

/**
 * Decides every call with the evaluator of `@lockkeeper/access` over the live state, and refuses with AWS's text. A disputed or
 * unknown verdict is refused: an endpoint does not guess.
 */
export function authorizer(accounts: Accounts, decisions: DecisionLog): Authorize {
  const shelf = new PolicyShelf();
  const world = labWorld(accounts, shelf);
  return (call, question) => {
    const caller = question.caller ?? signer(call, accounts, shelf);
    const request = serviceRequest(call, question, caller);
    const verdict = verdictOf(world, request, question, {});
    const isAllowed = verdict.outcome === 'allowed';
    decisions.add({
      time: call.now,
      requestId: call.requestId,
      principal: caller.arn,
      action: question.action,
      resource: question.resource,
      outcome: verdict.outcome,
      because: verdict.because,
      statements: decidingStatements(verdict.parts.map((part) => part.verdict)),
      // Refusals are few: they are decided once more, with the details that an explanation is made of.
      ...(isAllowed ? {} : { explanation: explanationOf(verdictOf(world, request, question, { detail: true })) }),
    });
    if (isAllowed) return;
    if (question.refusal !== undefined) throw question.refusal;
    const { code, message, status } = verdict.error ?? unexplained;
    throw new AwsError(code, message, status);
  };
}

const unexplained = { code: 'AccessDenied', message: 'Access denied', status: 403 };

/** A role is assumed with several decisions: itself, its tags, its source identity. Everything else is one. */
function verdictOf(
  world: AccessWorld,
  request: ServiceRequest,
  { action, keyUse }: AuthorizationQuestion,
  options: EvaluateOptions,
): CallVerdict {
  if (action.startsWith('sts:AssumeRole')) return authorizeCall(world, request, options);
  const part = decide(world, request, keyUse === undefined ? options : { ...options, keyUse });
  const { outcome, because } = part.verdict;
  if (outcome === 'allowed') return { outcome, because, parts: [part] };
  return { outcome, because, parts: [part], error: denialText(part.request, part.verdict) };
}

function serviceRequest(call: Call, question: AuthorizationQuestion, caller: AccessCaller): ServiceRequest {
  const { action, resource, parameters = call.parameters ?? {} } = question;
  return { caller, action, resource, region: call.region, parameters, context: requestKeys(call, question) };
}

/** Nobody signed: there is no principal to allow anything. */
function signer(call: Call, accounts: Accounts, shelf: PolicyShelf): AccessCaller {
  if (call.caller === undefined) throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
  return accessCaller(call.caller, accounts, shelf);
}
