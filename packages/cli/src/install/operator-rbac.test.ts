import { describe, expect, it } from 'vitest';
import { operatorObjects } from './operator-objects.ts';
import { OPERATOR_CLUSTER_RULES, OPERATOR_NAMESPACE_RULES } from './operator-rbac.ts';

function lines(rules: typeof OPERATOR_CLUSTER_RULES): readonly string[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    resources.map(
      (resource) => `${apiGroups.map((group) => group || 'core').join(',')}/${resource}: ${verbs.join(' ')}`,
    ),
  );
}

describe('rights of the operator', () => {
  it('threat/O1 are these and no others', () => {
    expect(lines(OPERATOR_CLUSTER_RULES)).toEqual([
      'external-secrets.io/externalsecrets: get list watch',
      'external-secrets.io/clusterexternalsecrets: get list watch',
      'external-secrets.io/pushsecrets: get list watch',
      'external-secrets.io/clusterpushsecrets: get list watch',
      'external-secrets.io/secretstores: get list watch',
      'external-secrets.io/clustersecretstores: get list watch',
      'external-secrets.io/externalsecrets/status: patch',
      'external-secrets.io/clusterexternalsecrets/status: patch',
      'external-secrets.io/pushsecrets/status: patch',
      'external-secrets.io/clusterpushsecrets/status: patch',
      'external-secrets.io/secretstores/status: patch',
      'external-secrets.io/clustersecretstores/status: patch',
      'external-secrets.io/externalsecrets: create patch delete',
      'external-secrets.io/pushsecrets: create patch delete',
      'external-secrets.io/clusterexternalsecrets: patch',
      'external-secrets.io/secretstores: patch',
      'external-secrets.io/externalsecrets/finalizers: update',
      'external-secrets.io/clusterexternalsecrets/finalizers: update',
      'external-secrets.io/clusterpushsecrets/finalizers: update',
      'generators.external-secrets.io/ecrauthorizationtokens: get list watch',
      'generators.external-secrets.io/stssessiontokens: get list watch',
      'generators.external-secrets.io/passwords: get list watch',
      'generators.external-secrets.io/uuids: get list watch',
      'generators.external-secrets.io/sshkeys: get list watch',
      'generators.external-secrets.io/mfas: get list watch',
      'generators.external-secrets.io/fakes: get list watch',
      'generators.external-secrets.io/webhooks: get list watch',
      'generators.external-secrets.io/clustergenerators: get list watch',
      'generators.external-secrets.io/generatorstates: get list watch patch delete',
      'lockkeeper.dev/storegrants: get list watch',
      'lockkeeper.dev/storegrants/status: patch',
      'core/namespaces: get list watch',
      'core/serviceaccounts: get list watch',
      'core/configmaps: get list watch',
      'core/secrets: get list watch create patch delete',
      'core/serviceaccounts/token: create',
      'core/events: create patch',
      'apiextensions.k8s.io/customresourcedefinitions: get',
      'admissionregistration.k8s.io/validatingadmissionpolicies: get',
      'admissionregistration.k8s.io/validatingadmissionpolicybindings: get',
    ]);
    expect(lines(OPERATOR_NAMESPACE_RULES)).toEqual(['coordination.k8s.io/leases: get create update patch']);
  });

  it('threat/O1 hold no wildcard, no deletecollection, no escalation', () => {
    const text = JSON.stringify(operatorObjects('arn:aws:iam::111122223333:role/external-secrets'));
    for (const word of ['*', 'deletecollection', 'escalate', 'impersonate', 'cluster-admin', 'bind"']) {
      expect(text).not.toContain(word);
    }
  });

  it('threat/O3 let no namespace be written', () => {
    const onNamespaces = OPERATOR_CLUSTER_RULES.filter(({ resources }) => resources.includes('namespaces'));
    expect(onNamespaces.flatMap(({ verbs }) => verbs)).toEqual(['get', 'list', 'watch']);
  });
});
