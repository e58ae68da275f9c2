import { shownDocument } from '../authorization/saved-principals.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { createKey, findKey, type KeyPlace } from './keys.ts';
import { formOf, generatePrivateKey } from './key-specs.ts';
import { metadata } from './metadata.ts';
import { pageWith } from './page.ts';
import { savePolicy } from './save-policy.ts';
import { shapes } from './shapes.ts';
import type { KmsKey } from '../state/kms.ts';

const dayMs = 86_400_000;

/** Life of keys: create, describe, list, enable, disable, delete, policy. */
export function keyOperations(world: World): ReadonlyMap<string, Operation> {
  const change = (allowed: readonly KmsKey['state'][], run: (key: KmsKey, call: SignedCall) => Output): Operation =>
    operation(shapes.useKey, (input, call) => run(ownKey(world, call, input.KeyId, allowed), call));
  return new Map([
    ['CreateKey', operation(shapes.createKey, (input, call) => create(world, call, input))],
    [
      'DescribeKey',
      operation(shapes.useKey, (input, call) => ({
        KeyMetadata: metadata(world, findKey(world, placeOf(call), input.KeyId)),
      })),
    ],
    [
      'ListKeys',
      operation(shapes.page, (input, call) =>
        pageWith(
          'Keys',
          [...ownRegion(world, call).kms.keys.values()].map((key) => ({ KeyId: key.id, KeyArn: key.arn })),
          input,
        ),
      ),
    ],
    [
      'EnableKey',
      change(['Enabled', 'Disabled'], (key) => {
        key.state = 'Enabled';
        return {};
      }),
    ],
    [
      'DisableKey',
      change(['Enabled', 'Disabled'], (key) => {
        key.state = 'Disabled';
        return {};
      }),
    ],
    [
      'ScheduleKeyDeletion',
      operation(shapes.scheduleDeletion, (input, call) => {
        const key = ownKey(world, call, input.KeyId, ['Enabled', 'Disabled']);
        const days = input.PendingWindowInDays ?? 30;
        key.state = 'PendingDeletion';
        key.deletionAt = call.now + days * dayMs;
        return {
          KeyId: key.arn,
          DeletionDate: new Timestamp(key.deletionAt),
          KeyState: key.state,
          PendingWindowInDays: days,
        };
      }),
    ],
    [
      'CancelKeyDeletion',
      change(['PendingDeletion'], (key) => {
        key.state = 'Disabled';
        delete key.deletionAt;
        return { KeyId: key.arn };
      }),
    ],
    [
      'UpdateKeyDescription',
      operation(shapes.description, (input, call) => {
        ownKey(world, call, input.KeyId, ['Enabled', 'Disabled']).description = input.Description;
        return {};
      }),
    ],
    ...policyOperations(world),
  ]);
}

/** Where a call's key names without an account are looked up. */
export function placeOf(call: SignedCall): KeyPlace {
  return { account: call.caller.accountId, region: call.region, now: call.now };
}

/**
 * A customer's key in a state that allows a change.
 *
 * @throws AwsError `NotFoundException`, `AccessDeniedException` for AWS's own keys, `KMSInvalidStateException`
 */
export function ownKey(
  world: World,
  call: SignedCall,
  keyId: string,
  allowed: readonly KmsKey['state'][] = ['Enabled', 'Disabled', 'PendingDeletion'],
): KmsKey {
  if (keyId.startsWith('alias/')) {
    throw new AwsError('NotFoundException', `Invalid keyId ${keyId}`);
  }
  const key = findKey(world, placeOf(call), keyId);
  if (key.manager === 'AWS') {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${call.caller.arn} is not authorized to perform: kms:${call.operation} on resource: ${key.arn} because no resource-based policy allows the kms:${call.operation} action`,
    );
  }
  if (!allowed.includes(key.state)) {
    const state = key.state === 'PendingDeletion' ? 'pending deletion' : 'not pending deletion';
    throw new AwsError('KMSInvalidStateException', `${key.arn} is ${state}.`);
  }
  return key;
}

async function create(world: World, call: SignedCall, input: Input<typeof shapes.createKey>): Promise<Output> {
  if ((input.Origin ?? 'AWS_KMS') !== 'AWS_KMS') {
    throw new AwsError('UnsupportedOperationException', 'The lab serves keys with key material of KMS only.');
  }
  const form = formOf(input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT', input.KeyUsage);
  const saved = input.Policy === undefined ? undefined : savePolicy(world, call, input.Policy, input);
  const key = createKey(world, placeOf(call), {
    description: input.Description,
    saved,
    multiRegion: input.MultiRegion,
    tags: new Map((input.Tags ?? []).map((tag) => [tag.TagKey, tag.TagValue])),
    form,
    privateKey: await generatePrivateKey(form),
  });
  return { KeyMetadata: metadata(world, key) };
}

function policyOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'GetKeyPolicy',
      operation(shapes.getPolicy, (input, call) => {
        requireDefaultName(input.PolicyName);
        const { policy, policyPrincipals } = findKey(world, placeOf(call), input.KeyId);
        return { Policy: shownDocument(world.accounts, policy, policyPrincipals), PolicyName: 'default' };
      }),
    ],
    [
      'PutKeyPolicy',
      operation(shapes.putPolicy, (input, call) => {
        requireDefaultName(input.PolicyName);
        const key = ownKey(world, call, input.KeyId);
        Object.assign(key, savePolicy(world, call, input.Policy, input));
        return {};
      }),
    ],
    [
      'ListKeyPolicies',
      operation(shapes.keyPage, (input, call) => {
        findKey(world, placeOf(call), input.KeyId);
        return { PolicyNames: ['default'], Truncated: false };
      }),
    ],
  ];
}

function requireDefaultName(name: string | undefined): void {
  if (name !== undefined && name !== 'default') throw new AwsError('NotFoundException', 'No such policy exists');
}
