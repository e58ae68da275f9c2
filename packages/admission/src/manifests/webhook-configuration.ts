import { REVIEWED_KINDS, type ReviewedKind } from '../review/kinds.ts';
import { CONFIGURATION_NAME, SERVICE_NAME } from './names.ts';

/**
 * Deletions are none of our business, and objects that are being deleted must lose their finalizers also while no webhook
 * runs: an update of one of those is asked about only when it changes the spec.
 */
const NOT_WHILE_DELETED = {
  name: 'not-while-deleted',
  expression:
    "request.operation == 'CREATE' || !has(object.metadata.deletionTimestamp) || object.spec != oldObject.spec",
};

function webhook(kind: ReviewedKind, namespace: string) {
  return {
    name: kind.webhook,
    admissionReviewVersions: ['v1'],
    // caBundle is left out: the process, or cert-manager, owns that field.
    clientConfig: { service: { name: SERVICE_NAME, namespace, path: kind.path, port: 443 } },
    rules: [
      {
        apiGroups: [kind.group],
        apiVersions: kind.versions,
        operations: ['CREATE', 'UPDATE'],
        resources: [kind.plural],
        scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      },
    ],
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    matchConditions: [NOT_WHILE_DELETED],
    sideEffects: 'None',
    timeoutSeconds: 5,
  };
}

/**
 * The webhook configuration, made from the CRDs: every kind, every served version, no namespace left out, and closed when
 * nobody answers (`threat/Q1`, `threat/Q2`, `threat/Q4`). It concerns our own kinds only, so it can never keep a cluster from
 * starting.
 */
export function webhookConfiguration(namespace: string) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: CONFIGURATION_NAME },
    webhooks: REVIEWED_KINDS.map((kind) => webhook(kind, namespace)),
  };
}
