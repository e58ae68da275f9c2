import type { DeniedAnswer, FailedAnswer, Scope } from '@lockkeeper/core';
import type { Failure } from '../desk.ts';
import { answerOfFault } from '../errors/answer.ts';
import { tellAccountDenial } from '../errors/own-denial.ts';

/** What was asked for, and whom the reader of a refusal should turn to. */
export interface AskedToken {
  readonly scope: Scope;
  /** As `service:Action`. */
  readonly action: string;
  readonly what: string;
  readonly remedy: string;
}

/** The answer for a token that AWS did not make. */
export function answerOfTokenFailure(failure: Failure, asked: AskedToken): DeniedAnswer | FailedAnswer {
  if ('answer' in failure) return failure.answer;
  const { scope, action, what, remedy } = asked;
  const tell = tellAccountDenial(scope, action);
  const answer = answerOfFault(failure.fault, { action, resource: what, tell, remedy });
  return answer.kind === 'absent'
    ? { kind: 'failed', code: answer.code, message: `AWS cannot do ${action} for ${what}`, retry: 'change' }
    : answer;
}

/** The answer for a reply without a token in it. */
export function noToken(asked: AskedToken): DeniedAnswer | FailedAnswer {
  return answerOfTokenFailure({ fault: { kind: 'bad-reply', code: 'BadReply' } }, asked);
}
