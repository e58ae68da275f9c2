import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type CallRecord, createAwsProvider, resolveEndpoints, usesPodIdentity, type Variables } from '@lockkeeper/aws';
import {
  type AwsTokenSource,
  type Clock,
  type GeneratorSource,
  type Log,
  LockkeeperError,
  type PlatformRules,
  type Random,
  type SecretProvider,
  type StoreReference,
} from '@lockkeeper/core';
import {
  audiencesOf,
  type ClusterConfig,
  type KubeTransport,
  gatedTransport,
  KubeClient,
  LeaderElector,
  systemClock,
  systemCommands,
  systemFiles,
  systemRandom,
  undiciTransport,
} from '@lockkeeper/kube';
import { AddressRules, clusterConfigOf, GuardedClient, measureProcess, type Metrics } from '@lockkeeper/kube/internal';
import { KubeIdentitySource } from './cluster/kube-identity-source.ts';
import { createLocalStores } from './local-stores/local-stores.ts';
import { createOperator, type GeneratorParts, type Operator, type OperatorSettings } from './operator.ts';
import type { OperatorOptions } from './options.ts';
import { createHeavyRenderer } from './runtime/heavy-renderer.ts';
import { operatorMetrics } from './runtime/operator-metrics.ts';

/** An operator with everything it holds. */
export interface ComposedOperator {
  readonly operator: Operator;
  /** Present when replicas elect a leader. */
  readonly elector?: LeaderElector;
  /** Ends connections to AWS and to the API server. */
  readonly close: () => Promise<void>;
}

function countCalls(metrics: Metrics): (record: CallRecord) => void {
  return ({ service, operation, outcome }) => {
    metrics.add('externalsecret_provider_api_calls_count', { provider: service, call: operation, status: outcome });
  };
}

function electorOf(
  options: OperatorOptions,
  variables: Variables,
  transport: KubeTransport,
  clock: Clock,
  random: Random,
  log: Log,
): LeaderElector {
  const duration = options.leaseDurationMs;
  const renewDeadline = options.renewDeadlineMs;
  return new LeaderElector({
    client: new KubeClient(transport, {
      clock,
      userAgent: 'lockkeeper-operator/leader-election',
      requestTimeoutMs: 5_000,
    }),
    namespace: options.leaderElectionNamespace,
    name: options.leaderElectionId,
    podUid: variables['POD_UID'] ?? hostname(),
    clock,
    random,
    log,
    timing: {
      duration,
      renewDeadline,
      retryPeriod: options.retryPeriodMs,
      writeMargin: (duration - renewDeadline) * 0.8,
    },
  });
}

/** Audiences of our own token: the API server accepts it, so no token for one of them may leave towards AWS (`threat/I5`). */
async function ownAudiences({ token }: ClusterConfig): Promise<readonly string[]> {
  if (token.kind === 'token') return audiencesOf(Buffer.from(token.token.reveal()).toString());
  if (token.kind === 'file') return audiencesOf(Buffer.from(await systemFiles().read(token.path)).toString());
  return [];
}

/** Detected once: a process does not change where its identity comes from (`threat/I14`). */
function tagsOfThisProcess(
  options: OperatorOptions,
  variables: Variables,
  log: Log,
): NonNullable<PlatformRules['controllerTags']> {
  if (!usesPodIdentity(variables) || options.podIdentityTags === 'disabled') return 'none';
  if (options.podIdentityTags === 'inherited') return 'inherited';
  log.warn(
    'this process runs under EKS Pod Identity, whose session tags pass on to every role it assumes: its own identity is lent to nobody until --pod-identity-tags says what becomes of them',
  );
  return 'unsettled';
}

/**
 * What explains the denials of a provider by the platform's policies, if it gave any. The evaluator is loaded only then: most
 * operators have no snapshot, and its memory counts.
 */
async function explainerOf({
  policySnapshot: path,
}: OperatorOptions): Promise<((provider: SecretProvider) => SecretProvider) | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LockkeeperError('InvalidInput', `--policy-snapshot: the file ${JSON.stringify(path)} cannot be read`);
  });
  const { ExplainingProvider } = await import('./explain/explaining-provider.ts');
  const { readSnapshot } = await import('@lockkeeper/access/internal');
  const snapshot = readSnapshot(text);
  return (provider) => new ExplainingProvider(provider, snapshot);
}

/** Loaded with the first generator that is used. Hosts that may be called are public ones, of the platform's list (`threat/G1`). */
async function generatorsOf(
  parts: GeneratorParts,
  tokens: AwsTokenSource,
  options: OperatorOptions,
): Promise<GeneratorSource> {
  const { ClusterGeneratorSource } = await import('./generators/cluster-generator-source.ts');
  const { WebhookCaller } = await import('./generators/webhook/webhook-caller.ts');
  const resolve = async (host: string): Promise<readonly string[]> =>
    (await lookup(host, { all: true })).map(({ address }) => address);
  const outbound = new GuardedClient({ addresses: new AddressRules(), resolve, clock: parts.clock });
  const webhooks =
    options.webhookHosts.length === 0
      ? undefined
      : new WebhookCaller({ client: parts.client, outbound, hosts: options.webhookHosts, rules: parts.rules });
  return new ClusterGeneratorSource({
    ...parts,
    // The platform's facts change while the process runs.
    get rules() {
      return parts.rules;
    },
    tokens,
    webhooks,
  });
}

function storeKindsOf(options: OperatorOptions): readonly StoreReference['kind'][] {
  return [
    ...(options.enableSecretStoreReconciler ? (['SecretStore'] as const) : []),
    ...(options.enableClusterStoreReconciler ? (['ClusterSecretStore'] as const) : []),
  ];
}

function settingsOf(
  options: OperatorOptions,
  controllerTags: NonNullable<PlatformRules['controllerTags']>,
): OperatorSettings {
  return {
    controllerClass: options.rules.controllerClass,
    concurrent: options.concurrent,
    storeRequeueIntervalMs: options.storeRequeueIntervalMs,
    rules: { ...options.rules, controllerTags },
    refusesDangerousKeys: options.refuseDangerousKeys,
    genericTargets: options.genericTargets,
    hasFloodGate: options.enableFloodGate,
    storeKinds: storeKindsOf(options),
    fanOut: {
      externalSecrets: options.enableClusterExternalSecretReconciler,
      pushSecrets: options.enableClusterPushSecretReconciler,
    },
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
  };
}

/** Builds the operator of this process: real clock, real sockets, real AWS clients. Every part is named here once. */
export async function compose(options: OperatorOptions, variables: Variables, log: Log): Promise<ComposedOperator> {
  for (const notice of options.notices) log.info('a flag has no effect', { notice });
  const explainer = await explainerOf(options);
  const clock = systemClock();
  const random = systemRandom();
  const metrics = operatorMetrics();
  measureProcess(metrics);
  const endpoints = resolveEndpoints(variables);
  for (const notice of endpoints.notices) {
    log.warn('a variable bends the way to AWS', { ...notice });
    if (notice.effect === 'used') metrics.set('lockkeeper_custom_endpoint', { service: notice.service ?? '' }, 1);
  }
  const config = await clusterConfigOf(options, variables, log);
  const ports = { clock, files: systemFiles(), commands: systemCommands() };
  const open = undiciTransport(config, ports);
  // Renewals have sockets of their own, so that they never wait behind other writes.
  const leaseTransport = options.enableLeaderElection ? undiciTransport(config, ports) : undefined;
  const elector = leaseTransport && electorOf(options, variables, leaseTransport, clock, random, log);
  const kube = elector ? gatedTransport(open, () => elector.mayWrite()) : open;
  const client = new KubeClient(kube, {
    clock,
    userAgent: 'lockkeeper-operator',
    requestTimeoutMs: 10_000,
    tokenAudiences: options.rules.audiences,
    ownAudiences: await ownAudiences(config),
  });
  // Stores with provider kubernetes are read as their own accounts: these sockets never carry what the operator is.
  const { certificate: _, ...address } = config;
  const anonymous = undiciTransport({ ...address, token: { kind: 'none' } }, ports);
  const provider = createAwsProvider({
    identitySource: new KubeIdentitySource(client),
    clock,
    random,
    log,
    endpoints,
    controllerCredentials: { variables, readTextFile: (path) => readFile(path, 'utf8') },
    onCall: countCalls(metrics),
  });
  const controllerTags = tagsOfThisProcess(options, variables, log);
  const heavy = createHeavyRenderer(clock);
  const operator = createOperator({
    kube,
    provider: explainer?.(provider) ?? provider,
    writer: provider.writer,
    localStores: createLocalStores({ client, anonymous, clock }),
    generators: (parts) => generatorsOf(parts, provider.tokens, options),
    rendering: { heavy, delimiters: options.delimiters },
    clock,
    random,
    log,
    metrics,
    settings: settingsOf(options, controllerTags),
  });
  return {
    operator,
    ...(elector ? { elector } : {}),
    async close() {
      heavy.close();
      provider.close();
      await Promise.all([open.close(), anonymous.close(), leaseTransport?.close()]);
    },
  };
}
