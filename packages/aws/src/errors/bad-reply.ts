import type { FailedAnswer, RemoteReference } from '@lockkeeper/core';
import { answerOfFault } from './answer.ts';

/** The answer for a reply that is not about what was asked, or lacks a value. It is never absence (invariant S4). */
export function badReply(action: string, reference: RemoteReference): FailedAnswer {
  const answer = answerOfFault(
    { kind: 'bad-reply', code: 'BadReply' },
    { action, resource: reference.id, tell: () => 'hide' },
  );
  const message = answer.kind === 'absent' ? '' : answer.message;
  return { kind: 'failed', code: 'BadReply', message, retry: 'later' };
}
