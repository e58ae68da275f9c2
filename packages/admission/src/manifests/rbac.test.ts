import { describe, expect, it } from 'vitest';
import { admissionObjects } from './admission-objects.ts';
import { CLUSTER_RULES, NAMESPACE_RULES, type PolicyRule } from './rbac.ts';

function lines(rules: readonly PolicyRule[]): readonly string[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames = ['any'], verbs }) =>
    resources.map(
      (resource) =>
        `${apiGroups.map((group) => group || 'core').join()}/${resource} ${resourceNames.join()}: ${verbs.join(' ')}`,
    ),
  );
}

describe('rights of the webhook', () => {
  it('threat/Q7 are these and no others: one configuration and one Secret, by name', () => {
    expect(lines(CLUSTER_RULES)).toEqual([
      'external-secrets.io/secretstores any: get list watch',
      'external-secrets.io/clustersecretstores any: get list watch',
      'lockkeeper.dev/storegrants any: get list watch',
      'core/namespaces any: get list watch',
      'admissionregistration.k8s.io/validatingadmissionpolicies lockkeeper-protected-labels: get',
      'admissionregistration.k8s.io/validatingadmissionpolicybindings lockkeeper-protected-labels: get',
      'admissionregistration.k8s.io/validatingwebhookconfigurations lockkeeper-admission: get list watch patch',
    ]);
    expect(lines(NAMESPACE_RULES)).toEqual([
      'core/secrets lockkeeper-admission-ca: get list watch update',
      'core/secrets any: create',
    ]);
  });

  it('threat/O1 hold no wildcard, no token, no deletion, no escalation', () => {
    const roles = admissionObjects().filter(({ type }) => type.kind.endsWith('Role'));
    const text = JSON.stringify(roles);
    for (const word of ['*', 'delete', 'escalate', 'impersonate', 'bind"', 'token', 'pods', 'configmaps']) {
      expect(text).not.toContain(word);
    }
  });

  it('are installed where the platform wants them', () => {
    const objects = admissionObjects('platform');
    expect(objects.filter(({ type }) => type.namespaced).map(({ object }) => object.metadata.namespace)).toEqual([
      'platform',
      'platform',
      'platform',
      'platform',
    ]);
    expect(JSON.stringify(objects)).not.toContain('external-secrets"');
  });
});
