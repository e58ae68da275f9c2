import { namespaces, pods, type ResourceType, serviceAccounts } from '@lockkeeper/kube';
import {
  clusterExternalSecrets,
  clusterGenerators,
  clusterPushSecrets,
  clusterSecretStores,
  externalSecrets,
  generators,
  pushSecrets,
  secretStores,
  storeGrants,
} from '@lockkeeper/kube/internal';

function kind(apiVersion: string, plural: string, name: string, namespaced = true): ResourceType {
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, version, plural, kind: name, namespaced };
}

/** Without these there is no report: the right to list them is asked for. */
export const SECRETS_KINDS: readonly ResourceType[] = [
  externalSecrets,
  secretStores,
  clusterSecretStores,
  clusterExternalSecrets,
  pushSecrets,
  clusterPushSecrets,
  ...Object.values(generators),
  clusterGenerators,
  storeGrants,
  namespaces,
  serviceAccounts,
];

/** What has to do with files and identities of pods; who may not list one of these gets a report without it. */
export const PODS_KINDS: readonly ResourceType[] = [
  kind('secrets-store.csi.x-k8s.io/v1', 'secretproviderclasses', 'SecretProviderClass'),
  kind('storage.k8s.io/v1', 'csidrivers', 'CSIDriver', false),
  kind('admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', false),
  pods,
  kind('apps/v1', 'deployments', 'Deployment'),
  kind('apps/v1', 'replicasets', 'ReplicaSet'),
  kind('apps/v1', 'statefulsets', 'StatefulSet'),
  kind('apps/v1', 'daemonsets', 'DaemonSet'),
  kind('batch/v1', 'jobs', 'Job'),
  kind('batch/v1', 'cronjobs', 'CronJob'),
];
