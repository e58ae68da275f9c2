import { describe, expect, it } from 'vitest';
import { admissionObjects } from './admission-objects.ts';
import { POD_CLUSTER_RULES, POD_NAMESPACE_RULES } from './pod-rbac.ts';
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

describe('rights of the webhook of pods', () => {
  it('threat/Q7 are these besides, and only where pods are served', () => {
    expect(lines(POD_CLUSTER_RULES)).toEqual([
      'core/serviceaccounts any: get list watch',
      'admissionregistration.k8s.io/mutatingwebhookconfigurations lockkeeper-pod-identity: get list watch patch',
    ]);
    expect(lines(POD_NAMESPACE_RULES)).toEqual(['core/configmaps pod-identity-webhook: get list watch']);
    expect(JSON.stringify(admissionObjects())).not.toContain('pod-identity');
  });

  it('threat/O1 make no token and read no pod', () => {
    const roles = admissionObjects('platform', true).filter(({ type }) => type.kind.endsWith('Role'));
    expect(roles).toHaveLength(4);
    for (const word of ['*', 'token', '"pods"', 'delete', 'impersonate'])
      expect(JSON.stringify(roles)).not.toContain(word);
  });
});

describe('the configuration for pods', () => {
  interface Hook {
    readonly name: string;
    readonly failurePolicy: string;
    readonly admissionReviewVersions: readonly string[];
    readonly namespaceSelector: object;
    readonly objectSelector?: object;
  }
  const [upstream, required, accounts] = admissionObjects('platform', true)
    .filter(({ type }) => type.kind === 'MutatingWebhookConfiguration')
    .flatMap(({ object }) => object['webhooks'] as readonly Hook[]);

  it('has the name and the failure policy of upstream, and both versions of reviews', () => {
    expect(upstream).toMatchObject({
      name: 'pod-identity-webhook.amazonaws.com',
      failurePolicy: 'Ignore',
      admissionReviewVersions: ['v1', 'v1beta1'],
      objectSelector: {
        matchExpressions: [{ key: 'eks.amazonaws.com/skip-pod-identity-webhook', operator: 'DoesNotExist' }],
      },
    });
  });

  it('threat/W3 lets nothing through in namespaces that require identities, whatever labels a pod has', () => {
    expect(required).toMatchObject({ failurePolicy: 'Fail' });
    expect(required?.objectSelector).toBeUndefined();
    const expression = { key: 'lockkeeper.dev/pod-identity', values: ['required'] };
    expect(upstream?.namespaceSelector).toEqual({ matchExpressions: [{ ...expression, operator: 'NotIn' }] });
    expect(required?.namespaceSelector).toEqual({ matchExpressions: [{ ...expression, operator: 'In' }] });
  });

  it('threat/W1 asks about accounts with a role, and lets them through while nobody answers', () => {
    expect(accounts).toMatchObject({
      failurePolicy: 'Ignore',
      rules: [{ resources: ['serviceaccounts'], operations: ['CREATE', 'UPDATE'] }],
      matchConditions: [{ expression: expect.stringContaining("endsWith('/role-arn')") as string }],
    });
  });
});
