import { LockkeeperError } from '@lockkeeper/core';
import {
  addressFlag,
  countFlag,
  durationFlag,
  type ListenAddress,
  logLevelFlag,
  RULE_FLAGS,
  RULE_FLAGS_HELP,
  type RuleOptions,
  ruleOptions,
} from '@lockkeeper/kube/internal';
import { readArguments } from './flags/read-arguments.ts';

/** The operator's settings. Flag names and defaults are ESO's (`eso.md` §6.1); ours say so. */
export interface OperatorOptions extends RuleOptions {
  readonly concurrent: number;
  readonly storeRequeueIntervalMs: number;
  readonly enableLeaderElection: boolean;
  readonly leaderElectionId: string;
  readonly leaderElectionNamespace: string;
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  /** Undefined: no such server. */
  readonly metricsAddr: ListenAddress | undefined;
  readonly liveAddr: ListenAddress | undefined;
  readonly logLevel: string;
  /** A kubeconfig of the user's own; absent inside a cluster. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** What the platform says about the session tags that EKS Pod Identity gives this process; undefined when it says nothing. */
  readonly podIdentityTags: 'disabled' | 'inherited' | undefined;
  /** A file of policies, to explain denials with. */
  readonly policySnapshot?: string;
  /** The one namespace that is served; undefined for all. */
  readonly namespace?: string;
  readonly enableClusterStoreReconciler: boolean;
  readonly enableSecretStoreReconciler: boolean;
  readonly enableClusterExternalSecretReconciler: boolean;
  readonly enableClusterPushSecretReconciler: boolean;
  /** False: a store is used although its status does not say that it is ready. */
  readonly enableFloodGate: boolean;
  readonly refuseDangerousKeys: boolean;
  /** What was given and has no effect, as sentences for the log. */
  readonly notices: readonly string[];
}

const FLAGS = {
  ...RULE_FLAGS,
  concurrent: { type: 'string', default: '512' },
  'store-requeue-interval': { type: 'string', default: '5m' },
  'enable-leader-election': { type: 'boolean', default: false },
  'leader-election-id': { type: 'string', default: 'external-secrets-controller' },
  'leader-election-namespace': { type: 'string', default: 'external-secrets' },
  'leader-election-lease-duration': { type: 'string', default: '30s' },
  'leader-election-renew-deadline': { type: 'string', default: '20s' },
  'leader-election-retry-period': { type: 'string', default: '4s' },
  'metrics-addr': { type: 'string', default: ':8080' },
  'live-addr': { type: 'string', default: ':8082' },
  loglevel: { type: 'string', default: 'info' },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  'pod-identity-tags': { type: 'string' },
  'policy-snapshot': { type: 'string' },
  namespace: { type: 'string', default: '' },
  'enable-cluster-store-reconciler': { type: 'boolean', default: true },
  'enable-secret-store-reconciler': { type: 'boolean', default: true },
  'enable-cluster-external-secret-reconciler': { type: 'boolean', default: true },
  'enable-cluster-push-secret-reconciler': { type: 'boolean', default: true },
  'enable-flood-gate': { type: 'boolean', default: true },
  'refuse-dangerous-keys': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const HELP = `Usage: lockkeeper operator [flags]

Syncs secrets of AWS Secrets Manager and Parameter Store into Kubernetes Secrets.

  --concurrent N                       ExternalSecrets worked on at a time (default 512; high, so that batches fill)
  --store-requeue-interval DURATION    how often stores are checked (default 5m)
  --enable-leader-election             run beside replicas: one works, the others wait
  --leader-election-id NAME            Lease name (default external-secrets-controller)
  --leader-election-namespace NS       namespace of the Lease (default external-secrets)
  --leader-election-lease-duration, --leader-election-renew-deadline, --leader-election-retry-period
                                       default 30s, 20s, 4s
  --metrics-addr ADDR                  metrics in Prometheus format (default :8080; 0 for none)
  --live-addr ADDR                     /healthz and /readyz (default :8082; 0 for none)
  --loglevel LEVEL                     debug, info, warn or error (default info)
  --kubeconfig FILE, --context NAME    cluster to work on; without them the pod's own
  --pod-identity-tags disabled|inherited
                                       under EKS Pod Identity the operator lends its identity to nobody until this is said: disabled
                                       when its association has disableSessionTags, inherited when no policy looks at the tags
  --policy-snapshot FILE               policies as JSON (the world of a decision case); denials of AWS are explained with it: to the
                                       tenant in kind, in this log with statements, near misses and the smallest change
  --namespace NS                       serve this namespace alone (cluster stores, grants and namespaces are read all the same)
  --enable-flood-gate=false            use stores that are not Ready; what is wrong with a store is refused in any case
  --enable-cluster-store-reconciler=false, --enable-secret-store-reconciler=false
                                       leave stores of this kind alone; ExternalSecrets of cluster stores then too
  --enable-cluster-external-secret-reconciler=false, --enable-cluster-push-secret-reconciler=false
                                       leave objects of this kind alone
  --refuse-dangerous-keys              refuse Secrets with keys such as NODE_OPTIONS or LD_PRELOAD, which act on programs as
                                       environment variables; without it a warning event tells of them
${RULE_FLAGS_HELP}
The other flags of External Secrets Operator are taken, and the log says what is done instead. Flags may be written as
--flag=true and --flag=false.

AWS credentials come from the environment, a web identity token or EKS Pod Identity; endpoints may be changed with
AWS_ENDPOINT_URL, AWS_SECRETSMANAGER_ENDPOINT, AWS_SSM_ENDPOINT and AWS_STS_ENDPOINT, and are printed at start.

Example:
  lockkeeper operator --kubeconfig ./kubeconfig --metrics-addr 127.0.0.1:8080 --live-addr 127.0.0.1:8082
`;

function podIdentityTags(text: string | undefined): OperatorOptions['podIdentityTags'] {
  if (text === undefined || text === 'disabled' || text === 'inherited') return text;
  throw new LockkeeperError('InvalidInput', `--pod-identity-tags: "${text}" is neither disabled nor inherited`);
}

/** Reads the command line. Returns the help text when it is asked for; throws LockkeeperError `InvalidInput` naming the flag. */
export function parseOptions(args: readonly string[]): OperatorOptions | { readonly help: string } {
  const { values, notices } = readArguments(args, FLAGS);
  if (values.help) return { help: HELP };
  const leaseDurationMs = durationFlag('leader-election-lease-duration', values['leader-election-lease-duration']);
  const renewDeadlineMs = durationFlag('leader-election-renew-deadline', values['leader-election-renew-deadline']);
  const retryPeriodMs = durationFlag('leader-election-retry-period', values['leader-election-retry-period']);
  if (!(leaseDurationMs > renewDeadlineMs && renewDeadlineMs > 1.2 * retryPeriodMs)) {
    throw new LockkeeperError(
      'InvalidInput',
      'leader election: lease-duration > renew-deadline > 1.2 × retry-period must hold',
    );
  }
  return {
    ...ruleOptions(values),
    concurrent: countFlag('concurrent', values.concurrent),
    storeRequeueIntervalMs: durationFlag('store-requeue-interval', values['store-requeue-interval']),
    enableLeaderElection: values['enable-leader-election'],
    leaderElectionId: values['leader-election-id'],
    leaderElectionNamespace: values['leader-election-namespace'],
    leaseDurationMs,
    renewDeadlineMs,
    retryPeriodMs,
    metricsAddr: addressFlag('metrics-addr', values['metrics-addr']),
    liveAddr: addressFlag('live-addr', values['live-addr']),
    logLevel: logLevelFlag(values.loglevel),
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
    podIdentityTags: podIdentityTags(values['pod-identity-tags']),
    ...(values['policy-snapshot'] === undefined ? {} : { policySnapshot: values['policy-snapshot'] }),
    ...(values.namespace === '' ? {} : { namespace: namespaceFlag(values.namespace) }),
    enableClusterStoreReconciler: values['enable-cluster-store-reconciler'],
    enableSecretStoreReconciler: values['enable-secret-store-reconciler'],
    enableClusterExternalSecretReconciler: values['enable-cluster-external-secret-reconciler'],
    enableClusterPushSecretReconciler: values['enable-cluster-push-secret-reconciler'],
    enableFloodGate: values['enable-flood-gate'],
    refuseDangerousKeys: values['refuse-dangerous-keys'],
    notices,
  };
}

function namespaceFlag(name: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new LockkeeperError('InvalidInput', `--namespace: ${JSON.stringify(name)} is no name of a namespace`);
}
