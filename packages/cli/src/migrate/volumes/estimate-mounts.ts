import { intervalMs, LockkeeperError, parseDuration } from '@lockkeeper/core';
import type { ObjectWish } from '@lockkeeper/csi/internal';
import { isTrue } from '../workloads/is-true.ts';
import { type ClassWishes, wishesOf } from './class-wishes.ts';
import type { ClassVolume, VolumeInventory } from './volume-inventory.ts';

/** AWS calls in a day for files that do not change. */
export interface DailyCalls {
  readonly secretsManager: number;
  readonly parameterStore: number;
  readonly sts: number;
}

/** What rotation costs, today and after moving over. */
export interface MountEstimate {
  /** Volumes of pods that were counted. */
  readonly volumes: number;
  /** `--rotation-poll-interval` of the driver in seconds; 0 when nothing is read again after the first mount. */
  readonly rotationSeconds: number;
  readonly today: DailyCalls;
  readonly after: DailyCalls;
  /** How both were counted. */
  readonly formula: string;
}

const DAY_SECONDS = 86_400;
const DAY_HOURS = 24;
/** Default of `--refresh-interval`. */
const REFRESH_SECONDS = 120;
const ROTATION = '2m';
const SECRETS_BATCH = 20;
const PARAMETERS_BATCH = 10;

/** A volume of one pod on one node. */
interface Mount {
  readonly volume: ClassVolume;
  /** Names the pod for those that share nothing. */
  readonly pod: string;
  readonly node: string;
}

/** Running pods where there are any; else the pods that workloads ask for, each on a node of its own. */
function mountsOf({ volumes }: VolumeInventory): readonly Mount[] {
  const podOf = ({ workload: { kind, namespace, name } }: ClassVolume): string => [kind, namespace, name].join('/');
  const running = volumes.filter(({ workload }) => workload.node !== undefined);
  if (running.length > 0) {
    return running.map((volume) => ({ volume, pod: podOf(volume), node: volume.workload.node ?? '' }));
  }
  return volumes
    .filter(({ workload }) => !workload.isMade)
    .flatMap((volume) =>
      Array.from({ length: volume.workload.replicas }, (_, i) => {
        const pod = `${podOf(volume)}-${i}`;
        return { volume, pod, node: pod };
      }),
    );
}

interface Counts {
  secretsManager: number;
  parameterStore: number;
  sts: number;
}

const none = (): Counts => ({ secretsManager: 0, parameterStore: 0, sts: 0 });

const ofService = (wishes: Iterable<ObjectWish>, service: ObjectWish['service']): readonly ObjectWish[] =>
  [...wishes].filter((wish) => wish.service === service);

type KnownMount = Mount & ClassWishes;

/** ASCP: every pod by itself, each secret one call and parameters in tens, in both regions, with a role taken on each time. */
function callsToday(mounts: readonly KnownMount[], rounds: number): Counts {
  const counts = none();
  for (const { wishes, regions, usesPodIdentity } of mounts) {
    counts.secretsManager += rounds * regions * ofService(wishes, 'SecretsManager').length;
    counts.parameterStore +=
      rounds * regions * Math.ceil(ofService(wishes, 'ParameterStore').length / PARAMETERS_BATCH);
    counts.sts += usesPodIdentity ? 0 : rounds * regions;
  }
  return counts;
}

/** A secret's version or label is asked for by itself; the rest goes in batches. */
function secretCalls(wishes: readonly ObjectWish[]): number {
  const single = wishes.filter(({ primary }) => primary.version !== '' || primary.label !== '').length;
  return single + Math.ceil((wishes.length - single) / SECRETS_BATCH);
}

/** Mounts of one node and identity. */
interface SharingMounts {
  readonly wishes: Map<string, ObjectWish>;
  readonly usesPodIdentity: boolean;
  mounts: number;
}

/** Lockkeeper: what the pods of one identity ask for on a node is read once. Pods with EKS Pod Identity share nothing. */
function callsAfter(mounts: readonly KnownMount[], rounds: number): Counts {
  const groups = new Map<string, SharingMounts>();
  for (const { volume, pod, node, region, wishes, usesPodIdentity } of mounts) {
    const { namespace, serviceAccount } = volume.workload;
    const key = JSON.stringify([node, namespace, serviceAccount, region, usesPodIdentity ? pod : '']);
    const group = groups.get(key) ?? { wishes: new Map<string, ObjectWish>(), usesPodIdentity, mounts: 0 };
    group.mounts += 1;
    for (const wish of wishes) group.wishes.set(JSON.stringify([wish.service, wish.primary]), wish);
    groups.set(key, group);
  }
  const counts = none();
  if (rounds === 0) return counts;
  for (const { wishes, usesPodIdentity, mounts: sharing } of groups.values()) {
    const reads = Math.min(sharing * rounds, DAY_SECONDS / REFRESH_SECONDS);
    counts.secretsManager += reads * secretCalls(ofService(wishes.values(), 'SecretsManager'));
    counts.parameterStore += reads * Math.ceil(ofService(wishes.values(), 'ParameterStore').length / PARAMETERS_BATCH);
    counts.sts += usesPodIdentity ? 0 : Math.min(reads, DAY_HOURS);
  }
  return counts;
}

/** Rotation is the driver's flag up to 1.5, and `requiresRepublish` of its CSIDriver from 1.6 on. */
function rotationSeconds({ drivers, driver }: VolumeInventory): number {
  const flags = drivers[0]?.flags ?? new Map<string, string>();
  const isOn = isTrue(flags.get('enable-secret-rotation')) || driver?.requiresRepublish !== false;
  if (!isOn) return 0;
  try {
    return intervalMs(parseDuration(flags.get('rotation-poll-interval') ?? ROTATION)) / 1_000;
  } catch (error) {
    if (error instanceof LockkeeperError) return intervalMs(parseDuration(ROTATION)) / 1_000;
    throw error;
  }
}

function rounded({ secretsManager, parameterStore, sts }: Counts): DailyCalls {
  return {
    secretsManager: Math.round(secretsManager),
    parameterStore: Math.round(parameterStore),
    sts: Math.round(sts),
  };
}

/** How many AWS calls mounted files cost in a day; undefined when nothing mounts a class. */
export function estimateMounts(inventory: VolumeInventory): MountEstimate | undefined {
  const mounts = mountsOf(inventory).flatMap((mount) => {
    const found = wishesOf(mount.volume, inventory);
    return found ? [{ ...mount, ...found }] : [];
  });
  if (mounts.length === 0) return undefined;
  const seconds = rotationSeconds(inventory);
  const rounds = seconds === 0 ? 0 : DAY_SECONDS / seconds;
  return {
    volumes: mounts.length,
    rotationSeconds: seconds,
    today: rounded(callsToday(mounts, rounds)),
    after: rounded(callsAfter(mounts, rounds)),
    formula:
      `today: pods × secrets (parameters in tens) × regions × 86400 / ${seconds || 'no rotation'}; ` +
      `Lockkeeper: nodes × identities × batches of 20 secrets or 10 parameters, each at most 86400 / ${REFRESH_SECONDS} times`,
  };
}
