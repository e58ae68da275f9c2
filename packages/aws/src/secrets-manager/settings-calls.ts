import type { SecretsManagerPushSettings } from '@lockkeeper/core';
import { marksOf } from '../push/marks.ts';
import { isSameJson } from '../push/same-json.ts';
import { isSameKey } from '../push/same-key.ts';
import { tagChanges, tagList } from '../push/tag-changes.ts';
import type { Writing } from '../push/writing.ts';
import type { SecretState } from './describe.ts';

/** Sets our marks and the wished tags. Whether there was anything to do. */
export async function syncSecretTags(
  writing: Writing,
  { arn: SecretId, tags }: SecretState,
  wished: SecretsManagerPushSettings['tags'],
): Promise<boolean> {
  const { set, remove } = tagChanges(tags, marksOf(writing.use.owner), wished);
  if (set.size > 0) {
    const input = { SecretId, Tags: tagList(set) };
    await writing.secrets('TagResource', (calls, signal) => calls.tagResource(input, signal));
  }
  if (remove.length > 0) {
    const input = { SecretId, TagKeys: [...remove] };
    await writing.secrets('UntagResource', (calls, signal) => calls.untagResource(input, signal));
  }
  return set.size + remove.length > 0;
}

/** Brings description and key up to date; a key that was not asked for stays. */
export async function syncDescription(
  writing: Writing,
  { arn: SecretId, description, kmsKeyId }: SecretState,
  settings: SecretsManagerPushSettings,
): Promise<boolean> {
  const key = settings.kmsKeyId;
  // AWS shows no key for its own one.
  const isOtherKey = key !== undefined && !isSameKey(key, kmsKeyId ?? 'alias/aws/secretsmanager');
  const changes = {
    ...(settings.description === description ? {} : { Description: settings.description }),
    ...(isOtherKey ? { KmsKeyId: key } : {}),
  };
  if (Object.keys(changes).length === 0) return false;
  await writing.secrets('UpdateSecret', (calls, signal) => calls.updateSecret({ SecretId, ...changes }, signal));
  return true;
}

/**
 * Sets the wished resource policy. A policy that nobody wished for is left alone, and public access is always refused, whatever
 * `blockPublicPolicy` says (`threat/P5`).
 */
export async function syncResourcePolicy(
  writing: Writing,
  SecretId: string,
  { resourcePolicy }: SecretsManagerPushSettings,
): Promise<boolean> {
  if (resourcePolicy === undefined) return false;
  const { document } = resourcePolicy;
  const reply = await writing.secrets('GetResourcePolicy', (calls, signal) =>
    calls.getResourcePolicy({ SecretId }, signal),
  );
  if (reply?.ResourcePolicy !== undefined && isSameJson(reply.ResourcePolicy, document)) return false;
  await putResourcePolicy(writing, SecretId, document);
  return true;
}

async function putResourcePolicy(writing: Writing, SecretId: string, ResourcePolicy: string): Promise<void> {
  const input = { SecretId, ResourcePolicy, BlockPublicPolicy: true };
  await writing.secrets('PutResourcePolicy', (calls, signal) => calls.putResourcePolicy(input, signal));
}

/** The regions that a new or existing secret still lacks, as AWS takes them. */
export function missingReplicas(
  { scope }: Writing,
  { replicationLocations, kmsKeyId: KmsKeyId }: SecretsManagerPushSettings,
  present: readonly string[],
): { Region: string; KmsKeyId?: string }[] {
  const missing = replicationLocations.filter((region) => region !== scope.region && !present.includes(region));
  return [...new Set(missing)].map((Region) => (KmsKeyId === undefined ? { Region } : { Region, KmsKeyId }));
}

/** Adds the replicas that are wished for and missing; none is taken away. */
export async function addReplicas(
  writing: Writing,
  { arn: SecretId, regions }: SecretState,
  settings: SecretsManagerPushSettings,
): Promise<boolean> {
  const AddReplicaRegions = missingReplicas(writing, settings, regions);
  if (AddReplicaRegions.length === 0) return false;
  await writing.secrets('ReplicateSecretToRegions', (calls, signal) =>
    calls.replicateSecretToRegions({ SecretId, AddReplicaRegions }, signal),
  );
  return true;
}
