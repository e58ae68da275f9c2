import type { ObjectWish } from '@lockkeeper/csi/internal';
import type { NeededActions } from '../needed-actions.ts';
import { wishesOf } from './class-wishes.ts';
import type { VolumeInventory } from './volume-inventory.ts';

interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly wishes: ObjectWish[];
}

function actionsOf(wishes: readonly ObjectWish[]): Pick<NeededActions, 'required' | 'forBatches'> {
  const readsSecrets = wishes.some(({ service }) => service === 'SecretsManager');
  const readsParameters = wishes.some(({ service }) => service === 'ParameterStore');
  return {
    required: [
      ...(readsSecrets ? ['secretsmanager:GetSecretValue'] : []),
      ...(readsParameters ? ['ssm:GetParameters'] : []),
    ],
    forBatches: readsSecrets ? ['secretsmanager:BatchGetSecretValue'] : [],
  };
}

/** What the role of each account whose pods mount classes must be allowed to do. `roles` by `namespace/name` are those of annotations. */
export function volumeActions(
  inventory: VolumeInventory,
  roles: ReadonlyMap<string, string>,
): readonly NeededActions[] {
  const accounts = new Map<string, Account>();
  for (const volume of inventory.volumes) {
    const { namespace, serviceAccount: name } = volume.workload;
    const key = `${namespace}/${name}`;
    const account = accounts.get(key) ?? { namespace, name, wishes: [] };
    account.wishes.push(...(wishesOf(volume, inventory)?.wishes ?? []));
    accounts.set(key, account);
  }
  return [...accounts].map(([key, { namespace, name, wishes }]) => {
    const role = roles.get(key);
    return { kind: 'ServiceAccount', namespace, name, ...(role ? { role } : {}), ...actionsOf(wishes) };
  });
}
