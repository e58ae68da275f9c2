import { parseArgs } from 'node:util';
import { LockkeeperError } from '@lockkeeper/core';
import { addressFlag, countFlag, durationFlag, type ListenAddress, logLevelFlag } from '@lockkeeper/kube/internal';

/** The operator's settings. Flag names and defaults are ESO's (`eso.md` §6.1); ours say so. */
export interface OperatorOptions {
  readonly controllerClass: string;
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
  /** Audiences that tokens of ServiceAccounts may be asked for; the first is the default. */
  readonly audiences: readonly string[];
  /** Regions that stores may name; empty means every known region. */
  readonly regions: readonly string[];
  /** Namespaces in which ExternalSecrets are refused. */
  readonly refusedNamespaces: readonly string[];
  /** Session tag keys that no namespaced store sets but by a grant. */
  readonly reservedTagKeys: readonly string[];
  readonly strict: boolean;
  /** What the platform says about the session tags that EKS Pod Identity gives this process; undefined when it says nothing. */
  readonly podIdentityTags: 'disabled' | 'inherited' | undefined;
  /** A file of policies, to explain denials with. */
  readonly policySnapshot?: string;
}

const FLAGS = {
  'controller-class': { type: 'string', default: 'default' },
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
  audience: { type: 'string', multiple: true },
  region: { type: 'string', multiple: true },
  'refuse-namespace': { type: 'string', multiple: true },
  'reserve-tag-key': { type: 'string', multiple: true },
  strict: { type: 'boolean', default: false },
  'pod-identity-tags': { type: 'string' },
  'policy-snapshot': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const HELP = `Usage: lockkeeper operator [flags]

Syncs secrets of AWS Secrets Manager and Parameter Store into Kubernetes Secrets.

  --controller-class CLASS             serve stores of this class and of none (default "default")
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
  --audience NAME                      audience that tokens may have; repeatable (default sts.amazonaws.com)
  --region NAME                        region that stores may name; repeatable (default: every known one)
  --refuse-namespace NAME              serve no ExternalSecret there; repeatable (default kube-system, kube-public, kube-node-lease)
  --reserve-tag-key KEY                session tag key that a SecretStore sets only by a StoreGrant; repeatable
  --strict                             cluster stores without conditions are open to nobody; ServiceAccounts name the stores that
                                       may use them (annotation lockkeeper.dev/stores); referent stores list allowedRoles
  --pod-identity-tags disabled|inherited
                                       under EKS Pod Identity the operator lends its identity to nobody until this is said: disabled
                                       when its association has disableSessionTags, inherited when no policy looks at the tags
  --policy-snapshot FILE               policies as JSON (the world of a decision case); denials of AWS are explained with it: to the
                                       tenant in kind, in this log with statements, near misses and the smallest change

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
  const values = readFlags(args);
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
    controllerClass: values['controller-class'],
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
    audiences: values.audience ?? ['sts.amazonaws.com'],
    regions: values.region ?? [],
    refusedNamespaces: values['refuse-namespace'] ?? ['kube-system', 'kube-public', 'kube-node-lease'],
    reservedTagKeys: values['reserve-tag-key'] ?? [],
    strict: values.strict,
    podIdentityTags: podIdentityTags(values['pod-identity-tags']),
    ...(values['policy-snapshot'] === undefined ? {} : { policySnapshot: values['policy-snapshot'] }),
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    const what = error instanceof TypeError ? error.message.split('\n')[0] : 'unreadable';
    throw new LockkeeperError('InvalidInput', `${what} (see lockkeeper operator --help)`);
  }
}
