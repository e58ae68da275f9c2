import { type Arn, arn, parseArn } from '../accounts/arn.ts';
import type { SignedCall, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { StoredSecret } from '../state/secrets.ts';

/**
 * The secret that a caller means by name, full ARN or ARN without the six characters. A name is looked up in the
 * caller's account; an ARN says its account itself. Marked secrets are found too.
 *
 * @throws AwsError `ResourceNotFoundException`
 */
export function findSecret(world: World, call: SignedCall, secretId: string): StoredSecret {
  const secret = lookUp(world, call, secretId);
  if (secret === undefined) {
    throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret.`);
  }
  return secret;
}

/** As `findSecret`, but a marked secret is refused: only Describe, List and Restore take those. */
export function findLiveSecret(world: World, call: SignedCall, secretId: string): StoredSecret {
  const secret = findSecret(world, call, secretId);
  if (secret.deletion !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      `You can't perform this operation on the secret because it was marked for deletion.`,
    );
  }
  return secret;
}

/**
 * As `findLiveSecret`, for what changes a secret: a replica is changed through its primary.
 *
 * @throws AwsError `InvalidParameterException`
 */
export function findWritableSecret(world: World, call: SignedCall, secretId: string): StoredSecret {
  refuseReplica(findSecret(world, call, secretId));
  return findLiveSecret(world, call, secretId);
}

export function refuseReplica(secret: StoredSecret): void {
  if (secret.replicaOf === undefined) return;
  throw new AwsError(
    'InvalidParameterException',
    `Operation not permitted on a replica secret. Call must be made in primary secret's region.`,
  );
}

export function lookUp(world: World, call: SignedCall, secretId: string): StoredSecret | undefined {
  const parsed = parseArn(secretId);
  const secret =
    parsed === undefined
      ? world.accounts.region(call.caller.accountId, call.region)?.secrets.get(secretId)
      : byArn(world, call, parsed, secretId);
  if (secret?.deletion === undefined || call.now < secret.deletion.purgeAt) return secret;
  world.accounts.region(secret.accountId, call.region)?.secrets.delete(secret.name);
  return undefined;
}

/** A full ARN means one incarnation; an ARN that ends with the name means the present one. */
function byArn(world: World, call: SignedCall, parsed: Arn, text: string): StoredSecret | undefined {
  if (parsed.service !== 'secretsmanager' || parsed.region !== call.region) return undefined;
  const secrets = world.accounts.region(parsed.account, call.region)?.secrets;
  const rest = parsed.resource.replace(/^secret:/, '');
  const full = secrets?.get(rest.replace(/-[A-Za-z0-9]{6}$/, ''));
  return full?.arn === text ? full : secrets?.get(rest);
}

/** The ARN that IAM is asked about; six question marks stand for the end that a secret which does not exist has not got. */
export function secretResource(world: World, call: SignedCall, secretId: string): string {
  const found = lookUp(world, call, secretId);
  if (found !== undefined) return found.arn;
  if (parseArn(secretId) !== undefined) return secretId;
  return arn('secretsmanager', call.region, call.caller.accountId, `secret:${secretId}-??????`);
}
