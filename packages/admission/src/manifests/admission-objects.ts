import type { KubeObject, ResourceType } from '@lockkeeper/kube';
import { ACCOUNT_NAME, NAMESPACE, POD_CONFIGURATION_NAME, SERVICE_NAME, WEBHOOK_PORT } from './names.ts';
import { POD_CLUSTER_RULES, POD_NAMESPACE_RULES } from './pod-rbac.ts';
import { podWebhookConfiguration } from './pod-webhook-configuration.ts';
import { CLUSTER_RULES, NAMESPACE_RULES, type PolicyRule } from './rbac.ts';
import { webhookConfiguration } from './webhook-configuration.ts';

/** An object to create and the kind it is created as. */
export interface InstalledObject {
  readonly type: ResourceType;
  readonly object: KubeObject & Readonly<Record<string, unknown>>;
}

const RBAC = 'rbac.authorization.k8s.io';

function typed(object: InstalledObject['object'], plural: string): InstalledObject {
  const [version = '', group = ''] = object.apiVersion.split('/').toReversed();
  const namespaced = object.metadata.namespace !== undefined;
  return { type: { group, version, plural, kind: object.kind, namespaced }, object };
}

function role(name: string, namespace: string | undefined, rules: readonly PolicyRule[]): InstalledObject {
  const prefix = namespace === undefined ? 'Cluster' : '';
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return typed({ apiVersion: `${RBAC}/v1`, kind: `${prefix}Role`, metadata, rules }, `${prefix.toLowerCase()}roles`);
}

function binding(name: string, namespace: string | undefined, accountNamespace: string): InstalledObject {
  const prefix = namespace === undefined ? 'Cluster' : '';
  return typed(
    {
      apiVersion: `${RBAC}/v1`,
      kind: `${prefix}RoleBinding`,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      roleRef: { apiGroup: RBAC, kind: `${prefix}Role`, name },
      subjects: [{ kind: 'ServiceAccount', name: ACCOUNT_NAME, namespace: accountNamespace }],
    },
    `${prefix.toLowerCase()}rolebindings`,
  );
}

/** What a webhook of pods has besides; it runs under the same account. */
function podObjects(namespace: string): readonly InstalledObject[] {
  return [
    role(POD_CONFIGURATION_NAME, undefined, POD_CLUSTER_RULES),
    binding(POD_CONFIGURATION_NAME, undefined, namespace),
    role(POD_CONFIGURATION_NAME, namespace, POD_NAMESPACE_RULES),
    binding(POD_CONFIGURATION_NAME, namespace, namespace),
    typed(podWebhookConfiguration(namespace), 'mutatingwebhookconfigurations'),
  ];
}

/**
 * Account, rights, Service and webhook configuration, in the order in which they can be created. The Deployment is the
 * platform's: its pods carry the label `app.kubernetes.io/name: lockkeeper-admission` and run under the account. With `podIdentity`
 * also what `--pod-identity` needs.
 */
export function admissionObjects(namespace: string = NAMESPACE, podIdentity = false): readonly InstalledObject[] {
  const labels = { 'app.kubernetes.io/name': SERVICE_NAME };
  const spec = {
    selector: labels,
    ports: [{ name: 'webhook', port: 443, protocol: 'TCP', targetPort: WEBHOOK_PORT }],
  };
  const account = { name: ACCOUNT_NAME, namespace };
  return [
    typed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, 'namespaces'),
    typed({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account }, 'serviceaccounts'),
    role(ACCOUNT_NAME, undefined, CLUSTER_RULES),
    binding(ACCOUNT_NAME, undefined, namespace),
    role(ACCOUNT_NAME, namespace, NAMESPACE_RULES),
    binding(ACCOUNT_NAME, namespace, namespace),
    typed({ apiVersion: 'v1', kind: 'Service', metadata: { name: SERVICE_NAME, namespace, labels }, spec }, 'services'),
    typed(webhookConfiguration(namespace), 'validatingwebhookconfigurations'),
    ...(podIdentity ? podObjects(namespace) : []),
  ];
}

/** The same as one document that `kubectl apply -f -` takes. */
export function printManifests(namespace: string, podIdentity = false): string {
  const items = admissionObjects(namespace, podIdentity).map(({ object }) => object);
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
}
