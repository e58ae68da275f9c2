import type { FailedAnswer, FetchAnswer, RemoteReference, Scope } from '@lockkeeper/core';
import { callingAccount } from '../calls/quota.ts';
import { answerOfFailure, type Desk, type Failure } from '../desk.ts';
import { badReply } from '../errors/bad-reply.ts';
import { type ForeignTag, tagMap, tagsAnswer } from '../read-tags.ts';
import type { Read, ReadContext } from '../read.ts';

export const LIST_TAGS = 'ssm:ListTagsForResource';

/** AWS says so for a parameter that does not exist. */
export const isMissingResource = (failure: Failure): boolean =>
  'fault' in failure && failure.fault.code === 'InvalidResourceId';

/**
 * AWS takes the name of a parameter for its tags, so one of another account would be taken for the parameter of the same name in this
 * one: refused unless the ARN names the account that asks.
 */
function wrongAccount({ arn }: RemoteReference, scope: Scope): FailedAnswer | undefined {
  if (arn === undefined || arn.account === callingAccount(scope)) return undefined;
  const message = 'the tags of a parameter can be read by its name in its own account only';
  return { kind: 'failed', code: 'InvalidReference', message, retry: 'change' };
}

function tagsOf(reply: { readonly TagList?: readonly ForeignTag[] | undefined }): FetchAnswer | undefined {
  const tags = tagMap(reply.TagList);
  return tags && tagsAnswer(tags);
}

/** Reads the tags of one parameter by `ListTagsForResource`; they belong to all its versions. */
export async function getParameterTags(desk: Desk, context: ReadContext, reference: RemoteReference): Promise<Read> {
  const { scope } = context;
  const wrong = wrongAccount(reference, scope);
  if (wrong !== undefined) return { answer: wrong, startedAt: 0 };
  const outcome = await desk.parameterStore(context, 'ListTagsForResource', (calls, signal) =>
    calls.listTagsForResource({ ResourceType: 'Parameter', ResourceId: reference.name }, signal),
  );
  if (outcome.ok) {
    return { answer: tagsOf(outcome.value) ?? badReply(LIST_TAGS, reference), startedAt: outcome.startedAt };
  }
  return isMissingResource(outcome)
    ? { answer: { kind: 'absent', code: 'InvalidResourceId' }, startedAt: 0 }
    : { answer: answerOfFailure(outcome, scope, reference, LIST_TAGS), startedAt: 0 };
}
