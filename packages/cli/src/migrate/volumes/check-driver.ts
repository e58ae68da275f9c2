import { blocked, type Finding, note } from '../finding.ts';
import { isTrue } from '../workloads/is-true.ts';
import { DRIVER, type DriverObject, type VolumeInventory } from './volume-inventory.ts';

const AUDIENCES = { irsa: 'sts.amazonaws.com', podIdentity: 'pods.eks.amazonaws.com' } as const;

function neededAudiences({ classes }: VolumeInventory): readonly string[] {
  const kinds = classes.map(({ parameters }) =>
    isTrue(parameters.get('usePodIdentity')) ? AUDIENCES.podIdentity : AUDIENCES.irsa,
  );
  return [...new Set(kinds)].toSorted();
}

/** What moving over means for the CSIDriver: pods' tokens come by way of it, and the provider makes none itself. */
export function checkDriver(driver: DriverObject, inventory: VolumeInventory): readonly Finding[] {
  const missing = neededAudiences(inventory).filter((audience) => !driver.audiences.includes(audience));
  const wanted = [...driver.audiences, ...missing].map((audience) => ({ audience }));
  const patch = JSON.stringify({ spec: { tokenRequests: wanted } });
  return [
    ...(missing.length === 0
      ? []
      : [
          blocked(
            `tokenRequests lack ${missing.join(' and ')}: every mount fails without the pod's own token`,
            `kubectl patch csidriver ${DRIVER} --type merge -p '${patch}'`,
          ),
        ]),
    ...(driver.requiresRepublish
      ? []
      : [note('requiresRepublish is off: driver 1.6 follows no rotation then, as today')]),
  ];
}
