import type { AwsErrorText } from '../explain/error-text.ts';
import { policyLimits } from '../policy/policy-size.ts';
import type { Caller } from '../world/caller.ts';
import type { RoleFacts } from '../world/facts.ts';
import { inheritedTags, passedTransitiveKeys, tokenOrPassedTags } from '../world/request-keys.ts';
import type { CallParameters } from '../world/service-request.ts';
import { type CallVerdict, reject } from './call-verdict.ts';

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const shortest = 900;
const longest = 43_200;
const chained = 3600;

/** What STS refuses before any policy is asked: sizes, alphabets, and what contradicts the caller's session. */
export function checkRequest(parameters: CallParameters, caller: Caller): CallVerdict | undefined {
  const seconds = parameters.durationSeconds;
  if (seconds !== undefined && (seconds < shortest || seconds > longest)) {
    return reject('duration', invalid(`DurationSeconds must be from ${shortest} to ${longest}`));
  }
  if ((parameters.policy?.length ?? 0) > policyLimits.session) {
    return reject('limit', invalid(`Policy must have up to ${policyLimits.session} characters`));
  }
  return checkNames(parameters) ?? checkTags(parameters, caller) ?? checkSourceIdentity(parameters, caller);
}

/** What STS refuses although policies allow it: a longer session than the role, or a chain of roles, may have. */
export function checkDuration(
  parameters: CallParameters,
  caller: Caller,
  role: RoleFacts | undefined,
): CallVerdict | undefined {
  const seconds = parameters.durationSeconds;
  if (seconds === undefined) return undefined;
  if (caller.type === 'assumed-role' && seconds > chained) {
    const text = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    return reject('duration', invalid(text));
  }
  if (seconds <= (role?.maxSessionDuration ?? chained)) return undefined;
  const text = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
  return reject('duration', invalid(text));
}

function checkNames(parameters: CallParameters): CallVerdict | undefined {
  const { roleSessionName, externalId, sourceIdentity } = parameters;
  // That one character is too few is the concern of the endpoint that reads the call.
  if (roleSessionName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(roleSessionName)) {
    return reject('limit', invalid('RoleSessionName must have up to 64 characters of [\\w+=,.@-]'));
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    return reject('limit', invalid('ExternalId must have 2 to 1224 characters of [\\w+=,.@:/-]'));
  }
  if (sourceIdentity === undefined || /^[\w+=,.@-]{2,64}$/.test(sourceIdentity)) return undefined;
  return reject('limit', invalid('SourceIdentity must have 2 to 64 characters of [\\w+=,.@-]'));
}

function checkTags(parameters: CallParameters, caller: Caller): CallVerdict | undefined {
  const tags = [...tokenOrPassedTags(parameters, caller)];
  if (tags.length > 50) return reject('limit', invalid('a session has at most 50 tags'));
  const isBad = ([key, value]: readonly [string, string]): boolean =>
    key === '' ||
    key.toLowerCase().startsWith('aws:') ||
    key.length > 128 ||
    value.length > 256 ||
    !tagText.test(key) ||
    !tagText.test(value);
  if (tags.some(isBad))
    return reject(
      'limit',
      invalid('a tag has a key of 1 to 128 and a value of up to 256 characters; keys of aws: are taken'),
    );
  const keys = tags.map(([key]) => key.toLowerCase());
  if (new Set(keys).size < keys.length) return reject('limit', invalid('tag keys must differ in more than their case'));
  return checkInherited([...keys, ...passedTransitiveKeys(parameters, caller)], caller);
}

/** An inherited tag cannot be passed again (`aws.md` 1.7). */
function checkInherited(keys: readonly string[], caller: Caller): CallVerdict | undefined {
  const inherited = new Set([...inheritedTags(caller).keys()].map((key) => key.toLowerCase()));
  if (!keys.some((key) => inherited.has(key.toLowerCase()))) return undefined;
  const message =
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";
  return reject('inherited-tag', { code: 'InvalidParameterValue', status: 400, message });
}

/** A source identity, once set, stays for the whole chain. */
function checkSourceIdentity(parameters: CallParameters, caller: Caller): CallVerdict | undefined {
  const { sourceIdentity } = parameters;
  if (sourceIdentity === undefined || caller.sourceIdentity === undefined) return undefined;
  if (sourceIdentity === caller.sourceIdentity) return undefined;
  const message = 'The source identity of the calling session cannot be changed';
  return reject('source-identity', { code: 'AccessDenied', status: 403, message });
}

function invalid(message: string): AwsErrorText {
  return { code: 'ValidationError', status: 400, message };
}
