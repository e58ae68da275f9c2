import type { NeededFlag } from '../needed-flags.ts';
import { isTrue } from '../workloads/is-true.ts';
import { hostPath, type Program } from '../workloads/program.ts';
import { listAt, textAt } from '../workloads/workload.ts';
import type { VolumeInventory } from './volume-inventory.ts';

const PROVIDER_VOLUME = '/var/run/secrets-store-csi-providers';
const MESSAGE_SIZE = '4194304';

/** Variables that are obeyed here as well. */
const KEPT = /^AWS_(?:REGION|USE_FIPS_ENDPOINT|ENDPOINT_URL(?:_(?:SECRETS_MANAGER|SSM|STS))?)$/;

/** The kubelet's folder, seen by its mount of `<folder>/pods`. */
function kubeletPath({ container }: Program): string | undefined {
  const mounts = listAt(container, 'volumeMounts').map((mount) => textAt(mount, 'mountPath'));
  return mounts.find((path) => path.endsWith('/pods'))?.slice(0, -'/pods'.length);
}

function writingFlags(provider: Program): readonly NeededFlag[] {
  if (isTrue(provider.flags.get('driver-writes-secrets'))) return [];
  const kubelet = kubeletPath(provider) ?? '/var/lib/kubelet';
  return [
    {
      flag: '--driver-writes-secrets=false',
      reason:
        'the provider wrote the files of the pods that run: the driver would not replace them, and they would never change again. Leave it out once all pods are new',
    },
    ...(kubelet === '/var/lib/kubelet' ? [] : [{ flag: `--kubelet-path=${kubelet}`, reason: 'where they lie' }]),
  ];
}

function variableFlags({ variables }: Program): readonly NeededFlag[] {
  return [...variables]
    .filter(([name, value]) => KEPT.test(name) && value !== '')
    .map(([name, value]) => ({ flag: `${name}=${value}`, reason: 'a variable, as it is set today' }));
}

function flagsOf(provider: Program): readonly NeededFlag[] {
  const { flags } = provider;
  const folder = hostPath(provider, flags.get('provider-volume') ?? PROVIDER_VOLUME);
  const timeout = flags.get('pod-identity-http-timeout') ?? '';
  return [
    {
      flag: `--provider-volume=${folder}`,
      reason: 'the folder of the socket: drivers keep to the path they have used',
    },
    ...writingFlags(provider),
    ...(timeout === '' ? [] : [{ flag: `--pod-identity-http-timeout=${timeout}`, reason: 'as it is set today' }]),
    ...variableFlags(provider),
  ];
}

function messageFlags(driver: Program): readonly NeededFlag[] {
  const size = driver.flags.get('max-call-recv-msg-size') ?? MESSAGE_SIZE;
  return size === MESSAGE_SIZE ? [] : [{ flag: `--max-message-size=${size}`, reason: 'what the driver takes' }];
}

/** The region that the provider of today takes for classes without one; undefined when it asks the node. */
export function nodeRegion({ providers }: VolumeInventory): string | undefined {
  return providers[0]?.variables.get('AWS_REGION') || undefined;
}

/** What `lockkeeper csi` is started with to take the place of the provider that runs. */
export function providerFlags({ providers, drivers }: VolumeInventory): readonly NeededFlag[] {
  const [provider] = providers;
  if (provider === undefined) return [];
  return [...flagsOf(provider), ...drivers.slice(0, 1).flatMap(messageFlags)];
}
