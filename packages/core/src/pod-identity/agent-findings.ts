import type { IdentityFinding } from './identity-finding.ts';
import type { ContainerView, PodView } from './pod-view.ts';

/** Capabilities with which a process reads packets of others, or takes over an address. */
const NETWORK_CAPABILITIES: readonly string[] = ['NET_RAW', 'NET_ADMIN', 'ALL'];

/** Namespaces of Kubernetes itself: the agent runs there, and so does what makes the network of a node. */
const SYSTEM = 'kube-';

function networkRight({ isPrivileged, capabilities }: ContainerView): string | undefined {
  if (isPrivileged) return 'runs privileged';
  const added = capabilities.find((name) => NETWORK_CAPABILITIES.includes(name));
  return added === undefined ? undefined : `adds the capability ${added}`;
}

/** With what the pod could reach into the network of its node; undefined for nothing. */
function exposure({ usesHostNetwork, containers }: PodView): string | undefined {
  if (usesHostNetwork) return 'the pod has the network of its node (hostNetwork)';
  const [first] = containers.flatMap((container) => {
    const right = networkRight(container);
    return right === undefined ? [] : [`container ${container.name} ${right}`];
  });
  return first;
}

/**
 * Pods that could listen to the agent of EKS Pod Identity, or answer in its place (`threat/V12`): it speaks HTTP without TLS on a
 * link-local address of the node, and credentials of every pod there pass by. Only capabilities that a pod adds count, not those that
 * a container runtime gives to all.
 *
 * @param isAgentUsed whether any account of the cluster has its credentials from the agent.
 */
export function agentFindings(pod: PodView, namespace: string, isAgentUsed: boolean): readonly IdentityFinding[] {
  const why = isAgentUsed && !namespace.startsWith(SYSTEM) ? exposure(pod) : undefined;
  if (why === undefined) return [];
  const text = `${why}: it could read or answer what other pods of its node ask the EKS Pod Identity agent, credentials included: take that right away`;
  return [{ code: 'exposed-agent', text }];
}
