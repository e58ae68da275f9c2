import type { Strategy } from '../definition.ts';
import { configMapStrategy } from './config-map.ts';
import { crdStrategy } from './custom-resource-definition.ts';
import { deploymentStrategy, leaseStrategy, nodeStrategy, podStrategy, serviceAccountStrategy } from './plain.ts';
import { bindingStrategy, roleStrategy } from './rbac.ts';
import { namespaceStrategy } from './namespace.ts';
import { secretStrategy } from './secret.ts';

/** What each builtin kind adds to the general rules, by wire message. */
export const builtinStrategies: ReadonlyMap<string, Strategy> = new Map([
  ['core/v1.Namespace', namespaceStrategy],
  ['core/v1.Secret', secretStrategy],
  ['core/v1.ConfigMap', configMapStrategy],
  ['core/v1.ServiceAccount', serviceAccountStrategy],
  ['core/v1.Pod', podStrategy],
  ['core/v1.Node', nodeStrategy],
  ['apps/v1.Deployment', deploymentStrategy],
  ['coordination/v1.Lease', leaseStrategy],
  ['rbac/v1.Role', roleStrategy],
  ['rbac/v1.ClusterRole', roleStrategy],
  ['rbac/v1.RoleBinding', bindingStrategy],
  ['rbac/v1.ClusterRoleBinding', bindingStrategy],
  ['apiextensions/v1.CustomResourceDefinition', crdStrategy],
]);
