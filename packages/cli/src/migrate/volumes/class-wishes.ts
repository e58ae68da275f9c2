import { LockkeeperError } from '@lockkeeper/core';
import { type ObjectWish, parseObjects, regionsOf } from '@lockkeeper/csi/internal';
import { isTrue } from '../workloads/is-true.ts';
import { regionOf } from './check-class.ts';
import { nodeRegion } from './provider-flags.ts';
import type { ClassVolume, VolumeInventory } from './volume-inventory.ts';

/** What a class asks for, as whom and where. */
export interface ClassWishes {
  readonly wishes: readonly ObjectWish[];
  readonly region: string;
  readonly regions: number;
  readonly usesPodIdentity: boolean;
}

/** What a volume's class asks for; undefined when the class is not there or is refused, so that nothing is asked. */
export function wishesOf(
  { workload, className, attributes }: ClassVolume,
  inventory: VolumeInventory,
): ClassWishes | undefined {
  const found = inventory.classes.find(({ namespace, name }) => namespace === workload.namespace && name === className);
  if (found === undefined) return undefined;
  // The driver lays what the pod says over the class.
  const parameters = new Map([...found.parameters, ...attributes]);
  const parameter = (name: string): string => parameters.get(name) ?? '';
  try {
    const region = regionOf({ ...found, parameters }, nodeRegion(inventory));
    const regions = regionsOf(region, parameter('failoverRegion'));
    return {
      wishes: parseObjects(parameter('objects'), parameter('pathTranslation'), regions),
      region: regions[0],
      regions: regions.length,
      usesPodIdentity: isTrue(parameter('usePodIdentity')),
    };
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}
