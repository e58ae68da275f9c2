import { foreignNamespaces } from '../selectors.ts';
import type { AnySecretStore } from './types.ts';

/** The names under which upstream's messages know these fields. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['spec.provider.aws.auth.secretRef.accessKeyIDSecretRef', 'Auth.SecretRef.AccessKeyID'],
  ['spec.provider.aws.auth.secretRef.secretAccessKeySecretRef', 'Auth.SecretRef.SecretAccessKey'],
  ['spec.provider.aws.auth.secretRef.sessionTokenSecretRef', 'Auth.SecretRef.SessionToken'],
  ['spec.provider.aws.auth.jwt.serviceAccountRef', 'Auth.JWT.ServiceAccountRef'],
]);

/**
 * Selectors of a namespaced store that point into another namespace (`threat/I3`, `threat/I21`). Only providers whose fields
 * are known are walked: elsewhere `namespace` may mean something that is no Kubernetes namespace.
 */
export function foreignSelectors(store: AnySecretStore): readonly string[] {
  if (store.kind !== 'SecretStore') return [];
  const { aws, kubernetes } = store.spec.provider;
  return foreignNamespaces({ aws, kubernetes }, 'spec.provider', store.metadata.namespace).map((path) => {
    const rule =
      'namespace should either be empty or match the namespace of the SecretStore for a namespaced SecretStore';
    return `invalid ${NAMES.get(path) ?? path}: ${rule}`;
  });
}
