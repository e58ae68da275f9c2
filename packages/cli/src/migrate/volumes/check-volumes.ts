import type { PlatformRules } from '@lockkeeper/core';
import type { CheckedObject, Finding } from '../finding.ts';
import type { Workload } from '../workloads/workload.ts';
import { checkClass } from './check-class.ts';
import { checkDriver } from './check-driver.ts';
import { checkProvider } from './check-provider.ts';
import { checkSecretObjects } from './check-secret-objects.ts';
import { checkVolume } from './check-volume.ts';
import { nodeRegion } from './provider-flags.ts';
import { DRIVER, type ProviderClass, type VolumeInventory } from './volume-inventory.ts';

function checkWorkloads({ volumes, classes }: VolumeInventory): readonly CheckedObject[] {
  const byWorkload = new Map<Workload, Finding[]>();
  for (const volume of volumes) {
    const { workload, className } = volume;
    if (workload.isMade) continue;
    const found = classes.find(({ namespace, name }) => namespace === workload.namespace && name === className);
    byWorkload.set(workload, [...(byWorkload.get(workload) ?? []), ...checkVolume(volume, found)]);
  }
  return [...byWorkload].map(([{ kind, namespace, name }, findings]) => ({ kind, namespace, name, findings }));
}

/** Roles, by `namespace/account`, of those whose pods mount a class. */
function rolesOf(
  { namespace, name }: ProviderClass,
  { volumes }: VolumeInventory,
  roles: ReadonlyMap<string, string>,
): readonly string[] {
  const accounts = volumes
    .filter(({ workload, className }) => workload.namespace === namespace && className === name)
    .map(({ workload }) => `${namespace}/${workload.serviceAccount}`);
  return [...new Set(accounts)].flatMap((account) => roles.get(account) ?? []);
}

/** What moving over means for classes, for what mounts them, and for what serves them today. Nothing where there is no class for AWS. */
export function checkVolumes(
  inventory: VolumeInventory,
  roles: ReadonlyMap<string, string>,
  rules: PlatformRules,
): readonly CheckedObject[] {
  const { classes, driver, providers } = inventory;
  if (classes.length === 0) return [];
  const ofNode = nodeRegion(inventory);
  return [
    ...classes.map((found) => ({
      kind: 'SecretProviderClass',
      namespace: found.namespace,
      name: found.name,
      findings: [
        ...checkClass(found, { ofNode, roles: rolesOf(found, inventory, roles) }),
        ...checkSecretObjects(found, rules),
      ],
    })),
    ...checkWorkloads(inventory),
    ...(driver ? [{ kind: 'CSIDriver', name: DRIVER, findings: checkDriver(driver, inventory) }] : []),
    ...providers.map((provider) => {
      const { kind, namespace, name } = provider.workload;
      return { kind, namespace, name, findings: checkProvider(provider) };
    }),
  ];
}
