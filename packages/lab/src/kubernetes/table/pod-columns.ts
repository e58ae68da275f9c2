import { at, type Json, listAt, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { age, orNone, text } from './column-forms.ts';

/** A container that starts with the init containers and goes on beside the others. */
function isSidecar(pod: KubeObject, name: string): boolean {
  const container = listAt(pod, 'spec', 'initContainers').find((one) => textAt(one, 'name') === name);
  return textAt(container, 'restartPolicy') === 'Always';
}

function exitText(terminated: Json | undefined): string {
  const signal = Number(at(terminated, 'signal') ?? 0);
  return signal === 0 ? `ExitCode:${Number(at(terminated, 'exitCode') ?? 0)}` : `Signal:${signal}`;
}

function isRunningAndReady(status: Json): boolean {
  return at(status, 'ready') === true && at(status, 'state', 'running') !== undefined;
}

/** What holds the init containers up; undefined when they are through, or nothing is known of them. */
function initState(pod: KubeObject): string | undefined {
  const all = listAt(pod, 'spec', 'initContainers').length;
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const terminated = at(status, 'state', 'terminated');
    if (terminated !== undefined && Number(at(terminated, 'exitCode') ?? 0) === 0) continue;
    if (at(status, 'started') === true && isSidecar(pod, textAt(status, 'name'))) continue;
    if (terminated !== undefined) return `Init:${textAt(terminated, 'reason') || exitText(terminated)}`;
    const reason = textAt(status, 'state', 'waiting', 'reason');
    return reason === '' || reason === 'PodInitializing' ? `Init:${index}/${all}` : `Init:${reason}`;
  }
  return undefined;
}

function mainState(pod: KubeObject): string {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const reasons = statuses.map((status) => {
    const terminated = at(status, 'state', 'terminated');
    const ended = terminated === undefined ? '' : textAt(terminated, 'reason') || exitText(terminated);
    return textAt(status, 'state', 'waiting', 'reason') || ended;
  });
  const first = reasons.find((reason) => reason !== '');
  if (first === 'Completed' && statuses.some(isRunningAndReady)) return 'Running';
  return first ?? (textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase'));
}

function hasEnded(pod: KubeObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

function podState(pod: KubeObject): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '' && !hasEnded(pod)) return 'Terminating';
  return initState(pod) ?? mainState(pod);
}

function readyContainers(pod: KubeObject): string {
  const sidecars = listAt(pod, 'status', 'initContainerStatuses').filter((one) => isSidecar(pod, textAt(one, 'name')));
  const ready = [...sidecars, ...listAt(pod, 'status', 'containerStatuses')].filter(isRunningAndReady).length;
  const wanted = listAt(pod, 'spec', 'initContainers').filter((one) => isSidecar(pod, textAt(one, 'name'))).length;
  return `${ready}/${wanted + listAt(pod, 'spec', 'containers').length}`;
}

function restarts(pod: KubeObject): string {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
  return String(statuses.reduce<number>((sum, one) => sum + Number(at(one, 'restartCount') ?? 0), 0));
}

/** Columns of pods after NAME, by the rules of upstream's printer. */
export const podColumns = [
  text('Ready', 0, readyContainers),
  text('Status', 0, podState),
  text('Restarts', 0, restarts),
  age,
  text('IP', 1, (pod) => orNone(textAt(pod, 'status', 'podIP'))),
  text('Node', 1, (pod) => orNone(textAt(pod, 'spec', 'nodeName'))),
  text('Nominated Node', 1, (pod) => orNone(textAt(pod, 'status', 'nominatedNodeName'))),
  text('Readiness Gates', 1, () => '<none>'),
];
