/** Keys that the kubelet adds to the volume context (`csi-and-webhook`: CSIDriver `podInfoOnMount` and `tokenRequests`). */
const POD_NAME = 'csi.storage.k8s.io/pod.name';
const POD_NAMESPACE = 'csi.storage.k8s.io/pod.namespace';
const POD_UID = 'csi.storage.k8s.io/pod.uid';
const SERVICE_ACCOUNT = 'csi.storage.k8s.io/serviceAccount.name';
export const TOKENS = 'csi.storage.k8s.io/serviceAccount.tokens';

/** The pod that a mount is for, as the attributes tell it. A claim until its token has proved it (must M22). */
export interface ClaimedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly serviceAccount: string;
}

/** The attributes of a mount, apart: who asks, and the parameters of the class as the pod may have overlaid them. */
export interface MountAttributes {
  readonly pod: ClaimedPod;
  /** Name of the SecretProviderClass, as the pod's `volumeAttributes` give it; empty from a caller that is no driver. */
  readonly className: string;
  /** Parameters that this provider knows; empty text for those that are not there. */
  readonly parameters: Readonly<Record<ParameterName, string>>;
}

/** Every parameter of a SecretProviderClass for AWS. */
export const PARAMETER_NAMES = [
  'objects',
  'region',
  'failoverRegion',
  'pathTranslation',
  'usePodIdentity',
  'preferredAddressType',
] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];

/** Sorts the attributes; unknown keys are left alone, as upstream leaves them. */
export function mountAttributes(attributes: ReadonlyMap<string, string>): MountAttributes {
  const get = (key: string): string => attributes.get(key) ?? '';
  return {
    pod: {
      namespace: get(POD_NAMESPACE),
      name: get(POD_NAME),
      uid: get(POD_UID),
      serviceAccount: get(SERVICE_ACCOUNT),
    },
    className: get('secretProviderClass'),
    parameters: {
      objects: get('objects'),
      region: get('region'),
      failoverRegion: get('failoverRegion'),
      pathTranslation: get('pathTranslation'),
      usePodIdentity: get('usePodIdentity'),
      preferredAddressType: get('preferredAddressType'),
    },
  };
}
