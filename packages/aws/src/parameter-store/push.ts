import type { ParameterStorePushSettings, PushAnswer, PushWish } from '@lockkeeper/core';
import { hasProperty } from '@lockkeeper/core/internal';
import { foreignMarks, marksOf } from '../push/marks.ts';
import { nextValue, propertyPath, requireSize, requireText } from '../push/next-value.ts';
import { isSameJson } from '../push/same-json.ts';
import { isSameKey } from '../push/same-key.ts';
import { tagChanges, tagList, wantedTags } from '../push/tag-changes.ts';
import { isAbsence, type Writing, withCode } from '../push/writing.ts';
import {
  type ParameterFacts,
  type ParameterType,
  type ParameterValue,
  readParameter,
  readParameterFacts,
  readParameterTags,
} from './parameter-state.ts';

interface ParameterWish extends PushWish {
  readonly settings: ParameterStorePushSettings;
}

/** A parameter that is there, with all that is known of it. */
interface Existing {
  readonly tags: ReadonlyMap<string, string>;
  readonly current: ParameterValue;
  readonly facts: ParameterFacts | undefined;
}

const EXISTS: PushAnswer = Object.freeze({ kind: 'exists' });
const HOLDER = 'Parameter Store';
const STANDARD_BYTES = 4_096;
const ADVANCED_BYTES = 8_192;

/**
 * Pushes to Parameter Store, as `pushSecret` does to Secrets Manager. Unlike the External Secrets Operator it edits a property inside the
 * parameter, and brings tags, description, key, tier and policies up to date when the value is equal.
 *
 * @returns undefined when the parameter appeared or went away meanwhile: to be started again.
 */
export async function pushParameter(writing: Writing, wish: ParameterWish): Promise<PushAnswer | undefined> {
  const tags = await readParameterTags(writing);
  if (tags === undefined) return createParameter(writing, wish);
  const mayExist = wish.updatePolicy === 'IfNotExists';
  if (mayExist && wish.property === undefined) return EXISTS;
  const foreign = foreignMarks(tags, writing.use, writing.use.adoptsFromEso);
  if (foreign !== undefined) return foreign;
  const current = await readParameter(writing);
  if (current === undefined) return undefined;
  if (mayExist && hasProperty(current.bytes, propertyPath(writing, wish.property ?? ''))) return EXISTS;
  return updateParameter(writing, wish, { tags, current, facts: await readParameterFacts(writing) });
}

function textOf(writing: Writing, bytes: Uint8Array, tier: string): string {
  requireSize(writing, bytes, tier === 'Standard' ? STANDARD_BYTES : ADVANCED_BYTES, `${HOLDER}, tier ${tier},`);
  return requireText(writing, bytes, HOLDER);
}

/** Key, tier and policies as AWS takes them: no key without encryption, no tier that is the account's own choice. */
export function keptBy(type: ParameterType, tier: string, keyId: string | undefined, policies: string | undefined) {
  return {
    ...(type === 'SecureString' && keyId !== undefined ? { KeyId: keyId } : {}),
    ...(tier === 'Advanced' || tier === 'Intelligent-Tiering' ? { Tier: tier as 'Advanced' } : {}),
    ...(tier === 'Advanced' && policies !== undefined ? { Policies: policies } : {}),
  };
}

async function createParameter(writing: Writing, wish: ParameterWish): Promise<PushAnswer | undefined> {
  const { settings } = wish;
  const { secretType, tier, kmsKeyId, policies, description, tags } = settings;
  const value = nextValue(writing, wish, undefined) ?? new Uint8Array();
  const input = {
    Name: writing.reference.name,
    Value: textOf(writing, value, tier),
    Type: secretType,
    Overwrite: false,
    Description: description,
    Tags: tagList(wantedTags(marksOf(writing.use.owner), tags)),
    ...keptBy(secretType, tier, kmsKeyId, policies),
  };
  const reply = await writing.parameters(
    'PutParameter',
    (calls, signal) => calls.putParameter(input, signal),
    withCode('ParameterAlreadyExists'),
  );
  return reply && { kind: 'written', change: 'created' };
}

async function updateParameter(
  writing: Writing,
  wish: ParameterWish,
  existing: Existing,
): Promise<PushAnswer | undefined> {
  const { settings } = wish;
  const { tags, current } = existing;
  const next = nextValue(writing, wish, current.bytes);
  const isTagged = await setTags(writing, tags, settings.tags);
  const isPut = next !== undefined || isKeptOtherwise(settings, existing);
  if (isPut && !(await overwrite(writing, next ?? current.bytes, settings, existing))) return undefined;
  const isUntagged = await removeTags(writing, tags, settings.tags);
  return { kind: 'written', change: isTagged || isPut || isUntagged ? 'updated' : 'unchanged' };
}

/** Whether description, key, tier or policies are not what is wished for, as far as they are known. */
function isKeptOtherwise(settings: ParameterStorePushSettings, { facts, current }: Existing): boolean {
  if (facts === undefined) return false;
  const { kmsKeyId, policies, tier, description } = settings;
  const isOtherKey =
    current.type === 'SecureString' && kmsKeyId !== undefined && !isSameKey(kmsKeyId, facts.keyId ?? 'alias/aws/ssm');
  const isAdvanced = tier === 'Advanced';
  const isOtherPolicy = isAdvanced && policies !== undefined && !isSameJson(policies, `[${facts.policies.join(',')}]`);
  return description !== facts.description || isOtherKey || isOtherPolicy || (isAdvanced && facts.tier === 'Standard');
}

/** AWS changes no type and takes no tier back, so both stay; a key that was not asked for stays as well. */
async function overwrite(
  writing: Writing,
  value: Uint8Array,
  settings: ParameterStorePushSettings,
  { current: { type }, facts }: Existing,
): Promise<boolean> {
  const { reference, log } = writing;
  if (type !== settings.secretType) {
    log.info('A pushed parameter keeps its type, which AWS does not change', { name: reference.name, type });
  }
  const tier = facts?.tier === 'Advanced' ? 'Advanced' : settings.tier;
  const input = {
    Name: reference.name,
    Value: textOf(writing, value, tier),
    Type: type,
    Overwrite: true,
    Description: settings.description,
    ...keptBy(type, tier, settings.kmsKeyId ?? facts?.keyId, settings.policies),
  };
  const reply = await writing.parameters(
    'PutParameter',
    (calls, signal) => calls.putParameter(input, signal),
    isAbsence,
  );
  return reply !== undefined;
}

async function setTags(
  writing: Writing,
  tags: ReadonlyMap<string, string>,
  wished: ParameterStorePushSettings['tags'],
): Promise<boolean> {
  const { set } = tagChanges(tags, marksOf(writing.use.owner), wished);
  if (set.size === 0) return false;
  const input = { ResourceType: 'Parameter' as const, ResourceId: writing.reference.name, Tags: tagList(set) };
  await writing.parameters('AddTagsToResource', (calls, signal) => calls.addTagsToResource(input, signal));
  return true;
}

async function removeTags(
  writing: Writing,
  tags: ReadonlyMap<string, string>,
  wished: ParameterStorePushSettings['tags'],
): Promise<boolean> {
  const { remove } = tagChanges(tags, marksOf(writing.use.owner), wished);
  if (remove.length === 0) return false;
  const input = { ResourceType: 'Parameter' as const, ResourceId: writing.reference.name, TagKeys: [...remove] };
  await writing.parameters('RemoveTagsFromResource', (calls, signal) => calls.removeTagsFromResource(input, signal));
  return true;
}
