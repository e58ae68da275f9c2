import { ADMISSION_NAMESPACE } from '@lockkeeper/admission';
import { type PodIdentitySettings, readRoleMap, type RoleMap } from '@lockkeeper/core';
import { blocked, type CheckedObject, differs, type Finding, note } from '../finding.ts';
import { isTrue } from '../workloads/is-true.ts';
import type { IdentityInventory, RoleMapObject } from './identity-inventory.ts';

/** What an empty audience means, wherever it is written. */
export const API_SERVER_TOKEN =
  'an empty audience becomes that of the platform; today pods get a token for the API server, which is good for everything but AWS';

function mapFindings({ text }: RoleMapObject, settings: PodIdentitySettings): readonly Finding[] {
  const { entries, problems } = readRoleMap(text, { ...settings, audience: '' });
  if (entries === undefined) return problems.map((problem) => blocked(`config: ${problem}, so that it gives no roles`));
  const empty = [...entries].filter(([, { audience }]) => audience === '').map(([key]) => JSON.stringify(key));
  return [
    ...problems.map((problem) => differs(`config: ${problem}: the entry is told of and left out`)),
    ...(empty.length === 0 ? [] : [differs(`config: ${empty.join(', ')}: ${API_SERVER_TOKEN}`)]),
  ];
}

/** The ConfigMap is looked for beside the webhook, today's or ours. */
function placeFindings({ namespace, name }: RoleMapObject): readonly Finding[] {
  if (namespace === ADMISSION_NAMESPACE) return [];
  const made = `kubectl -n ${ADMISSION_NAMESPACE} create configmap ${name} --from-file=config=/dev/stdin`;
  return [
    differs(
      `it is read in the namespace of the webhook, ${ADMISSION_NAMESPACE}`,
      `kubectl -n ${namespace} get configmap ${name} -o jsonpath='{.data.config}' | ${made}`,
    ),
  ];
}

/** Whether the webhook of today reads the ConfigMap; where none is known, whoever keeps one means it to be read. */
function isRead({ programs }: IdentityInventory): boolean {
  return programs.length === 0 || programs.some(({ flags }) => isTrue(flags.get('watch-config-map')));
}

/** What moving over means for the ConfigMaps `pod-identity-webhook`. */
export function checkRoleMaps(inventory: IdentityInventory, settings: PodIdentitySettings): readonly CheckedObject[] {
  const unread = note('nobody reads it today: --watch-config-map is not given');
  return inventory.roleMaps.map((found) => {
    const { namespace, name } = found;
    const findings = isRead(inventory) ? [...placeFindings(found), ...mapFindings(found, settings)] : [unread];
    return { kind: 'ConfigMap', namespace, name, findings };
  });
}

/** The roles that accounts have by the ConfigMap. */
export function servedRoles(inventory: IdentityInventory, settings: PodIdentitySettings): RoleMap {
  const text = isRead(inventory) ? inventory.roleMaps[0]?.text : undefined;
  return (text === undefined ? undefined : readRoleMap(text, settings).entries) ?? new Map();
}
