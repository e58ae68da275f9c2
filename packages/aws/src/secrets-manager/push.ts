import type { PushAnswer, PushWish, SecretsManagerPushSettings } from '@lockkeeper/core';
import { hasProperty } from '@lockkeeper/core/internal';
import { foreignMarks, marksOf } from '../push/marks.ts';
import { nextValue, propertyPath } from '../push/next-value.ts';
import { tagList, wantedTags } from '../push/tag-changes.ts';
import { type Writing, withCode } from '../push/writing.ts';
import { describeSecret, type SecretState } from './describe.ts';
import { addReplicas, missingReplicas, syncDescription, syncResourcePolicy, syncSecretTags } from './settings-calls.ts';
import { putSecret, readSecret, type SecretValue, valueMember } from './value-calls.ts';

interface SecretWish extends PushWish {
  readonly settings: SecretsManagerPushSettings;
}

const EXISTS: PushAnswer = Object.freeze({ kind: 'exists' });

/**
 * Pushes to Secrets Manager. Each step can be repeated, so that a push that was cut off anywhere is finished by the next one: the marks
 * come with the secret or before its value, and everything is compared with what is there.
 *
 * @returns undefined when the secret appeared or went away meanwhile: to be started again.
 */
export async function pushSecret(writing: Writing, wish: SecretWish): Promise<PushAnswer | undefined> {
  const state = await describeSecret(writing);
  if (state === undefined) return createSecret(writing, wish);
  const mayExist = wish.updatePolicy === 'IfNotExists' && !state.isDeleted;
  if (mayExist && wish.property === undefined) return EXISTS;
  const foreign = foreignMarks(state.tags, writing.use, writing.use.adoptsFromEso);
  if (foreign !== undefined) return foreign;
  if (state.isDeleted) await restoreSecret(writing, state);
  const current = state.hasValue ? await readSecret(writing, state.arn) : undefined;
  return mayExist && has(writing, wish, current) ? EXISTS : updateSecret(writing, wish, state, current);
}

function has(writing: Writing, { property = '' }: SecretWish, current: SecretValue | undefined): boolean {
  return current !== undefined && hasProperty(current.bytes, propertyPath(writing, property));
}

/** A secret of ours that waits for its deletion is wanted again. */
async function restoreSecret(writing: Writing, { arn: SecretId }: SecretState): Promise<void> {
  await writing.secrets('RestoreSecret', (calls, signal) => calls.restoreSecret({ SecretId }, signal));
  writing.log.info('A pushed secret waited for its deletion and was restored', { name: writing.reference.name });
}

async function createSecret(writing: Writing, wish: SecretWish): Promise<PushAnswer | undefined> {
  const { settings } = wish;
  const { kmsKeyId, description, tags } = settings;
  const replicas = missingReplicas(writing, settings, []);
  const value = nextValue(writing, wish, undefined) ?? new Uint8Array();
  const input = {
    Name: writing.reference.name,
    ClientRequestToken: writing.token(),
    Description: description,
    Tags: tagList(wantedTags(marksOf(writing.use.owner), tags)),
    ...valueMember(writing, value, settings.secretPushFormat),
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    ...(replicas.length === 0 ? {} : { AddReplicaRegions: replicas }),
  };
  const reply = await writing.secrets(
    'CreateSecret',
    (calls, signal) => calls.createSecret(input, signal),
    withCode('ResourceExistsException'),
  );
  if (reply === undefined) return undefined;
  await syncResourcePolicy(writing, reply.ARN ?? writing.reference.name, settings);
  return { kind: 'written', change: 'created' };
}

async function updateSecret(
  writing: Writing,
  wish: SecretWish,
  state: SecretState,
  current: SecretValue | undefined,
): Promise<PushAnswer | undefined> {
  const { settings } = wish;
  const next = nextValue(writing, wish, current?.bytes);
  const isTagged = await syncSecretTags(writing, state, settings.tags);
  const isPut = next !== undefined;
  if (isPut && !(await putSecret(writing, state.arn, next, settings.secretPushFormat))) return undefined;
  const isDescribed = await syncDescription(writing, state, settings);
  const isPolicySet = await syncResourcePolicy(writing, state.arn, settings);
  const isReplicated = await addReplicas(writing, state, settings);
  const isChanged = state.isDeleted || isTagged || isPut || isDescribed || isPolicySet || isReplicated;
  return { kind: 'written', change: isChanged ? 'updated' : 'unchanged' };
}
