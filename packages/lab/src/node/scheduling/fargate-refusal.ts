import { at, isObject, type JsonObject, listAt, objectAt, textAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

const fargateVolumes: ReadonlySet<string> = new Set(['emptyDir', 'secret', 'configMap', 'downwardAPI', 'projected']);

/**
 * Why Fargate runs no such pod, in the words of its scheduler; undefined when it does. CSI volumes are among what it has
 * not: the driver would be a DaemonSet, and Fargate has none.
 * Source: the events of Fargate's scheduler as users report them (aws/containers-roadmap 1764, aws-efs-csi-driver 589).
 */
export function fargateRefusal(pod: KubeObject): string | undefined {
  const spec = objectAt(pod, 'spec') ?? {};
  const parts = [...fields(spec), ...volumes(spec)];
  return parts.length === 0 ? undefined : `Pod not supported on Fargate: ${parts.join(', ')}`;
}

function fields(spec: JsonObject): readonly string[] {
  const named = [
    ['hostNetwork', 'HostNetwork'],
    ['hostPID', 'HostPID'],
    ['hostIPC', 'HostIPC'],
  ] as const;
  const unsupported = named.filter(([key]) => at(spec, key) === true).map(([, name]) => name);
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  const privileged = containers.some((container) => at(container, 'securityContext', 'privileged') === true);
  const hostPorts = containers.some((container) =>
    listAt(container, 'ports').some((port) => Number(at(port, 'hostPort') ?? 0) > 0 || textAt(port, 'hostIP') !== ''),
  );
  return [
    ...(unsupported.length === 0 ? [] : [`fields not supported: ${unsupported.join(', ')}`]),
    ...(privileged ? ['invalid SecurityContext fields: Privileged'] : []),
    ...(hostPorts ? ['port contains HostIP or HostPort'] : []),
  ];
}

function volumes(spec: JsonObject): readonly string[] {
  const unsupported = listAt(spec, 'volumes')
    .filter(isObject)
    .filter((volume) => !Object.keys(volume).some((key) => fargateVolumes.has(key)))
    .map((volume) => `${textAt(volume, 'name')} is of an unsupported volume Type`);
  return unsupported.length === 0 ? [] : [`volumes not supported: ${unsupported.join(', ')}`];
}
