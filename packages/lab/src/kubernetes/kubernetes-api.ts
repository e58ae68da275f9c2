import type { Clock, Log, Random } from '@lockkeeper/core';
import type { LabHandler, LabRequest, LabResponse } from '../http/types.ts';
import { Authenticator, type StaticToken } from './authentication/authenticator.ts';
import { ServiceAccountKeys } from './authentication/service-account-keys.ts';
import { fillTokenSecret } from './authentication/token-secrets.ts';
import { issueToken } from './authentication/token-request.ts';
import { bootstrap } from './bootstrap.ts';
import { Controllers } from './controllers.ts';
import { CustomResources } from './custom-resources/custom-resources.ts';
import { Discovery } from './discovery/discovery.ts';
import { GracePeriods } from './garbage-collection/end-grace-periods.ts';
import { EventRecorder } from './events/event-recorder.ts';
import { InProcessClient } from './in-process-client.ts';
import { expireEvents } from './garbage-collection/expire-events.ts';
import { GarbageCollector } from './garbage-collection/garbage-collector.ts';
import { type AuditRecord, serve } from './handle-request.ts';
import { type JsonObject, textAt } from './json/json.ts';
import { type KubeObject, nameOf } from './json/kube-object.ts';
import { NamespaceLifecycle } from './namespaces/namespace-lifecycle.ts';
import { Policies } from './policies/policies.ts';
import { ObjectWriter } from './writer/object-writer.ts';
import { aggregateRoles } from './rbac/aggregate-roles.ts';
import { RbacAuthorizer } from './rbac/authorizer.ts';
import type { ApiParts, ServerVersion } from './operations/context.ts';
import { BuiltinSchemas } from './resources/builtin-schemas.ts';
import { builtinResources } from './resources/builtin-resources.ts';
import { ResourceRegistry } from './resources/registry.ts';
import { parseWireTypes } from './resources/wire-types.ts';
import { markRolledOut } from './rollouts/mark-rolled-out.ts';
import { Horizon } from './store/horizon.ts';
import { ObjectStore, type StoreLimits } from './store/object-store.ts';
import type { StorePersistence } from './store/store-persistence.ts';
import type { WebhookCaller } from '../http/webhook-call.ts';
import { Webhooks } from './webhooks/webhooks.ts';
import { whenSafe } from './when-safe.ts';
import { WorkloadControllers } from './workloads/workload-controllers.ts';
import type { PodCreator } from './workloads/workload-parts.ts';

/** What signs ServiceAccount tokens. In simulations, a key made beforehand. */
export interface KubernetesKeys {
  /** PEM of an RSA private key of at least 2048 bits. */
  readonly serviceAccountKey: string;
}

export interface KubernetesApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: KubernetesKeys;
  readonly log: Log;
  /** Reported minor version of Kubernetes 1, such as `33`; kubectl's dispatcher chooses its client by it. */
  readonly version?: string;
  /** Issuer of ServiceAccount tokens; also their default audience. */
  readonly issuer?: string;
  readonly tokens?: readonly StaticToken[];
  /** PEM of the authority behind the server's certificate, published to every namespace. */
  readonly caCertificate?: string;
  /** Called once per request, when its outcome is known; watches when they begin. Never sees bodies. */
  readonly audit?: (record: AuditRecord) => void;
  readonly limits?: StoreLimits;
  /** How admission webhooks are called. Without it every call fails, and failure policies decide. */
  readonly webhooks?: WebhookCaller;
  /** Workloads make pods, which nodes shall take. Without it none are made, and workloads count as rolled out at once. */
  readonly pods?: boolean | undefined;
  /** Keeps the store's content across processes; memory only without it. */
  readonly persistence?: StorePersistence;
}

export interface KubernetesApi {
  readonly handle: LabHandler;
  readonly store: ObjectStore;
  readonly issuer: string;
  /** Reported minor version of Kubernetes 1, such as `33`. */
  readonly minorVersion: string;
  /** Public keys of the issuer, as served at /openid/v1/jwks. */
  jwks(): JsonObject;
  /** Another server over the same store, with a view of its own that may lag. */
  view(): KubernetesView;
  /** Forgets the history up to a revision (all by default): older watches and lists answer 410. */
  compact(revision?: number): void;
  /** What the cluster's own parts, controllers and nodes, work with. */
  readonly system: ClusterSystem;
  /** Runs the server's own controllers now instead of a millisecond later. */
  settle(): void;
  /** Stops the controllers. Open watches end by their signals. */
  close(): void;
}

/** The server from inside, for parts of the cluster that run in its process. */
export interface ClusterSystem {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
  readonly events: EventRecorder;
  /** Calls the server as a member of `system:masters`, through admission. */
  readonly client: InProcessClient;
  /** Signs a ServiceAccount token; throws StatusError as the TokenRequest API refuses. */
  issueToken(account: KubeObject, request: JsonObject): JsonObject;
}

export interface KubernetesView {
  readonly handle: LabHandler;
  readonly horizon: Horizon;
}

export const newestMinor = '33';
export const defaultIssuer = 'https://kubernetes.default.svc.cluster.local';

/**
 * A Kubernetes API server as a plain function over a store in memory: no sockets, no timers but the clock's, no state
 * outside the returned value. Everything is synchronous but the streams of watches and the calls of admission webhooks.
 */
export function createKubernetesApi(options: KubernetesApiOptions): KubernetesApi {
  const { clock, random, log } = options;
  const issuer = options.issuer ?? defaultIssuer;
  const audiences = issuer === defaultIssuer ? [issuer] : [issuer, defaultIssuer];
  const store = new ObjectStore(clock, options.limits);
  const { persistence } = options;
  const earlier = persistence?.load();
  if (earlier !== undefined) store.restore(earlier);
  if (persistence !== undefined) store.subscribe((change) => persistence.commit(change));
  const registry = new ResourceRegistry();
  const types = parseWireTypes();
  const schemas = new BuiltinSchemas(types);
  for (const definition of builtinResources(schemas)) registry.set(definition);
  const writer = new ObjectWriter({ store, registry, clock, random });
  const keys = new ServiceAccountKeys(options.keys.serviceAccountKey);
  const podsHaveAccounts = options.pods === true;
  const systemToken = newSystemToken(options);
  const tokens = [...(options.tokens ?? []), ...systemToken];
  const authenticator = new Authenticator({ tokens, keys, store, clock, issuer, audiences });
  const authorizer = new RbacAuthorizer(store);
  const discovery = new Discovery(registry, schemas);
  const tokenSecrets = { store, registry, writer, keys, caCertificate: options.caCertificate };
  const controllers = new Controllers({
    clock,
    log,
    store,
    namespaces: new NamespaceLifecycle({ store, registry, writer, caCertificate: options.caCertificate }),
    customResources: new CustomResources({ store, registry, schemas, writer }),
    garbage: new GarbageCollector({ store, registry, writer }),
    gracePeriods: new GracePeriods({ clock, store, registry, writer }),
    rollOut: rolloutsOf(options, store, writer),
    fillTokenSecret: (namespace, name) => fillTokenSecret(tokenSecrets, namespace, name),
    aggregateRoles: () => aggregateRoles(authorizer.snapshot, store, writer),
    expireEvents: (now) => expireEvents({ store, registry, writer }, now),
  });
  controllers.resume();
  bootstrap(writer, registry, store);
  controllers.settle();

  const version = serverVersion(options.version ?? newestMinor);
  const audit = options.audit ?? ((): void => {});
  const common: Omit<ApiParts, 'horizon'> = {
    clock,
    random,
    log,
    store,
    registry,
    types,
    schemas,
    writer,
    policies: new Policies({ store, registry }),
    webhooks: new Webhooks({ store, clock, random, call: options.webhooks ?? noCaller }),
    authenticator,
    authorizer,
    keys,
    issuer,
    audiences,
    version,
    podsHaveAccounts,
  };
  const handlerFor = (horizon: Horizon): LabHandler => {
    const parts: ApiParts = { ...common, horizon };
    // Async only in form where no webhook is concerned: the answer is ready when the call returns.
    const handler: LabHandler = async (request: LabRequest): Promise<LabResponse> =>
      serve({ parts, discovery, audit }, request);
    return persistence === undefined ? handler : whenSafe(handler, persistence);
  };
  const handle = handlerFor(new Horizon());
  const system: ClusterSystem = {
    store,
    registry,
    writer,
    events: new EventRecorder({ clock, store, registry, writer }),
    client: new InProcessClient(handle, systemToken),
    issueToken: (account, request) =>
      issueToken(
        { keys, issuer, audiences: audiences.slice(0, 1), store, now: clock.now(), tokenId: random.uuid() },
        account,
        request,
      ),
  };
  const stopWorkloads = startWorkloads(options, system);
  return {
    handle,
    store,
    system,
    issuer,
    minorVersion: version.minor,
    jwks: () => keys.jwks(),
    view: () => {
      const horizon = new Horizon();
      return { horizon, handle: handlerFor(horizon) };
    },
    compact: (revision) => store.compact(revision),
    settle: () => controllers.settle(),
    close: () => {
      controllers.stop();
      stopWorkloads();
    },
  };
}

/** The cluster's own parts authenticate as everybody does; nobody outside the process has their token. */
function newSystemToken({ pods, random }: KubernetesApiOptions): readonly StaticToken[] {
  if (pods !== true) return [];
  const token = Buffer.from(random.bytes(32)).toString('hex');
  return [{ token, username: 'system:kube-controller-manager', groups: ['system:masters'] }];
}

/** Without pods, workloads are as if theirs had come up at once. */
function rolloutsOf(
  { pods }: KubernetesApiOptions,
  store: ObjectStore,
  writer: ObjectWriter,
): (collection: string, namespace: string, name: string) => void {
  if (pods === true) return () => undefined;
  return (collection, namespace, name) => markRolledOut({ store, writer }, collection, namespace, name);
}

/** Answers with how to stop them. */
function startWorkloads({ pods, clock, log }: KubernetesApiOptions, system: ClusterSystem): () => void {
  if (pods !== true) return () => undefined;
  const workloads = new WorkloadControllers({ ...system, clock, log, createPod: podCreator(system.client) });
  return () => void workloads.stop();
}

function podCreator(client: InProcessClient): PodCreator {
  return async (namespace, pod) => {
    const { status, body } = await client.send('POST', `/api/v1/namespaces/${namespace}/pods`, pod);
    return status === 201 ? { name: nameOf(body) } : { refusal: textAt(body, 'message') };
  };
}

async function noCaller(): Promise<never> {
  throw new Error('this lab calls no webhooks');
}

function serverVersion(text: string): ServerVersion {
  const minor = text.replace(/^v?1\./, '').split('.')[0] ?? newestMinor;
  return { major: '1', minor, gitVersion: `v1.${minor}.0-lockkeeper-lab` };
}
