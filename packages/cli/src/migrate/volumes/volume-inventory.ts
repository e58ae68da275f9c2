import type { KubeObject } from '@lockkeeper/kube';
import { type Program, programsOf } from '../workloads/program.ts';
import { listAt, readWorkload, textAt, valueAt, type Workload } from '../workloads/workload.ts';

export const DRIVER = 'secrets-store.csi.k8s.io';

/** A SecretProviderClass for AWS. */
export interface ProviderClass {
  readonly namespace: string;
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly object: KubeObject;
}

/** A volume of a workload that mounts a class. */
export interface ClassVolume {
  readonly workload: Workload;
  readonly name: string;
  readonly className: string;
  /** What the pod lays over the class. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The CSIDriver of the Secrets Store CSI driver. */
export interface DriverObject {
  readonly audiences: readonly string[];
  readonly requiresRepublish: boolean;
}

/** All that mounts secrets of AWS as files, and what serves it. */
export interface VolumeInventory {
  readonly classes: readonly ProviderClass[];
  readonly volumes: readonly ClassVolume[];
  readonly driver: DriverObject | undefined;
  /** The AWS provider that runs today. */
  readonly providers: readonly Program[];
  /** The driver itself. */
  readonly drivers: readonly Program[];
}

const PROVIDER_IMAGE = /(?:^|\/)secrets-store-csi-driver-provider-aws(?:[:@]|$)/;
const DRIVER_IMAGE = /(?:^|\/)(?:csi-secrets-store\/driver|secrets-store-csi-driver)(?:[:@]|$)/;

function textsAt(value: unknown, ...path: readonly string[]): ReadonlyMap<string, string> {
  const found = valueAt(value, ...path);
  const entries: readonly (readonly [string, unknown])[] =
    typeof found === 'object' && found !== null ? Object.entries(found) : [];
  return new Map(entries.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])));
}

function classesOf(objects: readonly KubeObject[]): readonly ProviderClass[] {
  return objects
    .filter(({ kind, ...rest }) => kind === 'SecretProviderClass' && textAt(rest, 'spec', 'provider') === 'aws')
    .map((object) => ({
      namespace: object.metadata.namespace ?? 'default',
      name: object.metadata.name,
      parameters: textsAt(object, 'spec', 'parameters'),
      object,
    }));
}

function volumesOf(workload: Workload): readonly ClassVolume[] {
  return listAt(workload.pod, 'spec', 'volumes')
    .filter((volume) => textAt(volume, 'csi', 'driver') === DRIVER)
    .map((volume) => {
      const attributes = textsAt(volume, 'csi', 'volumeAttributes');
      const className = attributes.get('secretProviderClass') ?? '';
      return { workload, name: textAt(volume, 'name'), className, attributes };
    });
}

function driverOf(objects: readonly KubeObject[]): DriverObject | undefined {
  const found = objects.find(({ kind, metadata }) => kind === 'CSIDriver' && metadata.name === DRIVER);
  return (
    found && {
      audiences: listAt(found, 'spec', 'tokenRequests').map((request) => textAt(request, 'audience')),
      requiresRepublish: valueAt(found, 'spec', 'requiresRepublish') === true,
    }
  );
}

/** Sorts out what has to do with the AWS provider of the Secrets Store CSI driver (ASCP). */
export function takeVolumes(objects: readonly KubeObject[]): VolumeInventory {
  const workloads = objects.flatMap((object) => readWorkload(object) ?? []);
  return {
    classes: classesOf(objects),
    volumes: workloads.flatMap(volumesOf),
    driver: driverOf(objects),
    providers: programsOf(workloads, PROVIDER_IMAGE),
    drivers: programsOf(workloads, DRIVER_IMAGE),
  };
}
