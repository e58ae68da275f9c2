import { arn } from '../accounts/arn.ts';
import { hasTags } from '../authorization/call-parameters.ts';
import { ownRegion, operation, type Operation, type Service, type World } from '../call.ts';
import type { Output } from '../protocol/json.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { Cluster } from '../state/clusters.ts';
import { associationOperations } from './association-operations.ts';
import { findCluster } from './clusters.ts';
import { page } from './page.ts';
import { shapes } from './shapes.ts';

const associations = '/clusters/{name}/pod-identity-associations';
const association = `${associations}/{associationId}`;

/**
 * Amazon EKS: the clusters that exist, and pod identity associations. Clusters are not made or changed by calls, and
 * node groups, add-ons, access entries and the rest are not served: their paths are unknown here.
 */
export function eks(world: World): Service {
  return {
    name: 'eks',
    signingName: 'eks',
    wire: 'json',
    selector: 'eks',
    xmlns: '',
    messageMember: 'message',
    routes: [
      { method: 'GET', path: '/clusters', operation: 'ListClusters' },
      { method: 'GET', path: '/clusters/{name}', operation: 'DescribeCluster' },
      { method: 'POST', path: associations, operation: 'CreatePodIdentityAssociation' },
      { method: 'GET', path: associations, operation: 'ListPodIdentityAssociations' },
      { method: 'GET', path: association, operation: 'DescribePodIdentityAssociation' },
      { method: 'POST', path: association, operation: 'UpdatePodIdentityAssociation' },
      { method: 'DELETE', path: association, operation: 'DeletePodIdentityAssociation' },
    ],
    operations: new Map([...clusterOperations(world), ...associationOperations(world)]),
    questions: (operationName, input, call) => {
      const { name, associationId } = input;
      const place =
        typeof associationId === 'string'
          ? `podidentityassociation/${String(name)}/${associationId}`
          : `cluster/${String(name)}`;
      const isWide = operationName === 'ListClusters' || typeof name !== 'string';
      const resource = isWide ? '*' : arn('eks', call.region, call.caller.accountId, place);
      const actions = [operationName, ...(hasTags(input['tags']) ? ['TagResource'] : [])];
      return actions.map((action) => ({ action: `eks:${action}`, resource }));
    },
  };
}

function clusterOperations(world: World): readonly (readonly [string, Operation])[] {
  return [
    [
      'ListClusters',
      operation(shapes.list, (input, call) => {
        const { items, next } = page([...ownRegion(world, call).clusters.keys()], input);
        return { clusters: items, nextToken: next };
      }),
    ],
    [
      'DescribeCluster',
      operation(shapes.byName, (input, call) => ({ cluster: describe(findCluster(world, call, input.name)) })),
    ],
  ];
}

function describe(cluster: Cluster): Output {
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: new Timestamp(cluster.createdAt),
    version: cluster.version,
    identity: { oidc: { issuer: cluster.issuer } },
    status: 'ACTIVE',
    tags: {},
  };
}
