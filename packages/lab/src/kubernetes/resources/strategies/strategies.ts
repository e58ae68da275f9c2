import type { Strategy } from '../definition.ts';
import { cronJobStrategy, jobStrategy } from './batch.ts';
import {
  disruptionBudgetStrategy,
  endpointSliceStrategy,
  endpointsStrategy,
  limitRangeStrategy,
  networkPolicyStrategy,
  priorityClassStrategy,
  quotaStrategy,
} from './cluster-policy.ts';
import { configMapStrategy } from './config-map.ts';
import { crdStrategy } from './custom-resource-definition.ts';
import { leaseStrategy, nodeStrategy, serviceAccountStrategy } from './plain.ts';
import { podStrategy } from './pod.ts';
import { bindingStrategy, roleStrategy } from './rbac.ts';
import { namespaceStrategy } from './namespace.ts';
import { serviceStrategy } from './service.ts';
import { csiDriverStrategy, storageClassStrategy, volumeClaimStrategy, volumeStrategy } from './storage.ts';
import { daemonSetStrategy, deploymentStrategy, replicaSetStrategy, statefulSetStrategy } from './workloads.ts';
import { secretStrategy } from './secret.ts';
import { admissionPolicyBindingStrategy, admissionPolicyStrategy } from './admission-policy.ts';
import { webhookConfigurationStrategy } from './webhook-configuration.ts';

/** What each builtin kind adds to the general rules, by wire message. */
export const builtinStrategies: ReadonlyMap<string, Strategy> = new Map([
  ['core/v1.Namespace', namespaceStrategy],
  ['core/v1.Secret', secretStrategy],
  ['core/v1.ConfigMap', configMapStrategy],
  ['core/v1.ServiceAccount', serviceAccountStrategy],
  ['core/v1.Pod', podStrategy],
  ['core/v1.Node', nodeStrategy],
  ['core/v1.Service', serviceStrategy],
  ['core/v1.Endpoints', endpointsStrategy],
  ['core/v1.LimitRange', limitRangeStrategy],
  ['core/v1.ResourceQuota', quotaStrategy],
  ['core/v1.PersistentVolume', volumeStrategy],
  ['core/v1.PersistentVolumeClaim', volumeClaimStrategy],
  ['apps/v1.Deployment', deploymentStrategy],
  ['apps/v1.ReplicaSet', replicaSetStrategy],
  ['apps/v1.StatefulSet', statefulSetStrategy],
  ['apps/v1.DaemonSet', daemonSetStrategy],
  ['batch/v1.Job', jobStrategy],
  ['batch/v1.CronJob', cronJobStrategy],
  ['discovery/v1.EndpointSlice', endpointSliceStrategy],
  ['networking/v1.NetworkPolicy', networkPolicyStrategy],
  ['policy/v1.PodDisruptionBudget', disruptionBudgetStrategy],
  ['scheduling/v1.PriorityClass', priorityClassStrategy],
  ['storage/v1.CSIDriver', csiDriverStrategy],
  ['storage/v1.StorageClass', storageClassStrategy],
  ['coordination/v1.Lease', leaseStrategy],
  ['rbac/v1.Role', roleStrategy],
  ['rbac/v1.ClusterRole', roleStrategy],
  ['rbac/v1.RoleBinding', bindingStrategy],
  ['rbac/v1.ClusterRoleBinding', bindingStrategy],
  ['admissionregistration/v1.MutatingWebhookConfiguration', webhookConfigurationStrategy],
  ['admissionregistration/v1.ValidatingWebhookConfiguration', webhookConfigurationStrategy],
  ['admissionregistration/v1.ValidatingAdmissionPolicy', admissionPolicyStrategy],
  ['admissionregistration/v1.ValidatingAdmissionPolicyBinding', admissionPolicyBindingStrategy],
  ['apiextensions/v1.CustomResourceDefinition', crdStrategy],
]);
