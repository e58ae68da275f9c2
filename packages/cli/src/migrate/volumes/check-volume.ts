import { blocked, type Finding, note } from '../finding.ts';
import type { ClassVolume, ProviderClass } from './volume-inventory.ts';

/** What moving over means for a volume of a pod. `found` is its class, when that is among what was read. */
export function checkVolume(
  { name, className, attributes, workload }: ClassVolume,
  found: ProviderClass | undefined,
): readonly Finding[] {
  const volume = `volume ${JSON.stringify(name)}`;
  const where = `SecretProviderClass ${JSON.stringify(className)}`;
  if (found === undefined) {
    return [
      note(`${volume}: ${where} of namespace ${workload.namespace} is not there: the pod waits for it, as today`),
    ];
  }
  const own = attributes.get('objects');
  if (own === undefined || own === (found.parameters.get('objects') ?? '')) return [];
  return [
    blocked(
      `${volume}: volumeAttributes change objects of ${where}, which is refused: the class says what may be mounted`,
      'set objects in a class of its own, or start the provider with --pod-overrides=all',
    ),
  ];
}
