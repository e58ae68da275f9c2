import { arn } from '../accounts/arn.ts';
import type { AuthorizationQuestion, SignedCall, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { KmsKey } from '../state/kms.ts';
import { keyNameOf } from './key-cipher.ts';
import { keyFacts } from './key-facts.ts';
import { unknownKey } from './unknown-key.ts';
import { placeOf } from './key-operations.ts';
import { findKey } from './keys.ts';

type Input = Readonly<Record<string, unknown>>;

/**
 * What IAM and the key are asked for an operation (KMS Developer Guide, "AWS KMS permissions"): aliases are resources beside
 * their keys, a ciphertext names its key itself, and re-encryption has a question for each side.
 */
export function kmsQuestions(
  world: World,
  operation: string,
  input: Input,
  call: SignedCall,
): readonly AuthorizationQuestion[] {
  const { AliasName: alias, TargetKeyId: target } = input;
  switch (operation) {
    case 'ReEncrypt':
      return [
        ...onSource(world, call, input, 'ReEncryptFrom', input['SourceEncryptionContext']),
        onKey(named(world, call, input['DestinationKeyId']), 'ReEncryptTo', input['DestinationEncryptionContext']),
      ];
    case 'Decrypt':
      return onSource(world, call, input, operation);
    case 'CreateAlias':
    case 'UpdateAlias':
    case 'DeleteAlias':
      // An alias of AWS's own is nobody's to change; the operation says so.
      if (String(alias).startsWith('alias/aws/')) return [];
      return [
        { action: `kms:${operation}`, resource: aliasArn(call, alias) },
        onKey(aliasedKey(world, call, alias), operation),
        onKey(named(world, call, target), operation),
      ].filter((question) => question.resource !== '*');
    case 'RetireGrant':
      // Who may retire a grant stands in the grant, or in a policy; the operation asks when it knows the grant.
      return [];
    case 'CreateKey':
      return [
        { action: 'kms:CreateKey', resource: '*', context: newKeyFacts(input) },
        ...(Array.isArray(input['Tags']) && input['Tags'].length > 0
          ? [{ action: 'kms:TagResource', resource: '*', context: newKeyFacts(input) }]
          : []),
      ];
    default:
      return [onKey(named(world, call, input['KeyId']), operation)];
  }
}

/** The key that a ciphertext is under. Of a foreign one that was not named, KMS does not tell whether it exists. */
function onSource(
  world: World,
  call: SignedCall,
  input: Input,
  operation: string,
  context?: unknown,
): readonly AuthorizationQuestion[] {
  const given = named(world, call, input['KeyId'] ?? input['SourceKeyId']);
  if (given !== undefined) return [onKey(given, operation, context)];
  const key = sourceKey(world, call, input['CiphertextBlob']);
  if (key === undefined) return [];
  const question = onKey(key, operation, context);
  return [key.accountId === call.caller.accountId ? question : { ...question, refusal: unknownKey() }];
}

function onKey(key: KmsKey | undefined, operation: string, context?: unknown): AuthorizationQuestion {
  return {
    action: `kms:${operation}`,
    resource: key?.arn ?? '*',
    ...(key === undefined ? {} : { context: keyFacts(key) }),
    ...(context instanceof Map ? { parameters: { encryptionContext: context as ReadonlyMap<string, string> } } : {}),
  };
}

function newKeyFacts(input: Input): ReadonlyMap<string, string> {
  const { KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage = 'ENCRYPT_DECRYPT', MultiRegion: multi } = input;
  return new Map([
    ['kms:KeySpec', String(spec)],
    ['kms:KeyUsage', String(usage)],
    ['kms:KeyOrigin', 'AWS_KMS'],
    ['kms:MultiRegion', String(multi === true)],
  ]);
}

/** A key that does not exist is the operation's to refuse. */
function named(world: World, call: SignedCall, keyId: unknown): KmsKey | undefined {
  if (typeof keyId !== 'string') return undefined;
  try {
    return findKey(world, placeOf(call), keyId);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function sourceKey(world: World, call: SignedCall, ciphertext: unknown): KmsKey | undefined {
  const name = ciphertext instanceof Uint8Array ? keyNameOf(ciphertext) : undefined;
  return name && named(world, call, arn('kms', call.region, name.account, `key/${name.keyId}`));
}

function aliasedKey(world: World, call: SignedCall, alias: unknown): KmsKey | undefined {
  const kms = world.accounts.region(call.caller.accountId, call.region)?.kms;
  return kms?.keys.get(kms.aliases.get(String(alias))?.keyId ?? '');
}

function aliasArn(call: SignedCall, alias: unknown): string {
  return typeof alias === 'string' ? arn('kms', call.region, call.caller.accountId, alias) : '*';
}
