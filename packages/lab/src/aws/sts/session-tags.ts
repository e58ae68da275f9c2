import type { Tag } from '../accounts/tags.ts';
import type { RoleSession, SessionTag } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';

export interface SessionTags {
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
}

const maxTags = 50;
const charset = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags of a new session: those asked for and the transitive ones of the calling session. Keys compare whatever
 * their case; a caller cannot ask for a key that it inherits.
 *
 * @throws AwsError `InvalidParameterValue` or `ValidationError`
 */
export function mergeSessionTags(
  requested: readonly Tag[],
  transitive: readonly string[],
  parent: RoleSession | undefined,
): SessionTags {
  checkRequested(requested);
  const asked = new Set(requested.map((tag) => tag.Key.toLowerCase()));
  const inheritedKeys = new Set(parent?.transitiveTagKeys ?? []);
  const inherited = (parent?.tags ?? []).filter((tag) => inheritedKeys.has(tag.key.toLowerCase()));
  const wanted = transitive.map((key) => key.toLowerCase());
  if ([...asked, ...wanted].some((key) => inheritedKeys.has(key))) {
    throw new AwsError(
      'InvalidParameterValue',
      `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.`,
    );
  }
  if (wanted.some((key) => !asked.has(key))) {
    throw new AwsError(
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
  }
  const tags = [...inherited, ...requested.map((tag) => ({ key: tag.Key, value: tag.Value }))];
  if (tags.length > maxTags) throw tooMany();
  return { tags, transitiveTagKeys: [...inheritedKeys, ...new Set(wanted)] };
}

function checkRequested(requested: readonly Tag[]): void {
  if (requested.length > maxTags) throw tooMany();
  const seen = new Set<string>();
  for (const [index, tag] of requested.entries()) {
    const key = tag.Key.toLowerCase();
    if (seen.has(key)) {
      throw new AwsError(
        'InvalidParameterValue',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    }
    seen.add(key);
    if (!charset.test(tag.Key) || !charset.test(tag.Value)) {
      const at = `tags.${index + 1}.member.${charset.test(tag.Key) ? 'value' : 'key'}`;
      const shown = charset.test(tag.Key) ? tag.Value : tag.Key;
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value '${shown}' at '${at}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
      );
    }
    if (key.startsWith('aws:')) {
      throw new AwsError('InvalidParameterValue', `Tag keys can't start with the reserved prefix aws: ${tag.Key}`);
    }
  }
}

function tooMany(): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${maxTags}`,
  );
}
