import type { Cluster, PodIdentityAssociation } from '../state/clusters.ts';

/** What a target role's trust policy can ask for in `sts:ExternalId`: it names one ServiceAccount of one cluster. */
export function externalIdOf(cluster: Cluster, association: PodIdentityAssociation): string {
  const { namespace, serviceAccount } = association;
  return [cluster.region, cluster.accountId, cluster.name, namespace, serviceAccount].join('/');
}
