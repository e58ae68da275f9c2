import type { AuthorizedPush, Log, Random, RemoteReference, Scope } from '@lockkeeper/core';
import type { CallRecord } from '../calls/call-hook.ts';
import type { ParameterStoreCalls, SecretsManagerCalls } from '../clients.ts';
import type { Desk, DeskOutcome, Failure } from '../desk.ts';
import { answerOfFault } from '../errors/answer.ts';
import { tellWriteDenial } from '../errors/own-denial.ts';
import type { ReadContext } from '../read.ts';
import { Stopped } from './stopped.ts';

export interface WritingOptions {
  readonly desk: Desk;
  readonly context: ReadContext;
  readonly random: Random;
  readonly log: Log;
  readonly use: AuthorizedPush;
  readonly reference: RemoteReference;
  readonly signal: AbortSignal;
}

type Operation = CallRecord['operation'];

const REMEDY =
  'the identity policy and the policy of the resource must allow it and, where a key of your own encrypts it, kms:GenerateDataKey and kms:Decrypt';

const actionOf = (service: 'secretsmanager' | 'ssm', operation: Operation): string =>
  `${service}:${operation === 'DescribeParameter' ? 'DescribeParameters' : operation}`;

/** One push or removal of one name on its way: makes its calls, and stops it with an answer where one fails. */
export class Writing {
  readonly use: AuthorizedPush;
  readonly reference: RemoteReference;
  readonly log: Log;
  readonly #options: WritingOptions;

  constructor(options: WritingOptions) {
    this.use = options.use;
    this.reference = options.reference;
    this.log = options.log;
    this.#options = options;
  }

  get scope(): Scope {
    return this.#options.context.scope;
  }

  /** A token that makes the retries of one call one change. Random: anything made from a value would tell of it. */
  token(): string {
    return this.#options.random.uuid();
  }

  /** Calls Secrets Manager; a fault that `isExpected` takes gives undefined, any other stops. */
  async secrets<T>(
    operation: Operation,
    attempt: (calls: SecretsManagerCalls, signal: AbortSignal) => Promise<T>,
    isExpected?: (failure: Failure) => boolean,
  ): Promise<T | undefined> {
    const { desk, context, signal } = this.#options;
    signal.throwIfAborted();
    const outcome = await desk.secretsManager(context, operation, attempt);
    return this.#valueOf(outcome, actionOf('secretsmanager', operation), isExpected);
  }

  /** As `secrets`, for Parameter Store. */
  async parameters<T>(
    operation: Operation,
    attempt: (calls: ParameterStoreCalls, signal: AbortSignal) => Promise<T>,
    isExpected?: (failure: Failure) => boolean,
  ): Promise<T | undefined> {
    const { desk, context, signal } = this.#options;
    signal.throwIfAborted();
    const outcome = await desk.parameterStore(context, operation, attempt);
    return this.#valueOf(outcome, actionOf('ssm', operation), isExpected);
  }

  /** Stops because of what the request or the remote secret is. */
  refuse(code: string, message: string): never {
    throw new Stopped({ kind: 'failed', code, message, retry: 'change' });
  }

  /** Stops because a reply to `action` is none. */
  badReply(action: string): never {
    return this.#stop({ fault: { kind: 'bad-reply', code: 'BadReply' } }, action);
  }

  #valueOf<T>(
    outcome: DeskOutcome<T>,
    action: string,
    isExpected: ((failure: Failure) => boolean) | undefined,
  ): T | undefined {
    if (outcome.ok) return outcome.value;
    return isExpected?.(outcome) === true ? undefined : this.#stop(outcome, action);
  }

  #stop(failure: Failure, action: string): never {
    if ('answer' in failure) throw new Stopped(failure.answer);
    const { scope, reference } = this;
    const tell = tellWriteDenial(scope, reference, action);
    const answer = answerOfFault(failure.fault, { action, resource: reference.name, tell, remedy: REMEDY });
    const gone = `${reference.name} went away while it was written`;
    throw new Stopped(
      answer.kind === 'absent' ? { kind: 'failed', code: answer.code, message: gone, retry: 'later' } : answer,
    );
  }
}

/** Whether a call failed with one of these codes of AWS. */
export const withCode =
  (...codes: readonly string[]) =>
  (failure: Failure): boolean =>
    'fault' in failure && codes.includes(failure.fault.code);

/** Whether AWS says that what was asked for is not there. */
export const isAbsence = (failure: Failure): boolean => 'fault' in failure && failure.fault.kind === 'absent';

/** Whether AWS refuses the call to this identity. */
export const isDenial = (failure: Failure): boolean => 'fault' in failure && failure.fault.kind === 'denied';
