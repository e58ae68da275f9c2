import { parseArgs } from 'node:util';
import { LockkeeperError } from '@lockkeeper/core';
import {
  addressFlag,
  durationFlag,
  type ListenAddress,
  logLevelFlag,
  RULE_FLAGS,
  RULE_FLAGS_HELP,
  type RuleOptions,
  ruleOptions,
} from '@lockkeeper/kube/internal';
import { CONFIGURATION_NAME, NAMESPACE, POD_CONFIGURATION_NAME, SECRET_NAME, SERVICE_NAME } from './manifests/names.ts';
import {
  POD_FLAGS,
  POD_FLAGS_HELP,
  podIdentityOptions,
  type PodIdentityOptions,
  withBareSwitches,
} from './pod-identity/pod-identity-options.ts';
import { insteadOf } from './pod-identity/upstream-flags.ts';

/** Where the serving certificate comes from. */
export type CertificateChoice =
  | { readonly kind: 'files'; readonly certificateFile: string; readonly keyFile: string }
  | {
      readonly kind: 'self-managed';
      readonly namespace: string;
      readonly serviceName: string;
      readonly secretName: string;
      readonly configurations: readonly string[];
      readonly mutatingConfigurations: readonly string[];
    };

/** The webhook's settings. */
export interface AdmissionOptions extends RuleOptions {
  readonly listen: ListenAddress;
  /** Undefined: no such server. */
  readonly metricsAddr: ListenAddress | undefined;
  readonly liveAddr: ListenAddress | undefined;
  readonly certificate: CertificateChoice;
  /** Where the Service, the Secret and the ConfigMap of roles are. */
  readonly namespace: string;
  /** Undefined: pods are not served. */
  readonly podIdentity?: PodIdentityOptions;
  readonly clientCaFile?: string;
  /** How long calls are still served after a stop was asked for: the cluster needs a moment to send them elsewhere. */
  readonly shutdownDelayMs: number;
  readonly logLevel: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** What the command line asks for. */
export type Wish =
  | { readonly kind: 'run'; readonly options: AdmissionOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'manifests'; readonly namespace: string; readonly podIdentity: boolean };

const FLAGS = {
  ...RULE_FLAGS,
  ...POD_FLAGS,
  'listen-addr': { type: 'string', default: ':10250' },
  'metrics-addr': { type: 'string', default: ':8080' },
  'live-addr': { type: 'string', default: ':8082' },
  'tls-cert-file': { type: 'string' },
  'tls-key-file': { type: 'string' },
  'client-ca-file': { type: 'string' },
  namespace: { type: 'string', default: NAMESPACE },
  'service-name': { type: 'string', default: SERVICE_NAME },
  'secret-name': { type: 'string', default: SECRET_NAME },
  'webhook-configuration': { type: 'string', multiple: true },
  'mutating-webhook-configuration': { type: 'string', multiple: true },
  'shutdown-delay': { type: 'string', default: '3s' },
  loglevel: { type: 'string', default: 'info' },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  'print-manifests': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const HELP = `Usage: lockkeeper admission [flags]

Refuses bad stores, ExternalSecrets, PushSecrets, generators and StoreGrants before they are stored: the validating admission webhook
with the rules that the operator asks again at every reconcile.

  --listen-addr ADDR                   where the API server calls, over HTTPS (default :10250)
  --metrics-addr ADDR                  metrics in Prometheus format (default :8080; 0 for none)
  --live-addr ADDR                     /healthz and /readyz (default :8082; 0 for none)
  --tls-cert-file, --tls-key-file      serving certificate that somebody else renews, such as cert-manager
  --client-ca-file FILE                authorities of callers; nobody else is served
Without certificate files it keeps its own authority and writes the trust in it into its webhook configurations:
  --namespace NS                       namespace of the Service and of the Secret (default ${NAMESPACE})
  --service-name NAME                  Service that the API server calls (default ${SERVICE_NAME})
  --secret-name NAME                   Secret with the authority (default ${SECRET_NAME})
  --webhook-configuration NAME         ValidatingWebhookConfiguration to keep; repeatable (default ${CONFIGURATION_NAME})
  --mutating-webhook-configuration NAME
                                       the same for pods, with --pod-identity (default ${POD_CONFIGURATION_NAME})
  --shutdown-delay DURATION            how long it serves on after a stop was asked for (default 3s; 0 for not at all)
  --loglevel LEVEL                     debug, info, warn or error (default info)
  --kubeconfig FILE, --context NAME    cluster to work on; without them the pod's own
  --print-manifests                    print account, rights, Service and webhook configuration, and end; with --pod-identity those for pods too
${RULE_FLAGS_HELP}${POD_FLAGS_HELP}
Examples:
  lockkeeper admission --print-manifests | kubectl apply -f -
  lockkeeper admission --tls-cert-file /tls/tls.crt --tls-key-file /tls/tls.key
`;

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...withBareSwitches(args)], options: FLAGS, strict: true }).values;
  } catch (error) {
    const what = error instanceof TypeError ? (error.message.split('\n')[0] ?? '') : 'unreadable';
    const [, unknown = ''] = /^Unknown option '--?([a-z-]+)'/.exec(what) ?? [];
    const instead = insteadOf(unknown);
    throw new LockkeeperError(
      'InvalidInput',
      instead === undefined
        ? `${what} (see lockkeeper admission --help)`
        : `--${unknown} is a flag of upstream: ${instead}`,
    );
  }
}

type Values = ReturnType<typeof readFlags>;

function mutatingConfigurations(values: Values): readonly string[] {
  return values['pod-identity'] ? (values['mutating-webhook-configuration'] ?? [POD_CONFIGURATION_NAME]) : [];
}

function certificate(values: Values): CertificateChoice {
  const certificateFile = values['tls-cert-file'];
  const keyFile = values['tls-key-file'];
  if (certificateFile !== undefined && keyFile !== undefined) return { kind: 'files', certificateFile, keyFile };
  if (certificateFile !== undefined || keyFile !== undefined) {
    throw new LockkeeperError('InvalidInput', '--tls-cert-file and --tls-key-file come together');
  }
  return {
    kind: 'self-managed',
    namespace: values.namespace,
    serviceName: values['service-name'],
    secretName: values['secret-name'],
    configurations: values['webhook-configuration'] ?? [CONFIGURATION_NAME],
    mutatingConfigurations: mutatingConfigurations(values),
  };
}

function listenAddress(values: Values): ListenAddress {
  const found = addressFlag('listen-addr', values['listen-addr']);
  if (found !== undefined) return found;
  throw new LockkeeperError('InvalidInput', '--listen-addr: a webhook must listen: write host:port or :port');
}

function shutdownDelay(values: Values): number {
  const text = values['shutdown-delay'];
  return text === '0' || text === '0s' ? 0 : durationFlag('shutdown-delay', text);
}

/** Reads the command line. Throws LockkeeperError `InvalidInput` naming the flag. */
export function parseOptions(args: readonly string[]): Wish {
  const values = readFlags(args);
  if (values.help) return { kind: 'help', text: HELP };
  if (values['print-manifests'])
    return { kind: 'manifests', namespace: values.namespace, podIdentity: values['pod-identity'] };
  const podIdentity = podIdentityOptions(values);
  const options: AdmissionOptions = {
    listen: listenAddress(values),
    metricsAddr: addressFlag('metrics-addr', values['metrics-addr']),
    liveAddr: addressFlag('live-addr', values['live-addr']),
    certificate: certificate(values),
    namespace: values.namespace,
    ...(podIdentity === undefined ? {} : { podIdentity }),
    shutdownDelayMs: shutdownDelay(values),
    logLevel: logLevelFlag(values.loglevel),
    ...ruleOptions(values),
    ...(values['client-ca-file'] === undefined ? {} : { clientCaFile: values['client-ca-file'] }),
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
  };
  return { kind: 'run', options };
}
