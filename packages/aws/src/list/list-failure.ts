import type { DeniedAnswer, FailedAnswer, Scope } from '@lockkeeper/core';
import type { Failure } from '../desk.ts';
import { answerOfFault } from '../errors/answer.ts';
import { tellListDenial } from '../errors/own-denial.ts';

/** What a list that failed is about. */
export interface Listed {
  readonly scope: Scope;
  /** As `service:Action`. */
  readonly action: string;
  /** The path or prefix asked for; empty for everything. */
  readonly path: string;
  /** Which right is missing when AWS does not say. */
  readonly remedy: string;
}

/** The answer for a list that could not be read to its end. There is no absence here: "not found" is no list either. */
export function answerOfListFailure(failure: Failure, listed: Listed): DeniedAnswer | FailedAnswer {
  if ('answer' in failure) return failure.answer;
  const { scope, action, path, remedy } = listed;
  const resource = path === '' ? 'all names' : path;
  const answer = answerOfFault(failure.fault, { action, resource, tell: tellListDenial(scope, action, path), remedy });
  return answer.kind === 'absent'
    ? { kind: 'failed', code: answer.code, message: `AWS cannot do ${action} for ${resource}`, retry: 'change' }
    : answer;
}
