/** Marks with which Lockkeeper and ESO recognise their Secrets. Nobody may set them through a template (`threat/T16`). */
export const TRACKING_PREFIXES: readonly string[] = ['reconcile.external-secrets.io/', 'lockkeeper.dev/'];

/**
 * Labels and annotations that other controllers obey: whoever can put one on a Secret can have it copied to other namespaces
 * or trusted as a cluster credential (`threat/T7`). Compared by prefix.
 */
export const FOREIGN_CONTROLLER_PREFIXES: readonly string[] = [
  'argocd.argoproj.io/',
  'cert-manager.io/',
  'config.k8s.io/',
  'config.kubernetes.io/',
  'helm.toolkit.fluxcd.io/',
  'kubed.appscode.com/',
  'kustomize.toolkit.fluxcd.io/',
  'meta.helm.sh/',
  'reflector.v1.k8s.emberstack.com/',
  'replicator.v1.mittwald.com/',
  'replicator.v1.mittwald.de/',
  'sealedsecrets.bitnami.com/',
  'strategy.spec.replicator/',
];

/** Annotations with a meaning to Kubernetes itself that turn a Secret into a credential (`threat/T2`, `threat/T3`). */
export const KUBERNETES_CREDENTIAL_PREFIXES: readonly string[] = ['kubernetes.io/service-account.'];

const FORBIDDEN = [...TRACKING_PREFIXES, ...FOREIGN_CONTROLLER_PREFIXES, ...KUBERNETES_CREDENTIAL_PREFIXES];

/** True for a label or annotation key that neither a template nor a copied ExternalSecret may put on a Secret. */
export function isForbiddenMetadataKey(key: string): boolean {
  const folded = key.toLowerCase();
  return FORBIDDEN.some((prefix) => folded.startsWith(prefix));
}
