import { createHash } from 'node:crypto';
import { type Json, type JsonObject, listAt, put, textAt } from '../../kubernetes/json/json.ts';
import { ensureObject, type KubeObject, uidOf } from '../../kubernetes/json/kube-object.ts';
import { type ConditionFacts, withCondition } from './pod-conditions.ts';

/** Why a container is not there yet. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

/** What a node knows of one of its pods. */
export interface PodFacts {
  readonly hostIP: string;
  /** Empty as long as the pod has no network: not before its volumes are there. */
  readonly podIP: string;
  /** Containers that are not there yet, each with the reason; all others count as running, or as done. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** RFC 3339: now. */
  readonly now: string;
}

/** Whether an init container goes on beside the others instead of ending before they start. */
export function isSidecar(container: Json): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}

/** All containers that wait for what comes before them, but those that are there. */
export function allWaiting(pod: KubeObject, isThere: (name: string) => boolean): ReadonlyMap<string, Waiting> {
  const init = listAt(pod, 'spec', 'initContainers');
  const reason = init.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const names = [...init, ...listAt(pod, 'spec', 'containers')].map((one) => textAt(one, 'name'));
  return new Map(names.filter((name) => !isThere(name)).map((name) => [name, { reason }]));
}

/** Writes into a pod's status what its kubelet would report. Containers are not run: one that could be made counts as running. */
export function reportStatus(pod: KubeObject, facts: PodFacts): void {
  const status = ensureObject(pod, 'status');
  const { waiting, now, hostIP, podIP } = facts;
  const init = listAt(pod, 'spec', 'initContainers');
  const containers = listAt(pod, 'spec', 'containers');
  put(status, 'phase', waiting.size === 0 ? 'Running' : 'Pending');
  put(status, 'hostIP', hostIP);
  put(status, 'hostIPs', [{ ip: hostIP }]);
  if (podIP !== '') {
    put(status, 'podIP', podIP);
    put(status, 'podIPs', [{ ip: podIP }]);
  }
  if (textAt(status, 'startTime') === '') put(status, 'startTime', now);
  for (const [type, condition] of conditionsOf(pod, facts)) {
    put(status, 'conditions', withCondition(pod, type, condition, now));
  }
  put(
    status,
    'containerStatuses',
    containers.map((one) => containerStatus(pod, one, facts)),
  );
  if (init.length === 0) return;
  put(
    status,
    'initContainerStatuses',
    init.map((one) => (isSidecar(one) ? containerStatus : initStatus)(pod, one, facts)),
  );
}

function conditionsOf(pod: KubeObject, { waiting, podIP }: PodFacts): readonly (readonly [string, ConditionFacts])[] {
  const init = listAt(pod, 'spec', 'initContainers');
  const serving = [...init.filter(isSidecar), ...listAt(pod, 'spec', 'containers')];
  const initialized = condition('ContainersNotInitialized', 'incomplete', missing(init, waiting));
  const ready = condition('ContainersNotReady', 'unready', missing(serving, waiting));
  return [
    ['PodReadyToStartContainers', { status: podIP === '' ? 'False' : 'True' }],
    ['Initialized', initialized],
    ['Ready', ready],
    ['ContainersReady', ready],
    ['PodScheduled', { status: 'True' }],
  ];
}

function missing(containers: readonly Json[], waiting: PodFacts['waiting']): readonly string[] {
  return containers.map((one) => textAt(one, 'name')).filter((name) => waiting.has(name));
}

function condition(reason: string, what: string, names: readonly string[]): ConditionFacts {
  if (names.length === 0) return { status: 'True' };
  return { status: 'False', reason, message: `containers with ${what} status: [${names.join(' ')}]` };
}

function containerStatus(pod: KubeObject, container: Json, { waiting, now }: PodFacts): JsonObject {
  const name = textAt(container, 'name');
  const why = waiting.get(name);
  const running = { running: { startedAt: startedAt(pod, name) || now } };
  return {
    name,
    state: why === undefined ? running : { waiting: { ...why } },
    lastState: {},
    ready: why === undefined,
    restartCount: 0,
    image: textAt(container, 'image'),
    imageID: '',
    started: why === undefined,
    ...(why === undefined ? { containerID: containerId(pod, name) } : {}),
  };
}

/** An init container has nothing to do where nothing runs: it has ended as soon as it could be made. */
function initStatus(pod: KubeObject, container: Json, { waiting, now }: PodFacts): JsonObject {
  const name = textAt(container, 'name');
  const why = waiting.get(name);
  const at = startedAt(pod, name) || now;
  const containerID = containerId(pod, name);
  const ended = { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at, containerID };
  return {
    name,
    state: why === undefined ? { terminated: ended } : { waiting: { ...why } },
    lastState: {},
    ready: why === undefined,
    restartCount: 0,
    image: textAt(container, 'image'),
    imageID: '',
    started: false,
    ...(why === undefined ? { containerID } : {}),
  };
}

function startedAt(pod: KubeObject, name: string): string {
  const known = [...listAt(pod, 'status', 'containerStatuses'), ...listAt(pod, 'status', 'initContainerStatuses')].find(
    (one) => textAt(one, 'name') === name,
  );
  return textAt(known, 'state', 'running', 'startedAt') || textAt(known, 'state', 'terminated', 'startedAt');
}

/** Stands for a container that does not exist, and says so. */
function containerId(pod: KubeObject, name: string): string {
  return `lockkeeper-lab://${createHash('sha256')
    .update(`${uidOf(pod)} ${name}`)
    .digest('hex')}`;
}
