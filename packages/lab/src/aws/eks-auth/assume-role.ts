import type { SignedCall, World } from '../call.ts';
import { externalIdOf } from '../eks/external-id.ts';
import { findCluster } from '../eks/clusters.ts';
import type { RoleSession } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Cluster, PodIdentityAssociation } from '../state/clusters.ts';
import { findRole, issueSession } from '../sts/role-session.ts';
import { mergeSessionTags, type SessionTags } from '../sts/session-tags.ts';
import { podIdentityAudience, type PodSubject, verifyPodToken } from './pod-token.ts';

const longestSeconds = 6 * 3600;
/** A chain of roles lasts an hour at most. */
const chainSeconds = 3600;
const maxSessionName = 64;
const noTags: SessionTags = { tags: [], transitiveTagKeys: [] };

/**
 * AssumeRoleForPodIdentity: a pod's token for the credentials of the role that its ServiceAccount is associated with, or
 * of the association's target role, which the first role then assumes.
 *
 * @throws AwsError `ResourceNotFoundException`, `InvalidTokenException`, `ExpiredTokenException`, `AccessDeniedException`
 */
export async function assumeRoleForPod(
  world: World,
  call: SignedCall,
  input: { readonly clusterName: string; readonly token: string },
): Promise<Output> {
  const cluster = findCluster(world, call, input.clusterName);
  const pod = await verifyPodToken(world, cluster, input.token, call.now);
  const association = [...cluster.associations.values()].find(
    ({ namespace, serviceAccount }) => namespace === pod.namespace && serviceAccount === pod.serviceAccount,
  );
  if (association === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `No association found for service account ${pod.serviceAccount} in namespace ${pod.namespace}.`,
      404,
    );
  }
  const session = assume(world, call, { cluster, association, pod });
  const { Credentials: keys, AssumedRoleUser: user } = session as {
    readonly Credentials: Output;
    readonly AssumedRoleUser: Output;
  };
  return {
    subject: { namespace: pod.namespace, serviceAccount: pod.serviceAccount },
    audience: podIdentityAudience,
    podIdentityAssociation: { associationArn: association.arn, associationId: association.id },
    assumedRoleUser: { arn: user['Arn'], assumeRoleId: user['AssumedRoleId'] },
    credentials: {
      accessKeyId: keys['AccessKeyId'],
      secretAccessKey: keys['SecretAccessKey'],
      sessionToken: keys['SessionToken'],
      expiration: keys['Expiration'],
    },
  };
}

interface Assumption {
  readonly cluster: Cluster;
  readonly association: PodIdentityAssociation;
  readonly pod: PodSubject;
}

function assume(world: World, call: SignedCall, assumption: Assumption): Output {
  const { cluster, association, pod } = assumption;
  const { targetRoleArn, policy, disableSessionTags } = association;
  const sessionName = sessionNameOf(cluster, pod, world.random.uuid());
  const found = roleOf(world, association.roleArn);
  const first = issueSession(world, call, {
    ...found,
    sessionName,
    durationSeconds: Math.min(longestSeconds, found.role.maxSessionSeconds),
    tags: disableSessionTags ? noTags : sixTags(cluster, pod),
    chain: [podIdentityAudience],
    policy: targetRoleArn === undefined ? policy : undefined,
  });
  if (targetRoleArn === undefined) return first;
  const parent = sessionOf(world, first);
  return issueSession(world, call, {
    ...roleOf(world, targetRoleArn),
    sessionName,
    durationSeconds: chainSeconds,
    tags: mergeSessionTags([], [], parent),
    chain: [...parent.chain, parent.arn],
    policy,
    externalId: disableSessionTags ? externalIdOf(cluster, association) : undefined,
  });
}

/** The six tags of EKS, all of them inherited by every further session. */
function sixTags(cluster: Cluster, pod: PodSubject): SessionTags {
  const tags = [
    { Key: 'eks-cluster-arn', Value: cluster.arn },
    { Key: 'eks-cluster-name', Value: cluster.name },
    { Key: 'kubernetes-namespace', Value: pod.namespace },
    { Key: 'kubernetes-service-account', Value: pod.serviceAccount },
    { Key: 'kubernetes-pod-name', Value: pod.podName },
    { Key: 'kubernetes-pod-uid', Value: pod.podUid },
  ];
  return mergeSessionTags(
    tags,
    tags.map(({ Key }) => Key),
    undefined,
  );
}

/** `eks-<cluster>-<pod>-<uuid>`; the names share what the session name has left for them. */
function sessionNameOf(cluster: Cluster, pod: PodSubject, uuid: string): string {
  const room = maxSessionName - 'eks---'.length - uuid.length;
  const clusterPart = cluster.name.slice(0, Math.floor(room / 2));
  return `eks-${clusterPart}-${pod.podName.slice(0, room - clusterPart.length)}-${uuid}`;
}

function roleOf(world: World, roleArn: string): NonNullable<ReturnType<typeof findRole>> {
  const found = findRole(world, roleArn);
  if (found !== undefined) return found;
  throw new AwsError(
    'AccessDeniedException',
    'Unauthorized Exception! EKS does not have permissions to assume the associated role.',
  );
}

function sessionOf(world: World, issued: Output): RoleSession {
  const { AccessKeyId: id } = issued['Credentials'] as { readonly AccessKeyId: string };
  const holder = world.keys.find(id)?.holder;
  if (holder?.kind === 'role') return holder.session;
  throw new AwsError('InternalServerException', 'The first session of the chain is gone.', 500);
}
