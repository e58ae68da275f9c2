import type { SignedCall, World } from '../call.ts';
import { keyForService, openEnvelope, type ServiceUse, sealEnvelope } from '../kms/service-encryption.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { SecretVersion, StoredSecret } from '../state/secrets.ts';

export const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** Versions without a label go when there are more than this many. */
const maxUnlabelled = 100;

export interface SecretValue {
  readonly form: 'text' | 'binary';
  readonly bytes: Uint8Array;
}

interface GivenValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The value of an input, or undefined when it has none. */
export function givenValue(input: GivenValue): SecretValue | undefined {
  if (input.SecretString !== undefined && input.SecretBinary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `You can't specify both a binary secret value and a string secret value in the same secret.`,
    );
  }
  const value: SecretValue | undefined =
    input.SecretBinary === undefined
      ? input.SecretString === undefined
        ? undefined
        : { form: 'text', bytes: Buffer.from(input.SecretString, 'utf8') }
      : { form: 'binary', bytes: input.SecretBinary };
  if (value !== undefined && value.bytes.length > 65_536) {
    const name = value.form === 'text' ? 'secretString' : 'secretBinary';
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to 65536`,
    );
  }
  return value;
}

/**
 * Adds a version, or finds that the same request was already made: one token stands for one value, for ever.
 *
 * @throws AwsError `ResourceExistsException` when the token belongs to another value
 */
export function addVersion(
  world: World,
  call: SignedCall,
  secret: StoredSecret,
  value: SecretValue,
  versionId: string,
): SecretVersion {
  const existing = secret.versions.get(versionId);
  if (existing !== undefined) {
    if (sameValue(existing, value, readVersion(world, call, secret, existing))) return existing;
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const version: SecretVersion = {
    id: versionId,
    createdAt: call.now,
    form: value.form,
    stages: new Set(),
    envelope: sealValue(world, call, secret, versionId, value.bytes),
  };
  secret.versions.set(versionId, version);
  return version;
}

/** Gives a label to one version, taking it from any other. AWSCURRENT leaves AWSPREVIOUS where it was. */
export function moveStage(secret: StoredSecret, stage: string, to: SecretVersion): void {
  const from = holderOf(secret, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === current && from !== undefined) {
    holderOf(secret, previous)?.stages.delete(previous);
    from.stages.add(previous);
  }
  if (stage === current) to.stages.delete(previous);
  if (stage === current && secret.rotation?.pendingVersion === to.id) secret.rotation.rotatedAt = to.createdAt;
  dropUnlabelled(secret);
}

export function holderOf(secret: StoredSecret, stage: string): SecretVersion | undefined {
  return [...secret.versions.values()].find((version) => version.stages.has(stage));
}

/** Decrypts a version in the caller's name. */
export function readVersion(world: World, call: SignedCall, secret: StoredSecret, version: SecretVersion): Uint8Array {
  if (secret.replicaOf !== undefined) {
    const { region, secret: primary } = secret.replicaOf;
    return readVersion(world, { ...call, region }, primary, version);
  }
  const use = serviceUse(world, call, secret, version.id);
  refuseForeignManagedKey(call, secret);
  return translate('decrypt', () => openEnvelope(use, version.envelope));
}

export function sealValue(
  world: World,
  call: SignedCall,
  secret: StoredSecret,
  versionId: string,
  bytes: Uint8Array,
): SecretVersion['envelope'] {
  const use = serviceUse(world, call, secret, versionId);
  refuseForeignManagedKey(call, secret);
  return translate('encrypt', () => sealEnvelope(use, keyForService(use, secret.kmsKeyId), bytes));
}

function serviceUse(world: World, call: SignedCall, secret: StoredSecret, versionId: string): ServiceUse {
  const context = new Map([
    ['SecretARN', secret.arn],
    ['SecretVersionId', versionId],
  ]);
  return { world, call, account: secret.accountId, viaService: 'secretsmanager', context };
}

/** The service's own key serves its own account only; a shared secret needs a customer's key. */
function refuseForeignManagedKey(call: SignedCall, secret: StoredSecret): void {
  const managed = secret.kmsKeyId === undefined || secret.kmsKeyId.endsWith('alias/aws/secretsmanager');
  if (managed && secret.accountId !== call.caller.accountId) {
    throw new AwsError(
      'InvalidRequestException',
      `You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.`,
    );
  }
}

function translate<T>(direction: 'encrypt' | 'decrypt', run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code.startsWith('AccessDenied')) {
      throw new AwsError('AccessDeniedException', 'Access to KMS is not allowed');
    }
    throw direction === 'decrypt'
      ? new AwsError(
          'DecryptionFailure',
          `Secrets Manager can't decrypt the protected secret text using the provided KMS key.`,
        )
      : new AwsError(
          'EncryptionFailure',
          `Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.`,
        );
  }
}

function sameValue(version: SecretVersion, value: SecretValue, stored: Uint8Array): boolean {
  return version.form === value.form && Buffer.compare(stored, value.bytes) === 0;
}

function dropUnlabelled(secret: StoredSecret): void {
  const unlabelled = [...secret.versions.values()].filter((version) => version.stages.size === 0);
  for (const version of unlabelled.slice(0, Math.max(0, unlabelled.length - maxUnlabelled))) {
    secret.versions.delete(version.id);
  }
}
