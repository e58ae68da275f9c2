import type { SecretsManagerPushSettings } from '@lockkeeper/core';
import { requireSize, requireText } from '../push/next-value.ts';
import { isAbsence, type Writing } from '../push/writing.ts';
import { foundSecret } from './found.ts';
import { GET_SECRET } from './get.ts';
import { isSecretAskedFor } from './match.ts';

const HOLDER = 'Secrets Manager';
const MAX_BYTES = 65_536;

export type ValueForm = SecretsManagerPushSettings['secretPushFormat'];

export interface SecretValue {
  readonly bytes: Uint8Array;
  readonly form: ValueForm;
}

/** The current value of the secret with this ARN; undefined when it has none any more. */
export async function readSecret(writing: Writing, arn: string): Promise<SecretValue | undefined> {
  const { reference, scope } = writing;
  const reply = await writing.secrets(
    'GetSecretValue',
    (calls, signal) => calls.getSecretValue({ SecretId: arn }, signal),
    isAbsence,
  );
  if (reply === undefined) return undefined;
  const isOwn = reply.ARN === arn && isSecretAskedFor(reply, reference, scope);
  const found = (isOwn ? foundSecret(reply, reference) : undefined) ?? writing.badReply(GET_SECRET);
  return { bytes: found.value.reveal(), form: found.form === 'text' ? 'string' : 'binary' };
}

/** The member of a request that carries a value. Stops what AWS would not take. */
export function valueMember(
  writing: Writing,
  bytes: Uint8Array,
  form: ValueForm,
): { readonly SecretString: string } | { readonly SecretBinary: Uint8Array } {
  requireSize(writing, bytes, MAX_BYTES, HOLDER);
  return form === 'string'
    ? { SecretString: requireText(writing, bytes, `${HOLDER} with secretPushFormat "string"`) }
    : { SecretBinary: bytes };
}

/** Makes a value current. False when the secret with this ARN has gone. */
export async function putSecret(writing: Writing, arn: string, bytes: Uint8Array, form: ValueForm): Promise<boolean> {
  const input = { SecretId: arn, ClientRequestToken: writing.token(), ...valueMember(writing, bytes, form) };
  const reply = await writing.secrets(
    'PutSecretValue',
    (calls, signal) => calls.putSecretValue(input, signal),
    isAbsence,
  );
  return reply !== undefined;
}
