import type { RoleHop, Scope } from '@lockkeeper/core';
import { accountOfRole } from '../roles/role-arn.ts';

const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
/** AWS's alphabet for tags. Values are refused, never cut or repaired: two tenants must not end up with one tag (`threat/I13`). */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MAX_TAGS = 50;
const MAX_TAG_KEY = 128;
const MAX_TAG_VALUE = 256;

const isTagOk = (key: string, value: string): boolean =>
  key.length >= 1 &&
  key.length <= MAX_TAG_KEY &&
  value.length <= MAX_TAG_VALUE &&
  TAG_TEXT.test(key) &&
  TAG_TEXT.test(value);

function wrongTags(hop: RoleHop): string | undefined {
  const bad = hop.sessionTags.find((tag) => !isTagOk(tag.key, tag.value));
  if (bad !== undefined || hop.sessionTags.length > MAX_TAGS) {
    return 'a session tag is too long, has a character that AWS does not allow in tags, or there are more than 50';
  }
  const folded = hop.sessionTags.map((tag) => tag.key.toLowerCase());
  if (new Set(folded).size !== folded.length) {
    return 'two session tags have the same key; AWS compares tag keys without regard to case';
  }
  const unknown = hop.transitiveTagKeys.some((key) => !folded.includes(key.toLowerCase()));
  return unknown ? 'a transitive tag key names no session tag of the same role' : undefined;
}

/** What is wrong with an AssumeRole request, in words for its author, before anything is sent; undefined when nothing is. */
export function wrongRoleRequest(hop: RoleHop, scope: Scope): string | undefined {
  if (accountOfRole(hop.roleArn, scope.partition) === undefined) {
    return `the role is no IAM role ARN of the partition ${scope.partition}`;
  }
  if (hop.externalId !== undefined && !EXTERNAL_ID.test(hop.externalId)) {
    return 'the external id must have 2 to 1224 characters of letters, digits and _+=,.@:/-';
  }
  return wrongTags(hop);
}

/**
 * A tag that an earlier hop made transitive and a later hop sets again, in whatever spelling. STS would refuse the call, because
 * nobody may change an inherited tag; said here, the refusal names the key and both roles' places, and costs no call.
 */
export function resetTag(hops: readonly RoleHop[]): string | undefined {
  const inherited = new Map<string, number>();
  for (const [i, hop] of hops.entries()) {
    const again = hop.sessionTags.find((tag) => inherited.has(tag.key.toLowerCase()));
    if (again !== undefined) {
      const first = inherited.get(again.key.toLowerCase()) ?? 0;
      return `role ${i + 1} of the chain sets the session tag ${JSON.stringify(again.key)} again, which role ${first + 1} made transitive: an inherited tag cannot be changed`;
    }
    for (const key of hop.transitiveTagKeys) inherited.set(key.toLowerCase(), i);
  }
  return undefined;
}
