import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import type { AccessKey } from '../identity/access-keys.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import { limitExceeded, noSuchEntity } from './iam-error.ts';
import { pageWith } from './page.ts';
import { shapes } from './shapes.ts';
import type { IamUser } from '../state/iam.ts';
import { namedOrOwnUser } from './user-operations.ts';

const maxKeys = 2;

/** Create, List, Update, DeleteAccessKey and GetAccessKeyLastUsed. The secret is shown once, by Create. */
export function accessKeyOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'CreateAccessKey',
      operation(shapes.optionalUser, (input, call) => {
        const user = namedOrOwnUser(world, call, input.UserName);
        if (user.accessKeyIds.size >= maxKeys) {
          throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${maxKeys}`);
        }
        const key = world.keys.create({
          accountId: call.caller.accountId,
          holder: { kind: 'user', userId: user.id, userName: user.name },
          now: call.now,
        });
        user.accessKeyIds.add(key.id);
        return { AccessKey: { ...written(user, key), SecretAccessKey: key.secret } };
      }),
    ],
    [
      'ListAccessKeys',
      operation(shapes.optionalUser, (input, call) => {
        const user = namedOrOwnUser(world, call, input.UserName);
        const keys = [...user.accessKeyIds].flatMap((id) => world.keys.find(id) ?? []);
        return pageWith(
          'AccessKeyMetadata',
          keys.map((key) => written(user, key)),
          input,
        );
      }),
    ],
    [
      'UpdateAccessKey',
      operation(shapes.updateAccessKey, (input, call) => {
        ownKey(world, call, input).key.active = input.Status === 'Active';
        return undefined;
      }),
    ],
    [
      'DeleteAccessKey',
      operation(shapes.accessKey, (input, call) => {
        const { user, key } = ownKey(world, call, input);
        user.accessKeyIds.delete(key.id);
        world.keys.delete(key.id);
        return undefined;
      }),
    ],
    [
      'GetAccessKeyLastUsed',
      operation(shapes.accessKeyLastUsed, (input, call) => {
        const key = world.keys.find(input.AccessKeyId);
        if (key?.holder.kind !== 'user' || key.accountId !== call.caller.accountId) throw noKey(input.AccessKeyId);
        const { lastUsed } = key;
        return {
          UserName: key.holder.userName,
          AccessKeyLastUsed: {
            LastUsedDate: lastUsed === undefined ? undefined : new Timestamp(lastUsed.at),
            ServiceName: lastUsed?.service ?? 'N/A',
            Region: lastUsed?.region ?? 'N/A',
          },
        };
      }),
    ],
  ]);
}

function ownKey(
  world: World,
  call: SignedCall,
  input: { readonly UserName?: string | undefined; readonly AccessKeyId: string },
): { readonly user: IamUser; readonly key: AccessKey } {
  const user = namedOrOwnUser(world, call, input.UserName);
  const key = user.accessKeyIds.has(input.AccessKeyId) ? world.keys.find(input.AccessKeyId) : undefined;
  if (key === undefined) throw noKey(input.AccessKeyId);
  return { user, key };
}

function noKey(id: string): Error {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

function written(user: IamUser, key: AccessKey): object {
  return {
    UserName: user.name,
    AccessKeyId: key.id,
    Status: key.active ? 'Active' : 'Inactive',
    CreateDate: new Timestamp(key.createdAt),
  };
}
