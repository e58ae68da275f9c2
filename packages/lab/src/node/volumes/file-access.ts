import { at, type Json, listAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

const groupMayRead = 0o440;
const ownerOnly = 0o600;

function hasGroup(pod: KubeObject): boolean {
  return at(pod, 'spec', 'securityContext', 'fsGroup') !== undefined;
}

/** With an `fsGroup` the group of the files may read them, whatever their mode says. */
export function modeForGroup(pod: KubeObject, mode: number): number {
  return hasGroup(pod) ? mode | groupMayRead : mode;
}

/**
 * The mode of a token of the pod: its owner's alone when the kubelet knows who that is, by the group of the files or because
 * all containers run as one user; else as the volume has it.
 */
export function tokenMode(pod: KubeObject, mode: number): number {
  return hasGroup(pod) || hasOneUser(pod) ? ownerOnly : mode;
}

function hasOneUser(pod: KubeObject): boolean {
  const userOf = (part: Json): Json | undefined => at(part, 'securityContext', 'runAsUser');
  const containers = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')];
  const users = new Set(containers.map((one) => userOf(one) ?? at(pod, 'spec', 'securityContext', 'runAsUser')));
  return users.size === 1 && !users.has(undefined);
}
