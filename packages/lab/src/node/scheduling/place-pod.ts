import { objectAt, textAt } from '../../kubernetes/json/json.ts';
import { type KubeObject, nameOf, ownersOf } from '../../kubernetes/json/kube-object.ts';
import { misfit } from '../../kubernetes/workloads/node-fit.ts';
import { computeType, isFargate } from '../node-object.ts';
import { fargateRefusal } from './fargate-refusal.ts';

/** Where a pod goes, or why nowhere, and which scheduler says so. */
export type Placement =
  | { readonly node: string; readonly scheduler: string }
  | { readonly why: string; readonly scheduler: string };

const kubeScheduler = 'default-scheduler';
const fargateScheduler = 'fargate-scheduler';

/**
 * Chooses a node. A pod is Fargate's when it asks for Fargate, by scheduler or by node selector, or when the cluster has
 * nothing else, as with a profile for every namespace; Fargate's scheduler then looks at what it supports and at no taints.
 * `load` is how many pods a node has already.
 */
export function placePod(pod: KubeObject, nodes: readonly KubeObject[], load: (node: string) => number): Placement {
  const spec = objectAt(pod, 'spec') ?? {};
  if (nodes.length === 0) return { why: 'no nodes available to schedule pods', scheduler: kubeScheduler };
  const fargate = nodes.filter(isFargate);
  if (fargate.length > 0 && isForFargate(pod, fargate.length === nodes.length)) {
    const why = fargateRefusal(pod);
    return why === undefined
      ? { node: least(fargate, load), scheduler: fargateScheduler }
      : { why, scheduler: fargateScheduler };
  }
  const reasons = nodes.map((node) => misfit(spec, node));
  const fitting = nodes.filter((_, index) => reasons[index] === undefined);
  if (fitting.length > 0) return { node: least(fitting, load), scheduler: kubeScheduler };
  return { why: unschedulable(reasons, nodes.length), scheduler: kubeScheduler };
}

function isForFargate(pod: KubeObject, isAllThereIs: boolean): boolean {
  if (ownersOf(pod).some(({ kind }) => kind === 'DaemonSet')) return false;
  if (textAt(pod, 'spec', 'schedulerName') === fargateScheduler) return true;
  return isAllThereIs || textAt(pod, 'spec', 'nodeSelector', computeType) === 'fargate';
}

function least(nodes: readonly KubeObject[], load: (node: string) => number): string {
  return nodes.map(nameOf).toSorted((a, b) => load(a) - load(b))[0] ?? '';
}

function unschedulable(reasons: readonly (string | undefined)[], all: number): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const list = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  const head = `0/${all} nodes are available`;
  return `${head}: ${list.join(', ')}. preemption: ${head}: ${all} Preemption is not helpful for scheduling.`;
}
