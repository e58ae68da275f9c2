import { type Manifest, TEAM } from './manifests.ts';

/** The account that `ROLE` is of. */
export const ACCOUNT = '111111111111';

/** Rules under which PushSecrets are on and may write to the account of the usual store. */
export const PUSH_ON = { push: { accounts: [ACCOUNT], adoptsFromEso: false } };

/** Pushes `password` of the Secret `source` to the remote key `remote-db` of the store `aws` every hour, unless `spec` says otherwise. */
export function pushSecret(name: string, spec: object = {}, where: string = TEAM, metadata: object = {}): Manifest {
  return {
    apiVersion: 'external-secrets.io/v1alpha1',
    kind: 'PushSecret',
    metadata: { name, namespace: where, ...metadata },
    spec: {
      refreshInterval: '1h',
      secretStoreRefs: [{ name: 'aws' }],
      selector: { secret: { name: 'source' } },
      ...('dataTo' in spec ? {} : { data: [pushed('password', 'remote-db')] }),
      ...spec,
    },
  };
}

/** One entry of `data`. */
export function pushed(secretKey: string, remoteKey: string, more: object = {}, property?: string): object {
  return { match: { secretKey, remoteRef: { remoteKey, ...(property ? { property } : {}) } }, ...more };
}

/** `metadata` with the wrapper that it needs. */
export function pushMetadata(spec: object): object {
  return { apiVersion: 'kubernetes.external-secrets.io/v1alpha1', kind: 'PushSecretMetadata', spec };
}
