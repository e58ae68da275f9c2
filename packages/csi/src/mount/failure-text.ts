import type { AbsentAnswer, DeniedAnswer, FailedAnswer, VolumeIdentity } from '@lockkeeper/core';
import type { ObjectWish } from '../objects/parse-objects.ts';

/** AWS's own sentences for absence, which the codes stand for. */
const ABSENT: ReadonlyMap<string, string> = new Map([
  ['ResourceNotFoundException', "Secrets Manager can't find the specified secret."],
  [
    'MarkedForDeletion',
    "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
  ],
]);

/** What helps, by the words with which AWS says which policy refused. */
const REMEDIES: readonly (readonly [words: string, remedy: (action: string, who: string) => string])[] = [
  ['because no identity-based policy', (action, who) => `allow ${action} for it in a policy of ${who}`],
  [
    'because no resource-based policy',
    (action, who) => `the policy of the secret or of its key must allow ${action} to ${who}`,
  ],
  ['because no permissions boundary', (action, who) => `the permissions boundary of ${who} must allow ${action}, too`],
  ['because no session policy', (action) => `the session policy must allow ${action}, too`],
  ['because no service control policy', (action) => `the organization must allow ${action} in this account`],
  ['because no VPC endpoint policy', (action) => `the policy of the VPC endpoint must allow ${action}`],
  ['with an explicit deny', () => 'a Deny outweighs every Allow: the statement that denies must change'],
];

function explained({ code, message, action }: DeniedAnswer, identity: VolumeIdentity): string {
  const who = identity.kind === 'web-identity' ? `the role ${identity.roleArn}` : "the role of the pod's association";
  const remedy = REMEDIES.find(([words]) => message.includes(words))?.[1];
  return `${code}: ${message}${remedy === undefined ? '' : `; ${remedy(action, who)}`}`;
}

/** The cause of one object's failure, in AWS's words where there are some. */
function causeOf(answer: AbsentAnswer | DeniedAnswer | FailedAnswer, identity: VolumeIdentity): string {
  switch (answer.kind) {
    case 'absent': {
      const text = ABSENT.get(answer.code) ?? 'it does not exist';
      return answer.code === 'MarkedForDeletion' ? text : `${answer.code}: ${text}`;
    }
    case 'denied':
      return explained(answer, identity);
    case 'failed':
      return `${answer.code}: ${answer.message}`;
  }
}

/** What a pod's event says when an object could not be had in a region: ASCP's beginning, then the cause, which ASCP hides. */
export function failureText(
  { service, name }: ObjectWish,
  region: string,
  answer: AbsentAnswer | DeniedAnswer | FailedAnswer,
  identity: VolumeIdentity,
): string {
  if (service === 'SecretsManager') {
    return `${region}: Failed fetching secret ${name}: ${causeOf(answer, identity)}`;
  }
  return answer.kind === 'absent'
    ? invalidParametersText(region, [name])
    : `${region}: Failed fetching parameters: ${causeOf(answer, identity)}`;
}

/** What a pod's event says of what is not asked for at all; `wish` is the object at fault, if one is. */
export function refusedText(region: string, wish: ObjectWish | undefined, why: string): string {
  if (wish === undefined) return `${region}: ${why}`;
  const what = wish.service === 'SecretsManager' ? `secret ${wish.name}` : `parameter ${wish.name}`;
  return `${region}: Failed fetching ${what}: ${why}`;
}

/** What a pod's event says of parameters that do not exist: all of them, as AWS names them in one reply. */
export function invalidParametersText(region: string, names: readonly string[]): string {
  return `400: ${region}: invalid parameters: ${[...new Set(names)].join(', ')}`;
}

/** What a pod's event says when every region was asked in vain. */
export function allRegionsText({ service, name }: ObjectWish, failures: readonly string[]): string {
  const start =
    service === 'SecretsManager'
      ? `Failed to fetch secret from all regions. Verify secret exists and required permissions are granted for: ${name}`
      : 'Failed to fetch parameters from all regions.';
  return `${start} (${failures.join('; ')})`;
}
