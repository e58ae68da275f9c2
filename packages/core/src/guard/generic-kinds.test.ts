import { describe, expect, it } from 'vitest';
import { isDeniedKind, kindText, refusedGenericTarget } from './generic-kinds.ts';

const KINDS: readonly (readonly [string, string])[] = [
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
  ['external-secrets.io/v1', 'SecretStore'],
  ['external-secrets.io/v1', 'ExternalSecret'],
  ['external-secrets.io/v1alpha1', 'PushSecret'],
  ['generators.external-secrets.io/v1alpha1', 'Password'],
  ['lockkeeper.dev/v1alpha1', 'StoreGrant'],
  ['v1', 'Secret'],
  ['v1', 'ServiceAccount'],
  ['v1', 'Namespace'],
  ['v1', 'Pod'],
  ['v1', 'ReplicationController'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['certificates.k8s.io/v1', 'CertificateSigningRequest'],
  ['apiregistration.k8s.io/v1', 'APIService'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
];

describe('threat/T5 a kind that carries or decides rights', () => {
  it.each(KINDS)('%s %s is on no list, in any spelling', (apiVersion, kind) => {
    const spellings = [kind, kind.toLowerCase(), kind.toUpperCase(), ` ${kind}`, `${kind.toLowerCase()}s`];
    const groups = [apiVersion, apiVersion.toUpperCase(), ` ${apiVersion}`];
    for (const spelledKind of spellings) {
      for (const spelledVersion of groups) {
        const target = { apiVersion: spelledVersion, kind: spelledKind };
        expect(isDeniedKind(target)).toBe(true);
        const rules = { enabled: true, kinds: [kindText(target)] };
        expect(refusedGenericTarget(target, 'x', rules)?.tenant).toContain('is never a target');
      }
    }
  });

  it('is told apart from kinds that only begin alike', () => {
    expect(isDeniedKind({ apiVersion: 'v1', kind: 'ConfigMap' })).toBe(false);
    expect(isDeniedKind({ apiVersion: 'example.com/v1', kind: 'Jobber' })).toBe(false);
  });
});

describe('a target that is no Secret', () => {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap' };

  it('is refused until the platform turns such targets on, in the words of upstream', () => {
    expect(refusedGenericTarget(configMap, 'x', { enabled: false, kinds: ['v1/ConfigMap'] })?.tenant).toBe(
      'generic targets are disabled. Enable with --unsafe-allow-generic-targets flag',
    );
  });

  it('needs its kind on the list of the platform, letter by letter', () => {
    const rules = { enabled: true, kinds: ['v1/ConfigMap'] };
    expect(refusedGenericTarget(configMap, 'x', rules)).toBeUndefined();
    for (const other of [
      { ...configMap, kind: 'configmap' },
      { ...configMap, apiVersion: 'core/v1' },
    ]) {
      expect(refusedGenericTarget(other, 'x', rules)?.tenant).toContain('--allow-generic-target');
    }
  });

  it.each(['aws-auth', 'pod-identity-webhook', 'kube-root-ca.crt'])('threat/T5 is never the ConfigMap %s', (name) => {
    expect(refusedGenericTarget(configMap, name, { enabled: true, kinds: ['v1/ConfigMap'] })?.code).toBe('Refused');
  });
});
