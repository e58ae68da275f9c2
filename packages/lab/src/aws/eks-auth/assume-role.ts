import type { CallParameters } from '@lockkeeper/access';
import type { AuthorizationQuestion, SignedCall, World } from '../call.ts';
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
  const tags = disableSessionTags ? noTags : sixTags(cluster, pod);
  ask(world, call, found.role.arn, {
    caller: { type: 'service', arn: podIdentityAudience },
    context: new Map([
      ['aws:SourceArn', cluster.arn],
      ['aws:SourceAccount', cluster.accountId],
    ]),
    parameters: { roleSessionName: sessionName, ...passed(tags) },
  });
  const first = issueSession(world, call, {
    ...found,
    sessionName,
    durationSeconds: Math.min(longestSeconds, found.role.maxSessionSeconds),
    tags,
    chain: [podIdentityAudience],
    policy: targetRoleArn === undefined ? policy : undefined,
  });
  if (targetRoleArn === undefined) return first;
  const parent = sessionOf(world, first);
  const externalId = disableSessionTags ? externalIdOf(cluster, association) : undefined;
  const target = roleOf(world, targetRoleArn);
  ask(world, call, targetRoleArn, {
    caller: {
      type: 'assumed-role',
      arn: parent.arn,
      sessionTags: new Map(parent.tags.map(({ key, value }) => [key, value])),
      transitiveTagKeys: parent.transitiveTagKeys,
    },
    parameters: { roleSessionName: sessionName, ...(externalId === undefined ? {} : { externalId }) },
  });
  return issueSession(world, call, {
    ...target,
    sessionName,
    durationSeconds: chainSeconds,
    tags: mergeSessionTags([], [], parent),
    chain: [...parent.chain, parent.arn],
    policy,
    externalId,
  });
}

/** What a role's trust policy refuses to the service, the pod hears in the words of EKS. */
function ask(
  world: World,
  call: SignedCall,
  roleArn: string,
  question: Omit<AuthorizationQuestion, 'action' | 'resource'>,
): void {
  try {
    world.authorize(call, { action: 'sts:AssumeRole', resource: roleArn, ...question });
  } catch (error) {
    throw error instanceof AwsError ? notAssumable() : error;
  }
}

function passed({ tags, transitiveTagKeys }: SessionTags): CallParameters {
  if (tags.length === 0) return {};
  return { tags: new Map(tags.map(({ key, value }) => [key, value])), transitiveTagKeys };
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
  throw notAssumable();
}

function notAssumable(): AwsError {
  return new AwsError(
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
