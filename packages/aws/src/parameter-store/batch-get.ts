import type { FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import { agreeing } from '../batcher/agreeing.ts';
import { Flight } from '../batcher/flight.ts';
import { type BatchResult, settleBatch } from '../batcher/settle-batch.ts';
import type { Desk } from '../desk.ts';
import { badReply } from '../errors/bad-reply.ts';
import type { Read, ReadContext, ReadFlight } from '../read.ts';
import { foundParameter, isParameterAskedFor, nameToSend, type ParameterContent } from './match.ts';

const GET_PARAMETERS = 'ssm:GetParameters';

/** AWS takes up to 10 names in one call. */
export const MAX_PARAMETERS = 10;

interface BatchReply {
  readonly Parameters?: readonly ParameterContent[] | undefined;
  readonly InvalidParameters?: readonly string[] | undefined;
}

/** The answer for one name, or undefined to ask singly. */
function answerOfItem(reply: BatchReply, reference: RemoteReference, scope: Scope): FetchAnswer | undefined {
  const values = (reply.Parameters ?? []).filter((content) => isParameterAskedFor(content, reference, scope));
  const misses = (reply.InvalidParameters ?? []).filter((name) => name === nameToSend(reference));
  if (values.length > 0) {
    const found = misses.length > 0 ? undefined : agreeing(values.map(foundParameter));
    return found ?? badReply(GET_PARAMETERS, reference);
  }
  // With a selector the list does not tell a missing parameter from a missing version; only the first is absence.
  const isAbsent = misses.length > 0 && reference.version.kind === 'current';
  return isAbsent ? { kind: 'absent', code: 'InvalidParameters' } : undefined;
}

/**
 * Reads up to 10 parameters, decrypted, by `GetParameters`. Names with selectors may be among them. One denied name makes
 * AWS refuse the whole call.
 */
export async function batchGetParameters(
  desk: Desk,
  context: ReadContext,
  flights: readonly ReadFlight[],
): Promise<BatchResult> {
  const { scope } = context;
  const input = { Names: flights.map((flight) => nameToSend(flight.item)), WithDecryption: true };
  const outcome = await desk.parameterStore(context, 'GetParameters', (calls, signal) =>
    calls.getParameters(input, signal),
  );
  return settleBatch<BatchReply>(flights, outcome, scope, GET_PARAMETERS, (reply, reference) =>
    answerOfItem(reply, reference, scope),
  );
}

/** Reads one parameter by `GetParameters`. Undefined: the identity may not, or the reply says nothing of it. */
export async function listParameter(
  desk: Desk,
  context: ReadContext,
  reference: RemoteReference,
): Promise<Read | undefined> {
  const answered: Read[] = [];
  const flight = new Flight<RemoteReference, Read>(reference);
  flight.join((read) => answered.push(read));
  await batchGetParameters(desk, context, [flight]);
  return answered.find(({ answer }) => answer.kind === 'value' || answer.kind === 'absent');
}
