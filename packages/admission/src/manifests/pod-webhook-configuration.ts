import { POD_IDENTITY_LABEL, SKIP_LABEL } from '@lockkeeper/core';
import { POD_CONFIGURATION_NAME, SERVICE_NAME } from './names.ts';
import { ACCOUNT_PATH, MUTATE_PATH, REQUIRED_PATH } from '../pod-identity/pod-route.ts';

function written(resource: string, ...operations: readonly string[]) {
  return [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: [resource], scope: 'Namespaced' }];
}

/** Every namespace has accounts that ask for nothing; those cost no call. */
const ASKS_FOR_A_ROLE = {
  name: 'asks-for-a-role',
  expression: "has(object.metadata.annotations) && object.metadata.annotations.exists(key, key.endsWith('/role-arn'))",
};

function webhook(name: string, path: string, namespace: string, rest: object) {
  return {
    name,
    admissionReviewVersions: ['v1', 'v1beta1'],
    // caBundle is left out: the process, or cert-manager, owns that field.
    clientConfig: { service: { name: SERVICE_NAME, namespace, path, port: 443 } },
    rules: written('pods', 'CREATE'),
    matchPolicy: 'Equivalent',
    sideEffects: 'None',
    timeoutSeconds: 5,
    ...rest,
  };
}

/**
 * The webhook of pods under upstream's name: pods start without an identity rather than not at all when nobody answers. Namespaces
 * that are labelled as requiring identities have a way of their own, on which nothing is let through and no label of a pod leads
 * past (`threat/W2`, `threat/W3`). Accounts are judged when they are written, and changed by nobody; that way is open too, because
 * the network of a cluster may need such an account before this process can run.
 */
export function podWebhookConfiguration(namespace: string) {
  const label = { key: POD_IDENTITY_LABEL, values: ['required'] };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: POD_CONFIGURATION_NAME },
    webhooks: [
      webhook('pod-identity-webhook.amazonaws.com', MUTATE_PATH, namespace, {
        failurePolicy: 'Ignore',
        namespaceSelector: { matchExpressions: [{ ...label, operator: 'NotIn' }] },
        objectSelector: { matchExpressions: [{ key: SKIP_LABEL, operator: 'DoesNotExist' }] },
      }),
      webhook('required-pod-identity.lockkeeper.dev', REQUIRED_PATH, namespace, {
        failurePolicy: 'Fail',
        namespaceSelector: { matchExpressions: [{ ...label, operator: 'In' }] },
      }),
      webhook('serviceaccount-identity.lockkeeper.dev', ACCOUNT_PATH, namespace, {
        rules: written('serviceaccounts', 'CREATE', 'UPDATE'),
        failurePolicy: 'Ignore',
        matchConditions: [ASKS_FOR_A_ROLE],
        // Whatever annotates an account on the way shall be seen.
        reinvocationPolicy: 'IfNeeded',
      }),
    ],
  };
}
