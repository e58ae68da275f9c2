import type { FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import { agreeing } from '../batcher/agreeing.ts';
import { type BatchResult, settleBatch } from '../batcher/settle-batch.ts';
import { answerOfFailure, type Desk } from '../desk.ts';
import { badReply } from '../errors/bad-reply.ts';
import { faultOfCode } from '../errors/errors.ts';
import type { Fault, FaultKind } from '../errors/fault.ts';
import type { ReadContext, ReadFlight } from '../read.ts';
import { foundSecret, type SecretContent } from './found.ts';
import { GET_SECRET } from './get.ts';
import { isSecretAskedFor, type SecretIdentity } from './match.ts';

const BATCH_GET_SECRET = 'secretsmanager:BatchGetSecretValue';

/** AWS takes up to 20 ids in one call. */
export const MAX_SECRETS = 20;

interface ItemError {
  readonly SecretId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly Message?: string | undefined;
}

interface BatchReply {
  readonly SecretValues?: readonly (SecretIdentity & SecretContent)[] | undefined;
  readonly Errors?: readonly ItemError[] | undefined;
}

/** Item errors that a single read, with its retries, may get past. */
const TRY_SINGLY: ReadonlySet<FaultKind> = new Set<FaultKind>(['throttled', 'transient', 'expired', 'bad-credentials']);

/** The answer for one item, or undefined to ask singly. Matched by identity, never by position (`threat/C4`). */
function answerOfItem(reply: BatchReply, reference: RemoteReference, scope: Scope): FetchAnswer | undefined {
  const values = (reply.SecretValues ?? []).filter((value) => isSecretAskedFor(value, reference, scope));
  const errors = (reply.Errors ?? []).filter((error) => error.SecretId === reference.id);
  const [error] = errors;
  if (values.length > 0) {
    const found = errors.length > 0 ? undefined : agreeing(values.map((value) => foundSecret(value, reference)));
    return found ?? badReply(BATCH_GET_SECRET, reference);
  }
  if (error === undefined) {
    return undefined;
  }
  const fault = faultOfCode(error.ErrorCode, error.Message);
  return TRY_SINGLY.has(fault.kind) ? undefined : answerOfFailure({ fault }, scope, reference, GET_SECRET);
}

/** Reads the current versions of up to 20 secrets by `BatchGetSecretValue` (by id list only: filters would need ListSecrets). */
export async function batchGetSecrets(
  desk: Desk,
  context: ReadContext,
  flights: readonly ReadFlight[],
): Promise<BatchResult> {
  const { scope } = context;
  const input = { SecretIdList: flights.map((flight) => flight.item.id) };
  const outcome = await desk.secretsManager(context, 'BatchGetSecretValue', (calls, signal) =>
    calls.batchGetSecretValue(input, signal),
  );
  return settleBatch<BatchReply>(flights, outcome, scope, BATCH_GET_SECRET, (reply, reference) =>
    answerOfItem(reply, reference, scope),
  );
}

/** Whether the refusal is about the batch action itself: then no item is to blame. */
export const isBatchActionRefused = (fault: Fault): boolean => fault.denial?.action === BATCH_GET_SECRET;
