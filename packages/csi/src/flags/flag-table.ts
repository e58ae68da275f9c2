/** Flags as `util.parseArgs` reads them. Names and meaning of ASCP's are its own. */
export const FLAGS = {
  'provider-volume': { type: 'string', default: '/etc/kubernetes/secrets-store-csi-providers' },
  socket: { type: 'string' },
  'driver-writes-secrets': { type: 'string', default: 'true' },
  'kubelet-path': { type: 'string', default: '/var/lib/kubelet' },
  'refresh-interval': { type: 'string', default: '2m' },
  'pod-overrides': { type: 'string', default: 'settings' },
  'pod-identity-endpoint': { type: 'string' },
  'pod-identity-http-timeout': { type: 'string', default: '' },
  'max-message-size': { type: 'string', default: '4194304' },
  region: { type: 'string', multiple: true },
  qps: { type: 'string' },
  burst: { type: 'string' },
  'eks-addon-version': { type: 'string' },
  'metrics-addr': { type: 'string', default: ':8080' },
  'live-addr': { type: 'string', default: ':8082' },
  loglevel: { type: 'string', default: 'info' },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', default: 'kube-system' },
  image: { type: 'string' },
  'print-manifests': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Flags of ASCP without effect here, each with the reason for the log. */
export const IDLE_FLAGS: ReadonlyMap<string, string> = new Map([
  ['qps', 'calls to the API server are few, since answers are remembered, and are not limited'],
  ['burst', 'calls to the API server are few, since answers are remembered, and are not limited'],
  ['eks-addon-version', 'calls to AWS do not name an add-on'],
]);

/** What `--help` prints. */
export const HELP = `Usage: lockkeeper csi [flags]

Mounts secrets of AWS as files: the provider "aws" of the Secrets Store CSI driver. One runs on each node, beside the driver.

  --provider-volume DIR                folder of the socket aws.sock (default /etc/kubernetes/secrets-store-csi-providers)
  --socket PATH                        the socket itself, in place of --provider-volume
  --driver-writes-secrets=BOOL         the driver writes the files (default true); with false this process writes them into the
                                       volumes of pods and needs to see the kubelet's folder
  --kubelet-path DIR                   the kubelet's folder, for --driver-writes-secrets=false (default /var/lib/kubelet)
  --refresh-interval DURATION          how old a value may be that another pod of the same identity was given (default 2m)
  --pod-overrides none|settings|all    which parameters of a class a pod may change by volumeAttributes: none of them, all but
                                       objects (default), or all
  --region REGION                      regions that classes may name; repeatable (default: every region of AWS)
  --pod-identity-endpoint URL          agent of EKS Pod Identity, where it is not at its usual addresses
  --pod-identity-http-timeout DURATION longest wait for the agent (default 5s, also for what is no duration)
  --max-message-size BYTES             largest message of the protocol; the driver's --max-call-recv-msg-size (default 4194304)
  --metrics-addr ADDR                  metrics in Prometheus format (default :8080; 0 for none)
  --live-addr ADDR                     /healthz and /readyz (default :8082; 0 for none)
  --loglevel LEVEL                     debug, info, warn or error (default info)
  --kubeconfig FILE, --context NAME    cluster to work on; without them the pod's own
  --print-manifests                    print account and rights, in --namespace NS (default kube-system), and end
  --image IMAGE                        with --print-manifests: print the DaemonSet, too, with this image and the other flags given

ASCP's --qps, --burst and --eks-addon-version are taken and have no effect.

Environment: AWS_REGION is the region of classes that name none; without it, it is the label of the node.

Examples:
  lockkeeper csi --print-manifests --image registry.example/lockkeeper:0.1.0 | kubectl apply -f -
  lockkeeper csi
  lockkeeper csi --driver-writes-secrets=false --kubelet-path=/var/lib/kubelet
`;
