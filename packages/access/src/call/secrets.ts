import { parseArn } from '../arn/arn.ts';
import { UNKNOWN_VALUE } from '../context/request-context.ts';
import { type Decision, decide, type DecideScope } from '../world/decide.ts';
import type { SecretFacts, World } from '../world/facts.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { decideKeyUse, type KeyUseRequest } from './key-use.ts';

/** `GetSecretValue`: the secret, and if it is allowed, its key. */
export function readSecret(world: World, request: ServiceRequest, scope: DecideScope): readonly Decision[] {
  return withKey(world, request, scope, ['kms:Decrypt']);
}

/** `PutSecretValue`: the secret, and its key to encrypt the new version. */
export function writeSecret(world: World, request: ServiceRequest, scope: DecideScope): readonly Decision[] {
  return withKey(world, request, scope, ['kms:GenerateDataKey', 'kms:Decrypt']);
}

function withKey(
  world: World,
  request: ServiceRequest,
  scope: DecideScope,
  keyActions: readonly string[],
): readonly Decision[] {
  const own = decide(world, request, scope);
  const secret = world.secret(request.resource, parseArn(request.resource)?.account ?? '');
  if (own.verdict.outcome !== 'allowed' || secret === undefined) return [own];
  const uses = keyActions.map((action) => decideKeyUse(world, request, secretKeyUse(action, secret, request), scope));
  return [own, ...uses.filter((use) => use !== undefined)];
}

/** What Secrets Manager does with the key of a secret. */
export function secretKeyUse(action: string, secret: SecretFacts, request: ServiceRequest): KeyUseRequest {
  // Which version is read is known to the service only, unless the call names it.
  const version = request.parameters?.versionId ?? UNKNOWN_VALUE;
  const encryptionContext = new Map([
    ['SecretARN', secret.arn],
    ['SecretVersionId', version],
  ] as const);
  return { action, service: 'secretsmanager', owner: secret.arn, encryptionContext, keyArn: secret.kmsKeyId };
}
