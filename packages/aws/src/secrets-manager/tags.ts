import type { FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import { answerOfFailure, type Desk } from '../desk.ts';
import { badReply } from '../errors/bad-reply.ts';
import { type ForeignTag, tagMap, tagsAnswer } from '../read-tags.ts';
import type { Read, ReadContext } from '../read.ts';
import { isSecretAskedFor, type SecretIdentity } from './match.ts';

export const DESCRIBE_SECRET = 'secretsmanager:DescribeSecret';

interface Description extends SecretIdentity {
  readonly DeletedDate?: Date | undefined;
  readonly Tags?: readonly ForeignTag[] | undefined;
}

function answerOf(reply: Description, reference: RemoteReference, scope: Scope): FetchAnswer {
  const tags = isSecretAskedFor(reply, reference, scope) ? tagMap(reply.Tags) : undefined;
  if (tags === undefined) return badReply(DESCRIBE_SECRET, reference);
  return reply.DeletedDate === undefined ? tagsAnswer(tags) : { kind: 'absent', code: 'MarkedForDeletion' };
}

/** Reads the tags of one secret by `DescribeSecret`; they belong to all its versions. */
export async function getSecretTags(desk: Desk, context: ReadContext, reference: RemoteReference): Promise<Read> {
  const { scope } = context;
  const outcome = await desk.secretsManager(context, 'DescribeSecret', (calls, signal) =>
    calls.describeSecret({ SecretId: reference.id }, signal),
  );
  return outcome.ok
    ? { answer: answerOf(outcome.value, reference, scope), startedAt: outcome.startedAt }
    : { answer: answerOfFailure(outcome, scope, reference, DESCRIBE_SECRET), startedAt: 0 };
}
