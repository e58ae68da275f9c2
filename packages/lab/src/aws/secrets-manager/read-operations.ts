import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { matchesFilters } from './filters.ts';
import { secretResource, findLiveSecret } from './find-secret.ts';
import { page } from './page.ts';
import { type SecretFilters, shapes } from './shapes.ts';
import { dayMs, type SecretVersion, type StoredSecret } from '../state/secrets.ts';
import { current, holderOf, readVersion } from './versions.ts';

/** GetSecretValue and BatchGetSecretValue. */
export function readOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['GetSecretValue', operation(shapes.get, (input, call) => getSecretValue(world, call, input))],
    ['BatchGetSecretValue', operation(shapes.batchGet, (input, call) => batchGet(world, call, input))],
  ]);
}

/** Also what Parameter Store asks for names below `/aws/reference/secretsmanager/`. */
export function getSecretValue(world: World, call: SignedCall, input: Input<typeof shapes.get>): Output {
  const secret = findLiveSecret(world, call, input.SecretId);
  const version = selectVersion(secret, input.VersionId, input.VersionStage);
  return readValue(world, call, secret, version);
}

interface BatchInput {
  readonly SecretIdList?: readonly string[] | undefined;
  readonly Filters?: SecretFilters | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** Each secret is found, authorized and decrypted on its own; what fails goes into `Errors` and spoils nothing else. */
function batchGet(world: World, call: SignedCall, input: BatchInput): Output {
  const { ids, next } = batchIds(world, call, input);
  const values: Output[] = [];
  const errors: Output[] = [];
  for (const id of ids) {
    try {
      world.authorize(call, {
        action: 'secretsmanager:GetSecretValue',
        resource: secretResource(world, call, id),
        parameters: { secretId: id },
      });
      const secret = findLiveSecret(world, call, id);
      values.push(readValue(world, call, secret, selectVersion(secret, undefined, undefined)));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors, NextToken: next };
}

function batchIds(world: World, call: SignedCall, input: BatchInput): { ids: readonly string[]; next?: string } {
  const { SecretIdList: idList, Filters: filters } = input;
  if (idList !== undefined && filters !== undefined) throw eitherListOrFilters();
  if (idList === undefined && filters === undefined) throw eitherListOrFilters();
  if (idList !== undefined) {
    if (input.MaxResults !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        `'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.`,
      );
    }
    return { ids: [...new Set(idList)] };
  }
  const matching = [...ownRegion(world, call).secrets.values()]
    .filter((secret) => secret.deletion === undefined && matchesFilters(secret, filters ?? [], call.region))
    .map((secret) => secret.arn);
  const { items, next } = page(matching, input.MaxResults ?? 20, input.NextToken);
  return next === undefined ? { ids: items } : { ids: items, next };
}

function eitherListOrFilters(): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Either 'SecretIdList' or 'Filters' must be provided, but not both.`,
  );
}

function selectVersion(secret: StoredSecret, versionId: string | undefined, stage: string | undefined): SecretVersion {
  if (versionId !== undefined) {
    const version = secret.versions.get(versionId);
    if (version === undefined) throw noValue(`VersionId: ${versionId}`);
    if (stage !== undefined && !version.stages.has(stage)) {
      throw new AwsError(
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
      );
    }
    return version;
  }
  const version = holderOf(secret, stage ?? current);
  if (version === undefined) throw noValue(`staging label: ${stage ?? current}`);
  return version;
}

function noValue(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
}

function readValue(world: World, call: SignedCall, secret: StoredSecret, version: SecretVersion): Output {
  const bytes = readVersion(world, call, secret, version);
  const day = Math.floor(call.now / dayMs) * dayMs;
  secret.lastAccessedAt = day;
  version.lastAccessedAt = day;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(version.form === 'text' ? { SecretString: Buffer.from(bytes).toString('utf8') } : { SecretBinary: bytes }),
    VersionStages: [...version.stages],
    CreatedDate: new Timestamp(version.createdAt),
  };
}
