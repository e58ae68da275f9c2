import type { RemoteReference } from '@lockkeeper/core';
import { answerOfFailure, type Desk } from '../desk.ts';
import { badReply } from '../errors/bad-reply.ts';
import type { Read, ReadContext } from '../read.ts';
import { foundParameter, isParameterAskedFor, nameToSend } from './match.ts';

export const GET_PARAMETER = 'ssm:GetParameter';

/**
 * Reads one parameter by `GetParameter`, decrypted. `ParameterNotFound` is absence; `ParameterVersionNotFound` is not: the
 * parameter is there, and its Secret must stay.
 */
export async function getParameter(desk: Desk, context: ReadContext, reference: RemoteReference): Promise<Read> {
  const { scope } = context;
  const input = { Name: nameToSend(reference), WithDecryption: true };
  const outcome = await desk.parameterStore(context, 'GetParameter', (calls, signal) =>
    calls.getParameter(input, signal),
  );
  if (!outcome.ok) {
    return { answer: answerOfFailure(outcome, scope, reference, GET_PARAMETER), startedAt: 0 };
  }
  const content = outcome.value.Parameter ?? {};
  const found = isParameterAskedFor(content, reference, scope) ? foundParameter(content) : undefined;
  return { answer: found ?? badReply(GET_PARAMETER, reference), startedAt: outcome.startedAt };
}
