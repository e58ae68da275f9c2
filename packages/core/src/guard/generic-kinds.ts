import { type Refusal, refusal } from '../errors/refusal.ts';

/** A kind as `spec.target.manifest` names it. */
export interface KindReference {
  readonly apiVersion: string;
  readonly kind: string;
}

/** API groups whose objects decide who may do what, or are read by this operator and its neighbours: nothing in them is ever a target. */
const DENIED_GROUPS: readonly string[] = [
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'external-secrets.io',
  'generators.external-secrets.io',
  'kubernetes.external-secrets.io',
  'lockkeeper.dev',
  'rbac.authorization.k8s.io',
  'secrets-store.csi.x-k8s.io',
];

/** Kinds that are credentials, run code, or hold namespaces together, in whatever group they are served. */
const DENIED_KINDS: readonly string[] = [
  'binding',
  'certificatesigningrequest',
  'clusterrole',
  'clusterrolebinding',
  'controllerrevision',
  'cronjob',
  'daemonset',
  'deployment',
  'job',
  'namespace',
  'node',
  'persistentvolume',
  'pod',
  'podtemplate',
  'replicaset',
  'replicationcontroller',
  'role',
  'rolebinding',
  'secret',
  'serviceaccount',
  'statefulset',
  'tokenrequest',
];

/** ConfigMaps from which others take identities or roots of trust. */
const DENIED_CONFIG_MAPS: readonly string[] = ['aws-auth', 'kube-root-ca.crt', 'pod-identity-webhook'];

function groupOf(apiVersion: string): string {
  const slash = apiVersion.lastIndexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** How a kind is written in `--allow-generic-target`: `v1/ConfigMap`, `argoproj.io/v1alpha1/Application`. */
export function kindText({ apiVersion, kind }: KindReference): string {
  return `${apiVersion}/${kind}`;
}

/** True for a kind that no flag opens, in every spelling: letter case, a trailing plural and blanks are not told apart (`threat/T5`). */
export function isDeniedKind({ apiVersion, kind }: KindReference): boolean {
  const plain = kind.trim().toLowerCase();
  const group = groupOf(apiVersion.trim()).toLowerCase();
  const isDenied = (name: string): boolean => plain === name || plain === `${name}s`;
  return DENIED_KINDS.some(isDenied) || DENIED_GROUPS.includes(group);
}

/** What the platform has said of targets that are no Secrets. */
export interface GenericTargetRules {
  /** `--unsafe-allow-generic-targets`. */
  readonly enabled: boolean;
  /** `--allow-generic-target`, as `kindText` writes them. */
  readonly kinds: readonly string[];
}

const FORM = /^([A-Za-z0-9.-]+\/)?v[0-9][A-Za-z0-9]*$/;

/**
 * Why an ExternalSecret may not write to this kind of object. The list of the platform is compared letter by letter; the kinds that can
 * give somebody more rights than they have are on no list (`threat/T5`).
 */
export function refusedGenericTarget(
  target: KindReference,
  name: string,
  rules: GenericTargetRules,
): Refusal | undefined {
  if (!rules.enabled) {
    return refusal('Refused', 'generic targets are disabled. Enable with --unsafe-allow-generic-targets flag');
  }
  const text = kindText(target);
  if (isDeniedKind(target)) {
    return refusal('Refused', `${text} is never a target: objects of this kind carry or decide rights, or run code`);
  }
  if (!FORM.test(target.apiVersion) || !rules.kinds.includes(text)) {
    return refusal(
      'Refused',
      `${text} is no target on this operator: the platform allows kinds with --allow-generic-target`,
    );
  }
  if (target.kind === 'ConfigMap' && DENIED_CONFIG_MAPS.includes(name)) {
    return refusal(
      'Refused',
      `the ConfigMap ${JSON.stringify(name)} is never a target: others take identities or trust from it`,
    );
  }
  return undefined;
}
