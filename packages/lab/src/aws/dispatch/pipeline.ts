import { LockkeeperError, sleep } from '@lockkeeper/core';
import type { LabRequest, LabResponse } from '../../http/types.ts';
import { callParameters } from '../authorization/call-parameters.ts';
import type { DecisionLog } from '../authorization/decision-log.ts';
import { inputKeys } from '../authorization/input-keys.ts';
import type { Call, Service, SignedCall, World } from '../call.ts';
import { type CallLog, itemCount } from '../control/call-log.ts';
import type { Fault, Faults } from '../control/faults.ts';
import type { Limits } from '../control/limits.ts';
import { authenticate } from '../identity/authenticate.ts';
import type { Caller } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import { respond, respondError } from './respond.ts';
import { route, type Target } from './route.ts';
import { readInput } from '../protocol/shape.ts';
import type { AwsPersistence } from '../persistence.ts';

export interface Pipeline {
  readonly world: World;
  readonly services: readonly Service[];
  readonly faults: Faults;
  readonly limits: Limits;
  readonly calls: CallLog;
  readonly decisions: DecisionLog;
  readonly persistence?: AwsPersistence;
}

/** What is known of a call so far; filled on the way, so that a refusal at any step is logged with what it had. */
interface Progress {
  caller?: Caller;
  region?: string;
  items: number;
}

/** Route, authenticate, throttle, disturb, read, authorize, run, answer: the same steps in the same order for every call. */
export async function handleCall(request: LabRequest, pipeline: Pipeline): Promise<LabResponse> {
  const { world } = pipeline;
  const requestId = world.random.uuid();
  const target = route(request, pipeline.services);
  const progress: Progress = { items: 1 };
  if ('error' in target) {
    record(pipeline, target.service, target.operationName ?? '', progress, target.error);
    return respondError(target.error, target.wire, target.service, requestId);
  }
  const { service, operationName } = target;
  try {
    const output = await perform(request, target, pipeline, requestId, progress);
    record(pipeline, service, operationName, progress, undefined);
    return respond(service, operationName, output, requestId);
  } catch (error) {
    if (error instanceof LockkeeperError) throw error;
    if (request.signal?.aborted === true) throw new LockkeeperError('Unavailable', 'The client has gone.');
    const refusal = error instanceof AwsError ? error : internalFailure(world, service, operationName, error);
    record(pipeline, service, operationName, progress, refusal);
    return respondError(refusal, service.wire, service, requestId);
  }
}

async function perform(
  request: LabRequest,
  target: Target,
  pipeline: Pipeline,
  requestId: string,
  progress: Progress,
): Promise<Output | undefined> {
  const { world } = pipeline;
  const { service, operationName } = target;
  const call = identify(request, target, world, requestId, progress);
  throttle(call, pipeline);
  const fault = pipeline.faults.hit(service.name, operationName);
  await disturb(fault, request, world);
  const input = readInput(target.operation.input, inputOf(request, target), service.wire);
  progress.items = itemCount(input);
  const seen = withInput(call, input as Readonly<Record<string, unknown>>);
  if (isSigned(seen)) {
    for (const question of service.questions(operationName, input as Readonly<Record<string, unknown>>, seen)) {
      world.authorize(seen, question);
    }
  }
  const output = await target.operation.run(input, seen);
  await pipeline.persistence?.changed(operationName);
  if (fault?.cut === 'after') throw cut();
  return output;
}

/** From here on policies see what the call asks for. */
function withInput(call: Call, input: Readonly<Record<string, unknown>>): Call {
  return { ...call, parameters: callParameters(input), inputKeys: inputKeys(call.service, call.operation, input) };
}

function isSigned(call: Call): call is SignedCall {
  return call.caller !== undefined;
}

function identify(request: LabRequest, target: Target, world: World, requestId: string, progress: Progress): Call {
  const { service, operationName, operation } = target;
  const now = world.clock.now();
  const base = {
    requestId,
    service: service.name,
    operation: operationName,
    now,
    host: request.headers['host'],
    userAgent: request.headers['user-agent'],
    signal: request.signal,
  };
  if (operation.unsigned) return { ...base, region: 'us-east-1' };
  const { caller, region } = authenticate(request, {
    wire: service.wire,
    signingName: service.signingName,
    keys: world.keys,
    accounts: world.accounts,
    now,
    openAccount: world.openAccount,
  });
  progress.caller = caller;
  progress.region = region;
  return { ...base, caller, region };
}

function throttle(call: Call, pipeline: Pipeline): void {
  const account = call.caller?.accountId ?? '';
  if (pipeline.limits.admits(call.service, call.operation, account, call.region)) return;
  const wire = pipeline.services.find(({ name }) => name === call.service)?.wire;
  throw new AwsError(wire === 'json' ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
}

async function disturb(fault: Fault | undefined, request: LabRequest, world: World): Promise<void> {
  if (fault?.latencyMs !== undefined) await sleep(world.clock, fault.latencyMs, request.signal);
  if (fault?.answer !== undefined) {
    throw new AwsError(fault.answer.code, fault.answer.message, fault.answer.status);
  }
  if (fault?.cut === 'before') throw cut();
}

function cut(): LockkeeperError {
  return new LockkeeperError('Unavailable', 'An injected fault cut the connection.');
}

/** What the operation reads: the form, or the JSON body with the members that a rest-json path and query carry. */
function inputOf(request: LabRequest, target: Target): unknown {
  if (target.form !== undefined) return target.form;
  const body = parseBody(request.body);
  if (target.uriMembers === undefined) return body;
  if (typeof body !== 'object' || body === null) return body;
  return new Map<string, unknown>([...Object.entries(body), ...target.uriMembers]);
}

function parseBody(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // The parser's own text would quote the body, which holds secrets.
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
}

/** A mistake of ours: the sender learns that, and nothing of the input. The log names the kind of error only. */
function internalFailure(world: World, service: Service, operation: string, error: unknown): AwsError {
  world.log.error('The AWS endpoint failed to handle a call', {
    service: service.name,
    operation,
    error: error instanceof Error ? error.name : typeof error,
    at:
      error instanceof Error
        ? (error.stack ?? '')
            .split('\n')
            .find((line) => line.includes(' at '))
            ?.trim()
        : undefined,
  });
  return new AwsError(
    service.wire === 'json' ? 'InternalServiceError' : 'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
    500,
  );
}

function record(
  pipeline: Pipeline,
  service: Service | undefined,
  operation: string,
  progress: Progress,
  error: AwsError | undefined,
): void {
  const { caller, region } = progress;
  pipeline.calls.add({
    time: pipeline.world.clock.now(),
    service: service?.name ?? '',
    operation,
    status: error?.status ?? 200,
    items: progress.items,
    ...(caller === undefined ? {} : { account: caller.accountId, principal: caller.arn }),
    ...(region === undefined ? {} : { region }),
    ...(error === undefined ? {} : { errorCode: error.code }),
  });
}
