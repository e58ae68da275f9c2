import type { CallParameters } from '@lockkeeper/access';
import type { Tags } from '../state/tags.ts';

type Input = Readonly<Record<string, unknown>>;

/** The members of an input that the evaluator looks at, whatever service it is of: their names are one in all of AWS. */
export function callParameters(input: Input): CallParameters {
  const parameters = {
    secretId: text(input['SecretId']),
    versionId: text(input['VersionId']),
    versionStage: text(input['VersionStage']),
    secretIdList: texts(input['SecretIdList']),
    filters: filtersOf(input['Filters']),
    name: text(input['Name']),
    names: texts(input['Names']),
    path: text(input['Path']),
    recursive: flag(input['Recursive']),
    withDecryption: flag(input['WithDecryption']),
    keyId: text(input['KeyId']),
    encryptionContext: mapOf(input['EncryptionContext']),
    roleSessionName: text(input['RoleSessionName']),
    tags: tagsOf(input['Tags'] ?? input['tags']),
    transitiveTagKeys: texts(input['TransitiveTagKeys']),
    externalId: text(input['ExternalId']),
    durationSeconds: typeof input['DurationSeconds'] === 'number' ? input['DurationSeconds'] : undefined,
    sourceIdentity: text(input['SourceIdentity']),
  };
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** Tags in each of the forms that services have for them: lists of `Key` or `TagKey`, and maps. */
function tagsOf(value: unknown): Tags | undefined {
  if (value instanceof Map) return value as Tags;
  if (!Array.isArray(value)) return undefined;
  const pairs = (value as readonly Input[]).map((tag): [string, string] => [
    text(tag['Key'] ?? tag['TagKey']) ?? '',
    text(tag['Value'] ?? tag['TagValue']) ?? '',
  ]);
  return pairs.length === 0 ? undefined : new Map(pairs);
}

/** Whether a Create operation asks to tag what it makes, which needs a right of its own. */
export function hasTags(value: unknown): boolean {
  return (tagsOf(value)?.size ?? 0) > 0;
}

function filtersOf(value: unknown): CallParameters['filters'] {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly Input[]).map((filter) => ({
    key: text(filter['Key']) ?? '',
    values: texts(filter['Values']) ?? [],
  }));
}

function mapOf(value: unknown): ReadonlyMap<string, string> | undefined {
  return value instanceof Map ? (value as ReadonlyMap<string, string>) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined;
}
