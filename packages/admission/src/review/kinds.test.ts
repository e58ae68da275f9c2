import { CUSTOM_RESOURCE_DEFINITIONS } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { webhookConfiguration } from '../manifests/webhook-configuration.ts';
import { REVIEWED_KINDS } from './kinds.ts';

const { webhooks } = webhookConfiguration('external-secrets');
const served = CUSTOM_RESOURCE_DEFINITIONS.flatMap(({ spec }) =>
  spec.versions
    .filter((version) => version.served)
    .flatMap(({ name }) =>
      ['CREATE', 'UPDATE'].map((operation) => [spec.group, spec.names.plural, name, operation] as const),
    ),
);

describe('the kinds under review', () => {
  it.each(served)('threat/Q4 %s %s %s %s has a webhook', (group, plural, version, operation) => {
    const asked = webhooks.filter(({ rules }) =>
      rules.some(
        (rule) =>
          rule.apiGroups.includes(group) &&
          rule.resources.includes(plural) &&
          rule.apiVersions.includes(version) &&
          rule.operations.includes(operation),
      ),
    );
    expect(asked).toHaveLength(1);
  });

  it('are reached by paths and webhook names of their own, those of ESO under the paths of ESO', () => {
    expect(REVIEWED_KINDS.map(({ path, webhook }) => [path, webhook])).toEqual([
      ['/validate-external-secrets-io-v1-externalsecret', 'validate.externalsecret.external-secrets.io'],
      ['/validate-external-secrets-io-v1-clusterexternalsecret', 'validate.clusterexternalsecret.external-secrets.io'],
      [
        '/validate-generators-external-secrets-io-v1alpha1-ecrauthorizationtoken',
        'validate.ecrauthorizationtoken.generators.external-secrets.io',
      ],
      [
        '/validate-generators-external-secrets-io-v1alpha1-stssessiontoken',
        'validate.stssessiontoken.generators.external-secrets.io',
      ],
      [
        '/validate-generators-external-secrets-io-v1alpha1-password',
        'validate.password.generators.external-secrets.io',
      ],
      ['/validate-generators-external-secrets-io-v1alpha1-uuid', 'validate.uuid.generators.external-secrets.io'],
      ['/validate-generators-external-secrets-io-v1alpha1-sshkey', 'validate.sshkey.generators.external-secrets.io'],
      ['/validate-generators-external-secrets-io-v1alpha1-mfa', 'validate.mfa.generators.external-secrets.io'],
      ['/validate-generators-external-secrets-io-v1alpha1-fake', 'validate.fake.generators.external-secrets.io'],
      ['/validate-generators-external-secrets-io-v1alpha1-webhook', 'validate.webhook.generators.external-secrets.io'],
      [
        '/validate-generators-external-secrets-io-v1alpha1-clustergenerator',
        'validate.clustergenerator.generators.external-secrets.io',
      ],
      [
        '/validate-generators-external-secrets-io-v1alpha1-generatorstate',
        'validate.generatorstate.generators.external-secrets.io',
      ],
      ['/validate-external-secrets-io-v1alpha1-pushsecret', 'validate.pushsecret.external-secrets.io'],
      ['/validate-external-secrets-io-v1alpha1-clusterpushsecret', 'validate.clusterpushsecret.external-secrets.io'],
      ['/validate-external-secrets-io-v1-secretstore', 'validate.secretstore.external-secrets.io'],
      ['/validate-external-secrets-io-v1-clustersecretstore', 'validate.clustersecretstore.external-secrets.io'],
      ['/validate-lockkeeper-dev-v1alpha1-storegrant', 'validate.storegrant.lockkeeper.dev'],
      [
        '/validate-secrets-store-csi-x-k8s-io-v1-secretproviderclass',
        'validate.secretproviderclass.secrets-store.csi.x-k8s.io',
      ],
    ]);
  });

  it('threat/Q2 are refused when nobody answers, in every namespace and under every version', () => {
    for (const webhook of webhooks) {
      expect(webhook).toMatchObject({
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      });
      expect(Object.keys(webhook)).not.toContain('namespaceSelector');
      expect(Object.keys(webhook)).not.toContain('objectSelector');
    }
  });

  it('are nothing that a cluster needs to start', () => {
    const groups = webhooks.flatMap(({ rules }) => rules.flatMap(({ apiGroups }) => apiGroups));
    expect(new Set(groups)).toEqual(
      new Set([
        'external-secrets.io',
        'generators.external-secrets.io',
        'lockkeeper.dev',
        'secrets-store.csi.x-k8s.io',
      ]),
    );
  });
});
