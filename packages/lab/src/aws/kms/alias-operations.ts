import { arn } from '../accounts/arn.ts';
import { ownRegion, operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { ownKey, placeOf } from './key-operations.ts';
import { createAlias, findKey } from './keys.ts';
import { pageWith } from './page.ts';
import { shapes } from './shapes.ts';
import type { KeyAlias } from '../state/kms.ts';

/** CreateAlias, UpdateAlias, DeleteAlias, ListAliases. */
export function aliasOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'CreateAlias',
      operation(shapes.alias, (input, call) => {
        requireAliasName(input.AliasName);
        requireKey(input.TargetKeyId);
        const key = ownKey(world, call, input.TargetKeyId, ['Enabled', 'Disabled']);
        const state = ownRegion(world, call);
        const existing = state.kms.aliases.get(input.AliasName);
        if (existing !== undefined) {
          throw new AwsError('AlreadyExistsException', `An alias with the name ${existing.arn} already exists`);
        }
        createAlias(state, placeOf(call), input.AliasName, key.id);
        return {};
      }),
    ],
    [
      'UpdateAlias',
      operation(shapes.alias, (input, call) => {
        requireAliasName(input.AliasName);
        requireKey(input.TargetKeyId);
        const key = ownKey(world, call, input.TargetKeyId, ['Enabled', 'Disabled']);
        const alias = findAlias(world, call, input.AliasName);
        alias.keyId = key.id;
        alias.updatedAt = call.now;
        return {};
      }),
    ],
    [
      'DeleteAlias',
      operation(shapes.deleteAlias, (input, call) => {
        requireAliasName(input.AliasName);
        ownRegion(world, call).kms.aliases.delete(findAlias(world, call, input.AliasName).name);
        return {};
      }),
    ],
    [
      'ListAliases',
      operation(shapes.aliases, (input, call) => {
        const keyId = input.KeyId === undefined ? undefined : findKey(world, placeOf(call), input.KeyId).id;
        const aliases = [...ownRegion(world, call).kms.aliases.values()]
          .filter((alias) => keyId === undefined || alias.keyId === keyId)
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map((alias) => ({
            AliasName: alias.name,
            AliasArn: alias.arn,
            TargetKeyId: alias.keyId,
            CreationDate: new Timestamp(alias.createdAt),
            LastUpdatedDate: new Timestamp(alias.updatedAt),
          }));
        return pageWith('Aliases', aliases, input);
      }),
    ],
  ]);
}

function findAlias(world: World, call: SignedCall, name: string): KeyAlias {
  const alias = ownRegion(world, call).kms.aliases.get(name);
  if (alias === undefined) {
    const shown = arn('kms', call.region, call.caller.accountId, name);
    throw new AwsError('NotFoundException', `Alias ${shown} is not found.`);
  }
  return alias;
}

function requireAliasName(name: string): void {
  if (!name.startsWith('alias/')) throw new AwsError('ValidationException', 'Invalid identifier');
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '');
  if (name.includes(':')) {
    throw new AwsError('ValidationException', `${name} contains invalid characters for an alias`);
  }
}

function requireKey(keyId: string): void {
  if (keyId.includes('alias/')) throw new AwsError('ValidationException', 'Aliases must refer to keys. Not aliases');
}
