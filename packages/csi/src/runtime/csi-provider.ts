import type { AwsProvider, AwsProviderOptions, CallRecord } from '@lockkeeper/aws';
import type { Clock, Log, Random } from '@lockkeeper/core';
import { EventRecorder, KubeClient, type KubeTransport } from '@lockkeeper/kube';
import type { Metrics } from '@lockkeeper/kube/internal';
import { AccountRoles } from '../cluster/account-roles.ts';
import { ClassPolicy, type PodOverrides } from '../cluster/class-policy.ts';
import { NodeRegion } from '../cluster/node-region.ts';
import type { UnaryMethod } from '../grpc/unary-server.ts';
import { ClusterKeys } from '../identity/cluster-keys.ts';
import { TokenDesk } from '../identity/token-desk.ts';
import { ObjectFetcher } from '../mount/fetch-objects.ts';
import { MountRoom, type RoomLimits } from '../mount/mount-room.ts';
import { Mounter, type MountSettings } from '../mount/mounter.ts';
import { ParsedClasses } from '../mount/parsed-classes.ts';
import type { FileSystem } from '../mount/volume-layout.ts';
import { csiMetrics } from './csi-metrics.ts';
import { MountedVolumes } from './mounted-volumes.ts';
import { providerMethods } from './provider-methods.ts';

/** Settings of a provider; where it is served is none of them. */
export interface ProviderSettings extends Omit<MountSettings, 'sessionName'> {
  readonly refreshIntervalMs: number;
  readonly podOverrides: PodOverrides;
  /** Regions that classes may name; empty for all. */
  readonly regions: readonly string[];
  /** Region of classes that name none; undefined for that of the node. */
  readonly region: string | undefined;
  /** Largest reply that the driver takes. Default 4 MiB, as with gRPC. */
  readonly maxMessageBytes?: number;
}

/** What the SecretProvider of this process is made with. */
export type AwsSettings = Pick<AwsProviderOptions, 'identitySource' | 'clock' | 'random' | 'log' | 'limits' | 'onCall'>;

/** Everything that a provider reaches the world through. */
export interface ProviderPorts {
  readonly kube: KubeTransport;
  readonly aws: (settings: AwsSettings) => AwsProvider;
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A provider that is served by whoever calls its methods. */
export interface CsiProvider {
  /** By path of gRPC. */
  readonly methods: ReadonlyMap<string, UnaryMethod>;
  readonly metrics: Metrics;
  /** Writes the events that still wait, for at most `graceMs`, and lets go of AWS. */
  stop(graceMs: number): Promise<void>;
}

const VERSION = '0.1.0';
const REQUEST_TIMEOUT_MS = 10_000;
/** The session name of ASCP up to version 2: trust policies, logs and messages of existing clusters know it. */
const SESSION_NAME = 'secrets-store-csi-driver-provider-aws';
const MIB = 1024 * 1024;
const VALUE_BYTES = 24 * MIB;
/** What a node can bear, whatever is mounted: `README.md` tells how much that is. The driver gives up after two minutes. */
const ROOM: RoomLimits = { maxMounts: 64, maxBytes: 16 * MIB, maxWaiting: 1_000, maxWaitMs: 60_000 };

function countCalls(metrics: Metrics): (record: CallRecord) => void {
  return ({ service, operation, outcome }) => {
    metrics.add('lockkeeper_csi_aws_calls_total', { service, operation, outcome });
  };
}

/** Puts a provider together on the given ports. Every part is named here once. */
export function createCsiProvider(settings: ProviderSettings, ports: ProviderPorts): CsiProvider {
  const { kube, clock, random, log, fs } = ports;
  const { refreshIntervalMs: maxAgeMs, podOverrides, regions, region, maxMessageBytes = 4 * MIB } = settings;
  const metrics = csiMetrics();
  const client = new KubeClient(kube, { clock, userAgent: 'lockkeeper-csi', requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const tokens = new TokenDesk(clock);
  const limits = { valueKeepMs: maxAgeMs, valueBytes: VALUE_BYTES };
  const provider = ports.aws({ identitySource: tokens, clock, random, log, limits, onCall: countCalls(metrics) });
  const room = new MountRoom(clock, ROOM);
  const mounter = new Mounter({
    settings: { ...settings, sessionName: SESSION_NAME },
    clock,
    random,
    keys: new ClusterKeys(kube, clock),
    tokens,
    roles: new AccountRoles(client, clock),
    classes: new ClassPolicy(client, clock, podOverrides),
    region: new NodeRegion(client, region),
    parsed: new ParsedClasses(),
    fetcher: new ObjectFetcher({ provider, rules: { regions }, maxAgeMs }),
    room,
    fs,
  });
  const events = new EventRecorder({ client, clock, random, log, component: 'lockkeeper-csi' });
  const volumes = new MountedVolumes();
  metrics.onScrape(() => {
    metrics.set('lockkeeper_csi_volumes', {}, volumes.size);
    metrics.set('lockkeeper_csi_mounts_running', {}, room.mounts);
    metrics.set('lockkeeper_csi_mounts_waiting', {}, room.waiting);
    metrics.set('lockkeeper_csi_oldest_volume_seconds', {}, volumes.oldestFailing(clock.monotonic()) / 1_000);
  });
  return {
    methods: providerMethods({ mounter, volumes, events, metrics, clock, log, maxMessageBytes, version: VERSION }),
    metrics,
    async stop(graceMs) {
      await events.stop(graceMs);
      provider.close();
    },
  };
}
