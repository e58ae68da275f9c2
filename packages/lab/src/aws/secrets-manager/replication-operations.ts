import { knownRegion } from '../accounts/regions.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { StoredSecret } from '../state/secrets.ts';
import { findSecret, findWritableSecret } from './find-secret.ts';
import { shapes } from './shapes.ts';
import { readVersion, sealValue } from './versions.ts';

export interface ReplicaRequest {
  readonly Region?: string | undefined;
  readonly KmsKeyId?: string | undefined;
}

/** ReplicateSecretToRegions, RemoveRegionsFromReplication, StopReplicationToReplica. */
export function replicationOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'ReplicateSecretToRegions',
      operation(shapes.replicate, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        replicate(world, call, secret, input.AddReplicaRegions, input.ForceOverwriteReplicaSecret === true);
        return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
      }),
    ],
    [
      'RemoveRegionsFromReplication',
      operation(shapes.removeReplicas, (input, call) => {
        const secret = findWritableSecret(world, call, input.SecretId);
        for (const region of input.RemoveReplicaRegions) {
          const replica = secretsOf(world, secret, region)?.get(secret.name);
          if (replica?.replicaOf?.secret === secret) secretsOf(world, secret, region)?.delete(secret.name);
          secret.replicas.delete(region);
        }
        return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
      }),
    ],
    [
      'StopReplicationToReplica',
      operation(shapes.byId, (input, call) => promote(world, call, findSecret(world, call, input.SecretId))),
    ],
  ]);
}

/** @throws AwsError `InvalidParameterException` for the primary's own region and for what is none */
export function checkReplicaRegions(replicas: readonly ReplicaRequest[], primaryRegion: string): void {
  for (const { Region: region = '' } of replicas) {
    if (region === primaryRegion || !knownRegion(region)) {
      throw new AwsError('InvalidParameterException', 'Invalid replica region.');
    }
  }
}

/** Puts a secret into further regions. A name that is taken there fails that region only, unless it may be overwritten. */
export function replicate(
  world: World,
  call: SignedCall,
  secret: StoredSecret,
  replicas: readonly ReplicaRequest[],
  overwrite: boolean,
): void {
  checkReplicaRegions(replicas, call.region);
  for (const { Region: region = '', KmsKeyId: kmsKeyId } of replicas) {
    const failure = replicateTo(world, secret, call.region, region, kmsKeyId, overwrite);
    secret.replicas.set(region, {
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(failure === undefined ? {} : { failure }),
    });
  }
}

/** Why the region got no replica, or undefined. */
function replicateTo(
  world: World,
  secret: StoredSecret,
  primaryRegion: string,
  region: string,
  kmsKeyId: string | undefined,
  overwrite: boolean,
): string | undefined {
  const secrets = secretsOf(world, secret, region);
  const existing = secrets?.get(secret.name);
  if (existing !== undefined && existing.replicaOf?.secret !== secret && !overwrite) {
    return `Replication failed: Secret name ${secret.name} already exists in region ${region}.`;
  }
  secrets?.set(secret.name, replicaOf(secret, primaryRegion, region, kmsKeyId));
  return undefined;
}

/** Undefined for a secret that never left its region. */
export function replicationStatus(secret: StoredSecret): readonly Output[] | undefined {
  if (secret.replicas.size === 0) return undefined;
  return [...secret.replicas].map(([Region, { kmsKeyId, failure }]) => ({
    Region,
    KmsKeyId: kmsKeyId ?? 'alias/aws/secretsmanager',
    Status: failure === undefined ? 'InSync' : 'Failed',
    StatusMessage: failure,
  }));
}

/** Versions and tags are the primary's own; everything else is looked up there. */
function replicaOf(
  primary: StoredSecret,
  primaryRegion: string,
  region: string,
  kmsKeyId: string | undefined,
): StoredSecret {
  const {
    description: _description,
    kmsKeyId: _key,
    resourcePolicy: _policy,
    resourcePrincipals: _principals,
    rotation: _rotation,
    ...shared
  } = primary;
  return {
    ...shared,
    arn: primary.arn.replace(`:${primaryRegion}:`, `:${region}:`),
    replicas: new Map(),
    replicaOf: { region: primaryRegion, secret: primary },
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  };
}

/** A replica becomes a secret of its own, its values encrypted in its own region. */
function promote(world: World, call: SignedCall, replica: StoredSecret): Output {
  const { replicaOf: origin, ...own } = replica;
  if (origin === undefined) {
    throw new AwsError('InvalidParameterException', 'Operation not permitted on a primary secret.');
  }
  const { description } = origin.secret;
  const secret: StoredSecret = {
    ...own,
    tags: new Map(replica.tags),
    versions: new Map(),
    lastChangedAt: call.now,
    ...(description === undefined ? {} : { description }),
  };
  for (const version of replica.versions.values()) {
    const bytes = readVersion(world, call, replica, version);
    const envelope = sealValue(world, call, secret, version.id, bytes);
    secret.versions.set(version.id, { ...version, stages: new Set(version.stages), envelope });
  }
  origin.secret.replicas.delete(call.region);
  secretsOf(world, secret, call.region)?.set(secret.name, secret);
  return { ARN: secret.arn };
}

function secretsOf(world: World, secret: StoredSecret, region: string): Map<string, StoredSecret> | undefined {
  return world.accounts.region(secret.accountId, region)?.secrets;
}
