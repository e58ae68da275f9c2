import { tagsOf } from '../accounts/tags.ts';
import type { Tags } from '../state/tags.ts';
import { operation, type Operation, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { findWritableSecret } from './find-secret.ts';
import { shapes } from './shapes.ts';

const maxTags = 50;

/** TagResource and UntagResource. */
export function tagOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'TagResource',
      operation(shapes.tag, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        addTags(secret.tags, tagsOf(input.Tags));
        secret.tagged = true;
        secret.lastChangedAt = call.now;
        return {};
      }),
    ],
    [
      'UntagResource',
      operation(shapes.untag, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        for (const key of input.TagKeys) secret.tags.delete(key);
        secret.lastChangedAt = call.now;
        return {};
      }),
    ],
  ]);
}

/** Adds or replaces tags, all or none. */
export function addTags(target: Tags, added: Tags): void {
  const reserved = [...added.keys()].find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw new AwsError('InvalidParameterException', `Tag keys can't start with the reserved prefix aws: ${reserved}`);
  }
  if (new Set([...target.keys(), ...added.keys()]).size > maxTags) {
    throw new AwsError('InvalidParameterException', `A secret can have at most ${maxTags} tags.`);
  }
  for (const [key, value] of added) target.set(key, value);
}
