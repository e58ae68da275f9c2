import type { RemovalSettings, RemoveAnswer } from '@lockkeeper/core';
import { removeProperty } from '@lockkeeper/core/internal';
import { foreignMarks } from '../push/marks.ts';
import { propertyPath } from '../push/next-value.ts';
import type { Writing } from '../push/writing.ts';
import { describeSecret, type SecretState } from './describe.ts';
import { putSecret, readSecret } from './value-calls.ts';

const ABSENT: RemoveAnswer = Object.freeze({ kind: 'absent' });
const REMOVED: RemoveAnswer = Object.freeze({ kind: 'removed' });

/**
 * Removes a secret of ours from Secrets Manager, or one property of it. Its live marks must be exactly ours: what the External Secrets
 * Operator marked is never removed on its word alone (`threat/P4`).
 *
 * @returns undefined when the secret went away meanwhile: to be started again.
 */
export async function removeSecret(
  writing: Writing,
  property: string | undefined,
  settings: RemovalSettings,
): Promise<RemoveAnswer | undefined> {
  const state = await describeSecret(writing);
  if (state === undefined || state.isDeleted) return ABSENT;
  const foreign = foreignMarks(state.tags, writing.use, false);
  if (foreign !== undefined) return foreign;
  return property === undefined
    ? deleteSecret(writing, state, settings)
    : removeSecretProperty(writing, state, property, settings);
}

async function removeSecretProperty(
  writing: Writing,
  state: SecretState,
  property: string,
  settings: RemovalSettings,
): Promise<RemoveAnswer | undefined> {
  const current = state.hasValue ? await readSecret(writing, state.arn) : undefined;
  const removal = current && removeProperty(current.bytes, propertyPath(writing, property));
  if (current === undefined || removal?.kind !== 'removed') return ABSENT;
  if (removal.isEmpty) return deleteSecret(writing, state, settings);
  return (await putSecret(writing, state.arn, removal.document, current.form)) ? REMOVED : undefined;
}

/** Replicas first: AWS deletes no secret that has some. */
async function deleteSecret(
  writing: Writing,
  { arn: SecretId, regions }: SecretState,
  { forceDeleteWithoutRecovery, recoveryWindowInDays }: RemovalSettings,
): Promise<RemoveAnswer> {
  if (regions.length > 0) {
    await writing.secrets('RemoveRegionsFromReplication', (calls, signal) =>
      calls.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: [...regions] }, signal),
    );
  }
  const window = recoveryWindowInDays === undefined ? {} : { RecoveryWindowInDays: recoveryWindowInDays };
  const input = { SecretId, ...(forceDeleteWithoutRecovery ? { ForceDeleteWithoutRecovery: true } : window) };
  await writing.secrets('DeleteSecret', (calls, signal) => calls.deleteSecret(input, signal));
  return REMOVED;
}
