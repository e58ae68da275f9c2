import {
  type Clock,
  type GeneratorSource,
  type GenericTargetRules,
  type LocalProvider,
  type Log,
  type PlatformRules,
  type Random,
  Renderer,
  type RendererPorts,
  type SecretProvider,
  type SecretWriter,
  type StoreReference,
} from '@lockkeeper/core';
import {
  EventRecorder,
  KubeClient,
  type KubeTransport,
  type ReflectorTiming,
  Workers,
  WorkQueue,
} from '@lockkeeper/kube';
import { LabelPolicy, type Metrics, PlatformFacts } from '@lockkeeper/kube/internal';
import { ClusterCache } from './cluster/cluster-cache.ts';
import { IdentityFactsReader } from './cluster/identity-facts.ts';
import { TemplateSourceWatches } from './cluster/template-source-watches.ts';
import { ExternalSecretController } from './controllers/external-secret/controller.ts';
import { OwnWrites } from './controllers/external-secret/own-writes.ts';
import { EVENT_COMPONENT, ExternalSecretReporter } from './controllers/external-secret/report.ts';
import { GenericKinds } from './controllers/external-secret/generic/kinds.ts';
import { GenericWatches } from './controllers/external-secret/generic/watches.ts';
import { IDLE } from './controllers/external-secret/next-turn.ts';
import { PUSH_EVENT_COMPONENT } from './controllers/push-secret/report.ts';
import { SecretStoreController, storeKindOf } from './controllers/secret-store/controller.ts';
import { StoreGrantController } from './controllers/store-grant/controller.ts';
import {
  connectTriggers,
  type Queues,
  touchClusterStore,
  touchTargets,
  touchTemplates,
} from './controllers/triggers.ts';
import { countedTransport } from './runtime/counted-transport.ts';
import { lateGenerators } from './runtime/late-generators.ts';
import { NO_WRITER } from './runtime/no-writer.ts';
import { operatorMetrics } from './runtime/operator-metrics.ts';
import { servedKinds } from './runtime/optional-kind.ts';
import { optionalKinds } from './runtime/optional-kinds.ts';
import { tellOpenness } from './runtime/tell-openness.ts';
import { checkInstalledCrds } from './runtime/crd-check.ts';

/** Everything the operator reaches the world through. Two operators with different ports share nothing. */
export interface OperatorPorts {
  readonly kube: KubeTransport;
  readonly provider: SecretProvider;
  /** Stores whose values are in the cluster. */
  readonly localStores: LocalProvider;
  /** Where PushSecrets write; without it every push is refused. */
  readonly writer?: SecretWriter;
  /** Makes the source of generated values, when the first is asked for; without it generators are refused. */
  readonly generators?: (parts: GeneratorParts) => Promise<GeneratorSource>;
  /** How templates are rendered: with which marks, and where those with heavy functions are. */
  readonly rendering?: Pick<RendererPorts, 'heavy' | 'delimiters'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: OperatorSettings;
  readonly metrics?: Metrics;
  /** Shorter times for tests over real sockets and simulations. */
  readonly timing?: Partial<ReflectorTiming>;
}

export interface OperatorSettings {
  readonly controllerClass: string;
  readonly concurrent: number;
  readonly storeRequeueIntervalMs: number;
  readonly rules: PlatformRules;
  /** Refuse Secrets with keys that act as environment variables of programs; absent: tell of them. */
  readonly refusesDangerousKeys?: boolean;
  /** False: a store is used although its status does not say that it is ready. */
  readonly hasFloodGate?: boolean;
  /** Targets that are no Secrets; none unless given. */
  readonly genericTargets?: GenericTargetRules;
  /** Kinds of stores that are served; both unless given. */
  readonly storeKinds?: readonly StoreReference['kind'][];
  /** The one namespace that is served; absent for all. */
  readonly namespace?: string;
  /** Cluster objects that put one object into each of many namespaces, by kind; both unless given. PushSecrets must be on for theirs. */
  readonly fanOut?: { readonly externalSecrets: boolean; readonly pushSecrets: boolean };
}

/** What of the operator's own parts a generator source is made from. */
export interface GeneratorParts {
  readonly client: KubeClient;
  readonly cache: ClusterCache;
  readonly identities: IdentityFactsReader;
  readonly rules: PlatformRules;
  readonly clock: Clock;
  readonly random: Random;
}

/** A running operator. */
export interface Operator {
  /** Fills the caches. Rejects with LockkeeperError `Refused` when the CRDs are not ours. A standby does this and waits. */
  sync(): Promise<void>;
  /** Begins to work; call it once `sync` has resolved and, with leader election, this process leads. */
  work(): void;
  /** `sync`, then `work`. */
  start(): Promise<void>;
  /** Takes no more work, lets what runs finish for at most `graceMs`, flushes events, ends the watches. */
  stop(graceMs: number): Promise<void>;
  ready(): boolean;
  /** False when a key has been due for minutes without being worked on: a lost wake-up, which only a restart mends. */
  alive(): boolean;
  readonly metrics: Metrics;
}

/** The hard limit for one pass: longer than all retries of one AWS call and of one Kubernetes write together. */
const PASS_DEADLINE_MS = 120_000;
/** Below the margin in which a leader stops writing before its lease ends. */
const REQUEST_TIMEOUT_MS = 8_000;
/** With this many keys waiting behind it, a pass is one of many: its reads wait until batches are full. */
const BULK = 64;
const LONGEST_OVERDUE_MS = 5 * 60_000;
const EVENT_GRACE_MS = 2_000;

/** Settings with what holds where nothing is given. */
function withDefaults({ namespace, ...given }: OperatorSettings) {
  return {
    storeKinds: ['SecretStore', 'ClusterSecretStore'] as const,
    refusesDangerousKeys: false,
    hasFloodGate: true,
    genericTargets: { enabled: false, kinds: [] },
    fanOut: { externalSecrets: true, pushSecrets: true },
    ...given,
    /** For the watches of namespaced kinds. */
    scope: namespace === undefined ? {} : { namespace },
  };
}

/** Puts the controllers together. Everything that runs is listed here. */
export function createOperator(ports: OperatorPorts): Operator {
  const { clock, random, log, provider, localStores, settings, timing } = ports;
  const { controllerClass } = settings;
  const { storeKinds, refusesDangerousKeys, hasFloodGate, genericTargets, fanOut, scope } = withDefaults(settings);
  const metrics = ports.metrics ?? operatorMetrics();
  const client = new KubeClient(countedTransport(ports.kube, metrics), {
    clock,
    userAgent: 'lockkeeper-operator',
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    // A right may have been withdrawn while a throttled write waited: the queue waits instead, and the gate is asked again.
    sendsWhenThrottled: 1,
    tokenAudiences: settings.rules.audiences,
  });
  const cache = new ClusterCache({ client, clock, random, log, ...(timing ? { timing } : {}), ...scope });
  const labelPolicy = new LabelPolicy({
    client,
    clock,
    log,
    isNeeded: () => platform.labelReaders().length > 0,
    onChange: () => {
      platform.forget();
      for (const { name } of platform.labelReaders()) touchClusterStore(cache, queues, name);
    },
  });
  const platform = new PlatformFacts(
    { ...settings.rules, controllerClass },
    cache.clusterSecretStores.store,
    () => labelPolicy.inForce,
  );
  const identities = new IdentityFactsReader(client, cache, clock);
  const ownWrites = new OwnWrites(cache, clock);
  const recorder = (component: string): EventRecorder => new EventRecorder({ client, clock, random, log, component });
  const recorders = {
    externalSecret: recorder(EVENT_COMPONENT),
    SecretStore: recorder('secret-store'),
    ClusterSecretStore: recorder('cluster-secret-store'),
    pushSecret: recorder(PUSH_EVENT_COMPONENT),
  };
  const queues: Queues = {
    externalSecrets: new WorkQueue({ clock, random }),
    stores: new WorkQueue({ clock, random }),
    grants: new WorkQueue({ clock, random }),
    clusterExternalSecrets: new WorkQueue({ clock, random }),
    pushSecrets: new WorkQueue({ clock, random }),
    clusterPushSecrets: new WorkQueue({ clock, random }),
    generatorStates: new WorkQueue({ clock, random }),
  };
  const templateSources = new TemplateSourceWatches({
    client,
    clock,
    random,
    log,
    ...(timing ? { timing } : {}),
    onChange: (object, namespace) => touchTemplates(cache, queues, object, namespace),
  });
  const genericWatches = new GenericWatches({
    client,
    clock,
    random,
    log,
    ...(timing ? { timing } : {}),
    ...scope,
    onChange: (index) => touchTargets(cache, queues, index),
  });
  const parts: GeneratorParts = {
    client,
    cache,
    identities,
    get rules() {
      return platform.rules;
    },
    clock,
    random,
  };
  const { generators } = ports;
  const generatorSource = lateGenerators(generators && (() => generators(parts)));
  const renderer = new Renderer({ random, clock, ...ports.rendering });
  const externalSecrets = new ExternalSecretController({
    cache,
    identities,
    templateSources,
    get rules() {
      return platform.rules;
    },
    client,
    provider,
    localStores,
    generators: generatorSource,
    renderer,
    genericKinds: new GenericKinds(client, genericTargets),
    genericWatches,
    refusesDangerousKeys,
    hasFloodGate,
    storeKinds,
    reporter: new ExternalSecretReporter({ events: recorders.externalSecret, metrics, log, clock }),
    ownWrites,
    clock,
    random,
    log,
  });
  const stores = new SecretStoreController({
    cache,
    client,
    provider,
    localStores,
    identities,
    events: recorders,
    metrics,
    get rules() {
      return platform.rules;
    },
    refreshLabelPolicy: (signal) => labelPolicy.refresh(signal),
    requeueIntervalMs: settings.storeRequeueIntervalMs,
    clock,
    random,
    log,
  });
  const grants = new StoreGrantController({ cache, client, clock, log });
  const common = { clock, log, deadlineMs: PASS_DEADLINE_MS };
  const workers = [
    new Workers({
      ...common,
      queue: queues.externalSecrets,
      concurrency: settings.concurrent,
      work: (key, signal, queueClass) => {
        const { ready } = queues.externalSecrets.stats();
        const isBulk = queueClass !== 'edit' && ready.new + ready.periodic + ready.retry >= BULK;
        return externalSecrets.reconcile(key, { failures: queues.externalSecrets.failures(key), isBulk }, signal);
      },
    }),
    new Workers({
      ...common,
      queue: queues.stores,
      concurrency: 16,
      work: (key, signal) =>
        storeKinds.includes(storeKindOf(key)) ? stores.reconcile(key, signal) : Promise.resolve(IDLE),
    }),
    new Workers({
      ...common,
      queue: queues.grants,
      concurrency: 4,
      work: (key, signal) => grants.reconcile(key, signal),
    }),
  ];
  const kinds = optionalKinds({
    cache,
    queues,
    client,
    identities,
    templateSources,
    get rules() {
      return platform.rules;
    },
    writer: ports.writer ?? NO_WRITER,
    generators: generatorSource,
    renderer,
    metrics,
    pushEvents: recorders.pushSecret,
    common,
    requeueIntervalMs: settings.storeRequeueIntervalMs,
    // Cluster objects are for all namespaces, so an operator of one namespace leaves them alone.
    fanOut: settings.namespace === undefined ? fanOut : { externalSecrets: false, pushSecrets: false },
    clock,
    random,
    log,
  });
  const watches = new AbortController();
  const running: Promise<void>[] = [];
  let isReady = false;

  metrics.onScrape(() => {
    for (const [controller, queue] of Object.entries<WorkQueue>({ ...queues })) {
      const { ready, processing } = queue.stats();
      const depth = ready.edit + ready.new + ready.retry + ready.periodic + processing;
      metrics.set('lockkeeper_queue_depth', { controller }, depth);
      metrics.set('lockkeeper_queue_overdue_seconds', { controller }, queue.stats().overdueMs / 1_000);
    }
  });

  async function sync(): Promise<void> {
    const absent = await checkInstalledCrds(client, clock, log, watches.signal);
    const served = servedKinds(kinds, absent, log);
    connectTriggers(cache, queues, ownWrites, templateSources);
    for (const kind of served) kind.connect();
    const reflectors = [...cache.reflectors, ...served.map(({ reflector }) => reflector)];
    for (const reflector of reflectors) running.push(reflector.run(watches.signal));
    // Work begins only when every cache that it reads is whole: a store not seen yet would look like a store that is not there.
    await Promise.all(reflectors.map((reflector) => reflector.synced));
    workers.push(...served.map((kind) => kind.workers));
    // Before anything is decided: a store that reads protected labels is refused until their protection is seen.
    if (platform.labelReaders().length > 0) await labelPolicy.refresh(watches.signal);
    running.push(labelPolicy.run(watches.signal));
    tellOpenness(platform.clusterStores(), settings.rules, log);
    isReady = true;
    log.info('caches have synced', { externalSecrets: cache.externalSecrets.store.size });
  }

  function work(): void {
    for (const worker of workers) worker.start();
    log.info('operator is working');
  }

  return {
    metrics,
    ready: () => isReady,
    alive: () => Object.values(queues).every((queue: WorkQueue) => queue.stats().overdueMs < LONGEST_OVERDUE_MS),
    sync,
    work,
    async start() {
      await sync();
      work();
    },
    async stop(graceMs) {
      isReady = false;
      await Promise.all(workers.map((worker) => worker.stop(graceMs)));
      for (const queue of Object.values(queues)) queue.close();
      await Promise.all(Object.values(recorders).map((events) => events.stop(EVENT_GRACE_MS)));
      watches.abort(new Error('the operator stops'));
      templateSources.stop();
      genericWatches.stop();
      await Promise.allSettled(running);
    },
  };
}
