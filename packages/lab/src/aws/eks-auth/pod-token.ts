import type { World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Cluster } from '../state/clusters.ts';
import { verifyIssuedToken } from '../sts/web-identity-token.ts';

export const podIdentityAudience = 'pods.eks.amazonaws.com';

/** The pod that a verified token speaks for. */
export interface PodSubject {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly podName: string;
  readonly podUid: string;
}

/**
 * Verifies a pod's token as EKS does: signed by the cluster's own issuer, for the audience `pods.eks.amazonaws.com`, not
 * expired, and bound to a pod.
 *
 * @throws AwsError `InvalidTokenException` or `ExpiredTokenException`
 */
export async function verifyPodToken(world: World, cluster: Cluster, text: string, now: number): Promise<PodSubject> {
  const claims = await verified(world, cluster, text, now);
  const facts = recordOf(claims, 'kubernetes.io');
  const pod = recordOf(facts, 'pod');
  const subject = {
    namespace: textOf(facts, 'namespace'),
    serviceAccount: textOf(recordOf(facts, 'serviceaccount'), 'name'),
    podName: textOf(pod, 'name'),
    podUid: textOf(pod, 'uid'),
  };
  if (claims['sub'] !== `system:serviceaccount:${subject.namespace}:${subject.serviceAccount}`) {
    throw invalid('The subject of the token is not its service account.');
  }
  return subject;
}

async function verified(
  world: World,
  cluster: Cluster,
  text: string,
  now: number,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await verifyIssuedToken(world, text, { issuer: cluster.issuer, audience: podIdentityAudience, now });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'InvalidIdentityToken') throw invalid(error.message);
    throw error;
  }
}

function recordOf(
  record: Readonly<Record<string, unknown>> | undefined,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function textOf(record: Readonly<Record<string, unknown>> | undefined, name: string): string {
  const value = record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw invalid('The token does not name a namespace, a service account and a pod.');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidTokenException', message);
}
