import { parseArn } from '../arn/arn.ts';
import { makeContext, type UNKNOWN_VALUE } from '../context/request-context.ts';
import { type Decision, decide, type DecideScope } from '../world/decide.ts';
import type { World } from '../world/facts.ts';
import type { KeyUse } from '../world/request-keys.ts';
import type { ServiceRequest } from '../world/service-request.ts';

/** A service that uses a key for its caller. */
export interface KeyUseRequest {
  /** `kms:Decrypt`, `kms:GenerateDataKey`. */
  readonly action: string;
  readonly service: 'secretsmanager' | 'ssm';
  /** ARN of what is encrypted: its account owns the default key, its region is that of the service. */
  readonly owner: string;
  /** Absent means the AWS managed key of the service. */
  readonly keyArn?: string;
  readonly encryptionContext: ReadonlyMap<string, string | typeof UNKNOWN_VALUE>;
}

/**
 * The decision of KMS about a use through a service; undefined when KMS need not be asked: an AWS managed key serves all of
 * its own account, and nobody else (KMS Developer Guide, "AWS managed keys").
 */
export function decideKeyUse(
  world: World,
  request: ServiceRequest,
  use: KeyUseRequest,
  scope: DecideScope,
): Decision | undefined {
  const managed = use.keyArn === undefined || world.key(use.keyArn)?.managedBy === 'AWS';
  const keyAccount = parseArn(use.keyArn ?? use.owner)?.account;
  if (managed && scope.caller?.principal.account === keyAccount) return undefined;
  if (use.keyArn === undefined) return foreignDefaultKey(request, use, scope);
  const question = keyQuestion(request, use.keyArn, use);
  return decide(world, question.request, { ...scope, keyUse: question.keyUse });
}

/** What KMS is asked when a service uses a key. */
export function keyQuestion(
  { caller, context }: ServiceRequest,
  keyArn: string,
  use: KeyUseRequest,
): { readonly request: ServiceRequest; readonly keyUse: KeyUse } {
  const viaService = `${use.service}.${parseArn(use.owner)?.region ?? ''}.amazonaws.com`;
  return {
    request: { caller, action: use.action, resource: keyArn, context },
    keyUse: { viaService, encryptionContext: use.encryptionContext },
  };
}

/** The default key of another account has no ARN that the caller could know, and admits its own account only. */
function foreignDefaultKey(request: ServiceRequest, use: KeyUseRequest, scope: DecideScope): Decision {
  const principal = scope.caller?.principal ?? { type: request.caller.type, arn: request.caller.arn };
  return {
    request: {
      principal,
      action: use.action,
      resource: `alias/aws/${use.service}`,
      context: makeContext([]),
      policies: {},
    },
    verdict: { outcome: 'implicit-deny', because: ['key-policy'], statements: [], crossAccount: true },
  };
}
