import type { AuthorizedLocalUse, LocalProvider } from '@lockkeeper/core';
import { FakeStore } from './fake-store.ts';
import { KubernetesStore, type KubernetesStorePorts } from './kubernetes-store.ts';

/** One provider for all stores whose values are in the cluster: each permit goes to the keeper that its scope names. */
export function createLocalStores(ports: KubernetesStorePorts): LocalProvider {
  const keepers = { fake: new FakeStore(), kubernetes: new KubernetesStore(ports) } as const;
  const keeperOf = (use: AuthorizedLocalUse): LocalProvider => keepers[use.scope.provider];
  return {
    fetch: (use, options) => keeperOf(use).fetch(use, options),
    list: (use, filter, signal) => keeperOf(use).list(use, filter, signal),
    check: (use, signal) => keeperOf(use).check(use, signal),
  };
}
