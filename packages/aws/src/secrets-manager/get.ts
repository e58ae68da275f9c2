import type { RemoteReference } from '@lockkeeper/core';
import { answerOfFailure, type Desk } from '../desk.ts';
import { badReply } from '../errors/bad-reply.ts';
import type { Read, ReadContext } from '../read.ts';
import { foundSecret } from './found.ts';
import { isSecretAskedFor } from './match.ts';

export const GET_SECRET = 'secretsmanager:GetSecretValue';

function inputOf({ id, version }: RemoteReference) {
  switch (version.kind) {
    case 'version-id':
      return { SecretId: id, VersionId: version.id };
    case 'stage':
      return { SecretId: id, VersionStage: version.stage };
    default:
      return { SecretId: id };
  }
}

/** Reads one secret by `GetSecretValue`: pinned versions and stages, and whatever cannot go in a batch. */
export async function getSecret(desk: Desk, context: ReadContext, reference: RemoteReference): Promise<Read> {
  const { scope } = context;
  const input = inputOf(reference);
  const outcome = await desk.secretsManager(context, 'GetSecretValue', (calls, signal) =>
    calls.getSecretValue(input, signal),
  );
  if (!outcome.ok) {
    return { answer: answerOfFailure(outcome, scope, reference, GET_SECRET), startedAt: 0 };
  }
  const { value, startedAt } = outcome;
  const found = isSecretAskedFor(value, reference, scope) ? foundSecret(value, reference) : undefined;
  return { answer: found ?? badReply(GET_SECRET, reference), startedAt };
}
