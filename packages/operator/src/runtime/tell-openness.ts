import {
  type Log,
  openForWriting,
  openToAll,
  type PlatformRules,
  referentMode,
  type StoreFacts,
} from '@lockkeeper/core';

/** Tells the platform at start which of its stores are wider than they may be meant to be (`threat/S2`, `threat/I4`, `threat/P3`). */
export function tellOpenness(stores: readonly StoreFacts[], rules: PlatformRules, log: Log): void {
  const open = stores.flatMap((store) => {
    const why = openToAll(store);
    return why === undefined ? [] : [{ store: store.name, why }];
  });
  if (open.length > 0 && !rules.strict) log.warn('cluster stores that every namespace may use', { stores: open });
  const unlisted = stores.filter(
    (store) => store.aws && referentMode(store) === 'account' && store.aws.auth?.jwt?.allowedRoles === undefined,
  );
  if (unlisted.length > 0) {
    const names = unlisted.map(({ name }) => name);
    log.warn('cluster stores that take any role from the namespace that uses them: list allowedRoles', {
      stores: names,
    });
  }
  const writable = stores.filter((store) => openForWriting(store, rules)).map(({ name }) => name);
  if (writable.length > 0) {
    log.warn('cluster stores through which PushSecrets may write every key: list pushRemoteKeys', { stores: writable });
  }
}
