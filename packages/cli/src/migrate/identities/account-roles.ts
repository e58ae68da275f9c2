import type { IdentityInventory } from './identity-inventory.ts';

/** The one annotation that the provider of volumes obeys, whatever prefix the webhook has. */
const ROLE = 'eks.amazonaws.com/role-arn';

/** Roles of accounts, by `namespace/name`, as the provider of volumes reads them. */
export function accountRoles({ accounts }: IdentityInventory): ReadonlyMap<string, string> {
  return new Map(
    accounts.flatMap(({ namespace, name, annotations }) => {
      const role = annotations.get(ROLE);
      return role ? [[`${namespace}/${name}`, role] as const] : [];
    }),
  );
}
