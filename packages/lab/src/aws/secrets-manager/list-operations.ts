import { writeTags } from '../accounts/tags.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { checkFilters, matchesFilters } from './filters.ts';
import { findSecret } from './find-secret.ts';
import { page } from './page.ts';
import { replicationStatus } from './replication-operations.ts';
import { rotationFacts } from './rotation-operations.ts';
import { shapes } from './shapes.ts';
import type { StoredSecret } from '../state/secrets.ts';

/** DescribeSecret, ListSecrets and ListSecretVersionIds: everything but values. */
export function listOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'DescribeSecret',
      operation(shapes.byId, (input, call) => {
        const secret = findSecret(world, call, input.SecretId);
        return {
          ...metadata(secret, call.region),
          ReplicationStatus: replicationStatus(secret),
          VersionIdsToStages: stagesOf(secret),
        };
      }),
    ],
    ['ListSecrets', operation(shapes.list, (input, call) => listSecrets(world, call, input))],
    [
      'ListSecretVersionIds',
      operation(shapes.listVersions, (input, call) => listVersions(findSecret(world, call, input.SecretId), input)),
    ],
  ]);
}

function listSecrets(world: World, call: SignedCall, input: Input<typeof shapes.list>): Output {
  checkFilters(input.Filters ?? []);
  const secrets = [...ownRegion(world, call).secrets.values()]
    .filter((secret) => (secret.deletion === undefined ? true : visible(secret, call.now, input)))
    .filter((secret) => matchesFilters(secret, input.Filters ?? [], call.region));
  const { items, next } = page(sort(secrets, input), input.MaxResults ?? 100, input.NextToken);
  return {
    SecretList: items.map((secret) => ({ ...metadata(secret, call.region), SecretVersionsToStages: stagesOf(secret) })),
    NextToken: next,
  };
}

function visible(secret: StoredSecret, now: number, input: Input<typeof shapes.list>): boolean {
  return input.IncludePlannedDeletion === true && now < (secret.deletion?.purgeAt ?? 0);
}

/** Oldest first by creation unless asked otherwise. */
function sort(secrets: StoredSecret[], input: Input<typeof shapes.list>): readonly StoredSecret[] {
  const sign = input.SortOrder === 'desc' ? -1 : 1;
  const by = input.SortBy ?? 'created-date';
  return secrets
    .map((secret, index) => ({ secret, index }))
    .sort((a, b) => sign * (order(a.secret, b.secret, by) || a.index - b.index))
    .map(({ secret }) => secret);
}

function order(a: StoredSecret, b: StoredSecret, by: NonNullable<Input<typeof shapes.list>['SortBy']>): number {
  switch (by) {
    case 'name':
      return a.name < b.name ? -1 : 1;
    case 'created-date':
      return a.createdAt - b.createdAt;
    case 'last-changed-date':
      return a.lastChangedAt - b.lastChangedAt;
    case 'last-accessed-date':
      return (a.lastAccessedAt ?? 0) - (b.lastAccessedAt ?? 0);
  }
}

function listVersions(secret: StoredSecret, input: Input<typeof shapes.listVersions>): Output {
  const versions = [...secret.versions.values()]
    .filter((version) => input.IncludeDeprecated === true || version.stages.size > 0)
    .map((version) => ({
      VersionId: version.id,
      VersionStages: version.stages.size > 0 ? [...version.stages] : undefined,
      LastAccessedDate: time(version.lastAccessedAt),
      CreatedDate: new Timestamp(version.createdAt),
      KmsKeyIds: [secret.kmsKeyId === undefined ? 'DefaultEncryptionKey' : version.envelope.keyArn],
    }));
  const { items, next } = page(versions, input.MaxResults ?? 100, input.NextToken);
  return { Versions: items, ARN: secret.arn, Name: secret.name, NextToken: next };
}

function metadata(secret: StoredSecret, region: string): Output {
  const source = secret.replicaOf?.secret ?? secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Type: secret.type,
    Description: source.description,
    KmsKeyId: secret.kmsKeyId,
    LastChangedDate: new Timestamp(source.lastChangedAt),
    LastAccessedDate: time(secret.lastAccessedAt),
    DeletedDate: time(secret.deletion?.markedAt),
    Tags: source.tagged ? writeTags(secret.tags) : undefined,
    CreatedDate: new Timestamp(secret.createdAt),
    PrimaryRegion: secret.replicaOf?.region ?? (secret.replicas.size > 0 ? region : undefined),
    ...rotationFacts(source),
  };
}

function stagesOf(secret: StoredSecret): ReadonlyMap<string, readonly string[]> | undefined {
  const labelled = [...secret.versions.values()].filter((version) => version.stages.size > 0);
  return labelled.length === 0 ? undefined : new Map(labelled.map((version) => [version.id, [...version.stages]]));
}

function time(ms: number | undefined): Timestamp | undefined {
  return ms === undefined ? undefined : new Timestamp(ms);
}
