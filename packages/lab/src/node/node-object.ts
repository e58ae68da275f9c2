import { type JsonObject, textAt } from '../kubernetes/json/json.ts';
import type { KubeObject } from '../kubernetes/json/kube-object.ts';

/** What a node of the lab stands for: a machine of one's own, or the capacity of a Fargate profile. */
export type NodeType = 'ec2' | 'fargate';

export interface NodeFacts {
  readonly name: string;
  readonly type: NodeType;
  /** The address under which pods see it. */
  readonly address: string;
  readonly region: string;
  /** Minor version of Kubernetes 1. */
  readonly version: string;
  /** What the tools of the lab need to know of it. */
  readonly annotations: Readonly<Record<string, string>>;
}

export const computeType = 'eks.amazonaws.com/compute-type';

export function isFargate(node: KubeObject): boolean {
  return textAt(node, 'metadata', 'labels', computeType) === 'fargate';
}

/** Names and addresses as EC2 gives them, so that nothing in a manifest has to know of the lab. */
export function nodeFacts(
  types: readonly NodeType[],
  facts: Pick<NodeFacts, 'region' | 'version' | 'annotations'>,
): readonly NodeFacts[] {
  return types.map((type, index) => {
    const address = `10.0.0.${index + 10}`;
    const name = `ip-${address.replaceAll('.', '-')}.${facts.region}.compute.internal`;
    return { ...facts, type, address, name: type === 'fargate' ? `fargate-${name}` : name };
  });
}

/** The Node as its kubelet registers it, ready from the start. */
export function nodeObject(node: NodeFacts, now: string): JsonObject {
  const { name, type, region, annotations } = node;
  const fargate = type === 'fargate';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { ...annotations },
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': fargate ? (name.split('.')[0] ?? name) : name,
        'topology.kubernetes.io/region': region,
        'topology.kubernetes.io/zone': `${region}a`,
        [computeType]: type,
        ...(fargate ? {} : { 'node.kubernetes.io/instance-type': 'm5.large' }),
      },
    },
    spec: fargate ? { taints: [{ key: computeType, value: 'fargate', effect: 'NoSchedule' }] } : {},
    status: statusOf(node, now),
  };
}

function statusOf({ name, address, version }: NodeFacts, now: string): JsonObject {
  const resources = { cpu: '2', memory: '8Gi', pods: '110', 'ephemeral-storage': '20Gi' };
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
    ],
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      kubeletVersion: `v1.${version}.0-lockkeeper-lab`,
      kubeProxyVersion: `v1.${version}.0-lockkeeper-lab`,
      containerRuntimeVersion: 'lockkeeper-lab://none',
      osImage: 'lockkeeper lab',
      kernelVersion: '',
      bootID: '',
      machineID: '',
      systemUUID: '',
    },
  };
}
