import { arn } from '../accounts/arn.ts';
import { arnSuffix } from '../accounts/random-text.ts';
import { tagsOf } from '../accounts/tags.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { findSecret, findWritableSecret, lookUp, refuseReplica } from './find-secret.ts';
import { moveLabel } from './move-label.ts';
import { checkReplicaRegions, replicate, replicationStatus } from './replication-operations.ts';
import { shapes } from './shapes.ts';
import type { SecretVersion, StoredSecret } from '../state/secrets.ts';
import { addTags } from './tag-operations.ts';
import { addVersion, current, givenValue, holderOf, readVersion, sealValue } from './versions.ts';

/** CreateSecret, PutSecretValue, UpdateSecret and UpdateSecretVersionStage. */
export function writeOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['CreateSecret', operation(shapes.create, (input, call) => create(world, call, input))],
    ['PutSecretValue', operation(shapes.put, (input, call) => put(world, call, input))],
    ['UpdateSecret', operation(shapes.update, (input, call) => update(world, call, input))],
    ['UpdateSecretVersionStage', operation(shapes.updateStage, (input, call) => updateStage(world, call, input))],
  ]);
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.create>): Output {
  checkCreate(input, call.region);
  const value = givenValue(input);
  const versionId = input.ClientRequestToken ?? world.random.uuid();
  const existing = lookUp(world, call, input.Name);
  if (existing !== undefined) return createAgain(world, call, existing, input);
  const secret: StoredSecret = {
    name: input.Name,
    arn: arn('secretsmanager', call.region, call.caller.accountId, `secret:${input.Name}-${arnSuffix(world.random)}`),
    accountId: call.caller.accountId,
    createdAt: call.now,
    lastChangedAt: call.now,
    tags: new Map(),
    tagged: (input.Tags ?? []).length > 0,
    versions: new Map(),
    replicas: new Map(),
    ...(input.Type === undefined ? {} : { type: input.Type }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyId === undefined || input.KmsKeyId === '' ? {} : { kmsKeyId: input.KmsKeyId }),
  };
  addTags(secret.tags, tagsOf(input.Tags));
  if (value !== undefined) {
    moveLabel(world, call, secret, current, addVersion(world, call, secret, value, versionId));
  }
  ownRegion(world, call).secrets.set(secret.name, secret);
  replicate(world, call, secret, input.AddReplicaRegions ?? [], input.ForceOverwriteReplicaSecret === true);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: value === undefined ? undefined : versionId,
    ReplicationStatus: replicationStatus(secret),
  };
}

function checkCreate(input: Input<typeof shapes.create>, region: string): void {
  if (!/^[A-Za-z0-9/_+=.@!-]+$/.test(input.Name)) {
    throw new AwsError(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  }
  checkReplicaRegions(input.AddReplicaRegions ?? [], region);
}

/** A repeated request with the same token and value succeeds; anything else finds the name taken. */
function createAgain(
  world: World,
  call: SignedCall,
  existing: StoredSecret,
  input: Input<typeof shapes.create>,
): Output {
  if (existing.deletion !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      `You can't create this secret because a secret with this name is already scheduled for deletion.`,
    );
  }
  const value = givenValue(input);
  const token = input.ClientRequestToken;
  if (value === undefined || token === undefined || !existing.versions.has(token)) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${existing.name} already exists.`,
    );
  }
  addVersion(world, call, existing, value, token);
  return { ARN: existing.arn, Name: existing.name, VersionId: token };
}

function put(world: World, call: SignedCall, input: Input<typeof shapes.put>): Output {
  const value = givenValue(input);
  if (value === undefined) {
    throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
  }
  const secret = findWritableSecret(world, call, input.SecretId);
  const first = secret.versions.size === 0;
  const versionId = input.ClientRequestToken ?? world.random.uuid();
  const repeated = secret.versions.has(versionId);
  const version = addVersion(world, call, secret, value, versionId);
  if (!repeated) {
    for (const stage of input.VersionStages ?? [current]) moveLabel(world, call, secret, stage, version);
    if (first) moveLabel(world, call, secret, current, version);
    secret.lastChangedAt = call.now;
  }
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
}

function update(world: World, call: SignedCall, input: Input<typeof shapes.update>): Output {
  const secret = findWritableSecret(world, call, input.SecretId);
  const value = givenValue(input);
  if (input.KmsKeyId !== undefined && input.KmsKeyId !== secret.kmsKeyId) {
    changeKey(world, call, secret, input.KmsKeyId);
  }
  if (input.Description !== undefined) secret.description = input.Description;
  secret.lastChangedAt = call.now;
  if (value === undefined) return { ARN: secret.arn, Name: secret.name };
  const versionId = input.ClientRequestToken ?? world.random.uuid();
  const repeated = secret.versions.has(versionId);
  const version = addVersion(world, call, secret, value, versionId);
  if (!repeated) moveLabel(world, call, secret, current, version);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
}

/** Labelled versions are encrypted again under the new key; if one cannot be read, nothing changes. */
function changeKey(world: World, call: SignedCall, secret: StoredSecret, keyId: string): void {
  const labelled = [...secret.versions.values()].filter((version) => version.stages.size > 0);
  const texts = labelled.map((version) => readVersion(world, call, secret, version));
  const { kmsKeyId: _old, ...rest } = secret;
  const renamed: StoredSecret = keyId === '' ? rest : { ...rest, kmsKeyId: keyId };
  const envelopes = labelled.map((version, index) =>
    sealValue(world, call, renamed, version.id, texts[index] ?? new Uint8Array()),
  );
  labelled.forEach((version, index) => {
    version.envelope = envelopes[index] ?? version.envelope;
  });
  if (keyId === '') delete secret.kmsKeyId;
  else secret.kmsKeyId = keyId;
}

function updateStage(world: World, call: SignedCall, input: Input<typeof shapes.updateStage>): Output {
  const secret = findSecret(world, call, input.SecretId);
  refuseReplica(secret);
  const { VersionStage: stage, MoveToVersionId: moveTo, RemoveFromVersionId: removeFrom } = input;
  const holder = holderOf(secret, stage);
  checkRemoval(secret, stage, holder, removeFrom, moveTo);
  if (moveTo === undefined) holder?.stages.delete(stage);
  else moveLabel(world, call, secret, stage, versionOf(secret, moveTo));
  secret.lastChangedAt = call.now;
  return { ARN: secret.arn, Name: secret.name };
}

function checkRemoval(
  secret: StoredSecret,
  stage: string,
  holder: SecretVersion | undefined,
  removeFrom: string | undefined,
  moveTo: string | undefined,
): void {
  const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);
  if (moveTo !== undefined) versionOf(secret, moveTo);
  if (removeFrom !== undefined && !versionOf(secret, removeFrom).stages.has(stage)) {
    throw invalid(
      `The parameter RemoveFromVersionId can't be ${removeFrom}. Staging label ${stage} isn't attached to that version.`,
    );
  }
  if (moveTo === undefined && stage === current) {
    throw invalid(
      `You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.`,
    );
  }
  if (removeFrom === undefined && moveTo === undefined) {
    throw invalid('You must provide RemoveFromVersionId or MoveToVersionId.');
  }
  if (removeFrom === undefined && holder !== undefined && holder.id !== moveTo) {
    throw invalid(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
}

function versionOf(secret: StoredSecret, id: string): SecretVersion {
  const version = secret.versions.get(id);
  if (version === undefined) {
    throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret version: ${id}.`);
  }
  return version;
}
