import { type Log, openToAll, referentMode, type StoreFacts } from '@lockkeeper/core';

/** Tells the platform at start which of its stores are wider than they may be meant to be (`threat/S2`, `threat/I4`). */
export function tellOpenness(stores: readonly StoreFacts[], isStrict: boolean, log: Log): void {
  const open = stores.flatMap((store) => {
    const why = openToAll(store);
    return why === undefined ? [] : [{ store: store.name, why }];
  });
  if (open.length > 0 && !isStrict) log.warn('cluster stores that every namespace may use', { stores: open });
  const unlisted = stores.filter(
    (store) => referentMode(store) === 'account' && store.aws?.auth?.jwt?.allowedRoles === undefined,
  );
  if (unlisted.length > 0) {
    const names = unlisted.map(({ name }) => name);
    log.warn('cluster stores that take any role from the namespace that uses them: list allowedRoles', {
      stores: names,
    });
  }
}
