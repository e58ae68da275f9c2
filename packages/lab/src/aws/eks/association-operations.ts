import { arn, parseArn } from '../accounts/arn.ts';
import { randomText } from '../accounts/random-text.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { Cluster, PodIdentityAssociation } from '../state/clusters.ts';
import { findRole } from '../sts/role-session.ts';
import { findCluster } from './clusters.ts';
import { externalIdOf } from './external-id.ts';
import { page } from './page.ts';
import { shapes } from './shapes.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Pod identity associations: which role the pods of a ServiceAccount get. */
export function associationOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['CreatePodIdentityAssociation', operation(shapes.createAssociation, (input, call) => create(world, call, input))],
    ['UpdatePodIdentityAssociation', operation(shapes.updateAssociation, (input, call) => update(world, call, input))],
    [
      'DescribePodIdentityAssociation',
      operation(shapes.byAssociation, (input, call) => {
        const cluster = findCluster(world, call, input.name);
        return { association: describe(cluster, findAssociation(cluster, input.associationId)) };
      }),
    ],
    [
      'DeletePodIdentityAssociation',
      operation(shapes.byAssociation, (input, call) => {
        const cluster = findCluster(world, call, input.name);
        const association = findAssociation(cluster, input.associationId);
        cluster.associations.delete(association.id);
        return { association: describe(cluster, association) };
      }),
    ],
    [
      'ListPodIdentityAssociations',
      operation(shapes.listAssociations, (input, call) => list(findCluster(world, call, input.name), input)),
    ],
  ]);
}

function create(world: World, call: SignedCall, input: Input<typeof shapes.createAssociation>): Output {
  const cluster = findCluster(world, call, input.name);
  const { namespace, serviceAccount, roleArn, targetRoleArn, policy, clientRequestToken: requestToken } = input;
  const existing = [...cluster.associations.values()].find(
    (candidate) => candidate.namespace === namespace && candidate.serviceAccount === serviceAccount,
  );
  if (existing !== undefined) {
    if (requestToken !== undefined && existing.requestToken === requestToken) {
      return { association: describe(cluster, existing) };
    }
    throw new AwsError('ResourceInUseException', `Association already exists: ${existing.id}`, 409);
  }
  const id = `a-${randomText(world.random, alphabet, 17)}`;
  const association: PodIdentityAssociation = {
    id,
    arn: arn('eks', call.region, cluster.accountId, `podidentityassociation/${cluster.name}/${id}`),
    namespace,
    serviceAccount,
    roleArn,
    disableSessionTags: input.disableSessionTags ?? false,
    createdAt: call.now,
    modifiedAt: call.now,
    tags: new Map(input.tags),
    ...(requestToken === undefined ? {} : { requestToken }),
    ...(targetRoleArn === undefined ? {} : { targetRoleArn }),
    ...(policy === undefined ? {} : { policy }),
  };
  checkAssociation(world, call, cluster, association);
  cluster.associations.set(id, association);
  return { association: describe(cluster, association) };
}

/** What an update leaves out stays; an empty target role or policy is taken away. */
function update(world: World, call: SignedCall, input: Input<typeof shapes.updateAssociation>): Output {
  const cluster = findCluster(world, call, input.name);
  const { targetRoleArn: oldTarget, policy: oldPolicy, ...old } = findAssociation(cluster, input.associationId);
  const target = input.targetRoleArn ?? oldTarget ?? '';
  const policy = input.policy ?? oldPolicy ?? '';
  const association: PodIdentityAssociation = {
    ...old,
    roleArn: input.roleArn ?? old.roleArn,
    disableSessionTags: input.disableSessionTags ?? old.disableSessionTags,
    modifiedAt: call.now,
    ...(target === '' ? {} : { targetRoleArn: target }),
    ...(policy === '' ? {} : { policy }),
  };
  checkAssociation(world, call, cluster, association);
  cluster.associations.set(association.id, association);
  return { association: describe(cluster, association) };
}

/**
 * The role must be one of the cluster's account that the caller may pass, and a policy excludes session tags: both
 * would not fit into a session.
 */
function checkAssociation(world: World, call: SignedCall, cluster: Cluster, given: PodIdentityAssociation): void {
  if (parseArn(given.roleArn)?.account !== cluster.accountId) {
    throw invalid('The role must be in the account of the cluster. For another account, name a target role.');
  }
  if (findRole(world, given.roleArn) === undefined) throw invalid('Role provided in the request does not exist.');
  world.authorize(call, {
    action: 'iam:PassRole',
    resource: given.roleArn,
    context: new Map([['iam:PassedToService', 'pods.eks.amazonaws.com']]),
  });
  if (given.targetRoleArn !== undefined && !parseArn(given.targetRoleArn)?.resource.startsWith('role/')) {
    throw invalid('targetRoleArn is not the ARN of a role.');
  }
  if (given.policy === undefined) return;
  if (!given.disableSessionTags) throw invalid('A policy can be used only with disableSessionTags set to true.');
  if (!isDocument(given.policy)) throw invalid('The policy is not a valid JSON document.');
}

function isDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

function list(cluster: Cluster, input: Input<typeof shapes.listAssociations>): Output {
  const { namespace, serviceAccount } = input;
  const found = [...cluster.associations.values()].filter(
    (association) =>
      (namespace === undefined || association.namespace === namespace) &&
      (serviceAccount === undefined || association.serviceAccount === serviceAccount),
  );
  const { items, next } = page(found, input);
  return { associations: items.map((association) => summary(cluster, association)), nextToken: next };
}

function findAssociation(cluster: Cluster, id: string): PodIdentityAssociation {
  const association = cluster.associations.get(id);
  if (association === undefined) {
    throw new AwsError('ResourceNotFoundException', `No pod identity association found for id: ${id}.`, 404);
  }
  return association;
}

function summary(cluster: Cluster, association: PodIdentityAssociation): Output {
  return {
    clusterName: cluster.name,
    namespace: association.namespace,
    serviceAccount: association.serviceAccount,
    associationArn: association.arn,
    associationId: association.id,
  };
}

function describe(cluster: Cluster, association: PodIdentityAssociation): Output {
  const { targetRoleArn } = association;
  return {
    ...summary(cluster, association),
    roleArn: association.roleArn,
    tags: association.tags,
    createdAt: new Timestamp(association.createdAt),
    modifiedAt: new Timestamp(association.modifiedAt),
    disableSessionTags: association.disableSessionTags,
    targetRoleArn,
    externalId: targetRoleArn === undefined ? undefined : externalIdOf(cluster, association),
    policy: association.policy,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
