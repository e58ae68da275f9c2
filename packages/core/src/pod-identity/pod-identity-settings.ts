/** What the agent of EKS Pod Identity needs in a container. */
export interface ContainerCredentialsSettings {
  readonly audience: string;
  readonly mountPath: string;
  readonly volumeName: string;
  /** File name of the token below `mountPath`. */
  readonly tokenPath: string;
  readonly fullUri: string;
}

/** The platform's settings of the pod identity webhook; names and defaults are those of the amazon-eks-pod-identity-webhook. */
export interface PodIdentitySettings {
  /** What stands before the slash of annotations. */
  readonly annotationPrefix: string;
  readonly audience: string;
  readonly mountPath: string;
  /** Seconds. */
  readonly tokenExpiration: number;
  /** Becomes `AWS_REGION` and `AWS_DEFAULT_REGION`. */
  readonly region?: string;
  readonly regionalSts: boolean;
  /** Completes a `role-arn` that is only a role's path and name. */
  readonly composeRole?: { readonly partition: string; readonly account: string };
  readonly containerCredentials: ContainerCredentialsSettings;
}

export const DEFAULT_POD_IDENTITY: PodIdentitySettings = Object.freeze({
  annotationPrefix: 'eks.amazonaws.com',
  audience: 'sts.amazonaws.com',
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  tokenExpiration: 86_400,
  regionalSts: false,
  containerCredentials: Object.freeze({
    audience: 'pods.eks.amazonaws.com',
    mountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
    volumeName: 'eks-pod-identity-token',
    tokenPath: 'eks-pod-identity-token',
    fullUri: 'http://169.254.170.23/v1/credentials',
  }),
});

/** Lifetimes that the API server accepts for projected tokens, in seconds. */
const SHORTEST = 600;
const LONGEST = 2 ** 32;

/** The longest lifetime that EKS gives a token, in seconds. */
export const EKS_TOKEN_LIFETIME = 86_400;

/** A lifetime that the API server accepts: shorter ones are raised, as upstream does. */
export function acceptedExpiration(seconds: number): number {
  return Math.min(Math.max(seconds, SHORTEST), LONGEST);
}
