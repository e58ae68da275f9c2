import { type PushAnswer, type Refusal, refusal, type RemoveAnswer } from '@lockkeeper/core';

/** What an answer of the writer means to the tenant, or undefined when all went well. */
export function failureOf(answer: PushAnswer | RemoveAnswer | Refusal): Refusal | undefined {
  if ('tenant' in answer) return answer;
  switch (answer.kind) {
    case 'foreign':
      return refusal('Refused', answer.message);
    case 'denied':
      return { ...refusal('Denied', answer.message), platform: answer.platform ?? answer.message };
    case 'failed':
      return refusal('Unavailable', answer.message, answer.retry);
    default:
      return undefined;
  }
}
