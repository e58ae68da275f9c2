import { createHash } from 'node:crypto';
import { type Json, type JsonObject, listAt, put, textAt } from '../../kubernetes/json/json.ts';
import { ensureObject, type KubeObject, uidOf } from '../../kubernetes/json/kube-object.ts';
import { withCondition } from './pod-conditions.ts';

/** Why a container is not there yet. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

/** What a node knows of one of its pods. */
export interface PodFacts {
  readonly hostIP: string;
  readonly podIP: string;
  /** Containers that are not there yet, each with the reason; all others count as running. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** RFC 3339: now. */
  readonly now: string;
}

/** Writes into a pod's status what its kubelet would report. Containers are not run: one that could be made counts as running. */
export function reportStatus(pod: KubeObject, facts: PodFacts): void {
  const status = ensureObject(pod, 'status');
  const { waiting, now, hostIP, podIP } = facts;
  const init = listAt(pod, 'spec', 'initContainers');
  const containers = listAt(pod, 'spec', 'containers');
  const ready = waiting.size === 0;
  put(status, 'phase', ready ? 'Running' : 'Pending');
  put(status, 'hostIP', hostIP);
  put(status, 'hostIPs', [{ ip: hostIP }]);
  put(status, 'podIP', podIP);
  put(status, 'podIPs', [{ ip: podIP }]);
  if (textAt(status, 'startTime') === '') put(status, 'startTime', now);
  const unready = {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${[...waiting.keys()].join(' ')}]`,
  };
  const state = ready ? { status: 'True' } : unready;
  for (const [type, condition] of [
    ['PodReadyToStartContainers', { status: ready ? 'True' : 'False' }],
    ['Initialized', { status: 'True' }],
    ['Ready', state],
    ['ContainersReady', state],
    ['PodScheduled', { status: 'True' }],
  ] as const) {
    put(status, 'conditions', withCondition(pod, type, condition, now));
  }
  put(
    status,
    'containerStatuses',
    containers.map((container) => containerStatus(pod, container, facts)),
  );
  if (init.length > 0)
    put(
      status,
      'initContainerStatuses',
      init.map((container) => initStatus(pod, container, facts)),
    );
}

function containerStatus(pod: KubeObject, container: Json, { waiting, now }: PodFacts): JsonObject {
  const name = textAt(container, 'name');
  const why = waiting.get(name);
  const state: JsonObject =
    why === undefined ? { running: { startedAt: startedAt(pod, name) || now } } : { waiting: waitingState(why) };
  return {
    name,
    state,
    lastState: {},
    ready: why === undefined,
    restartCount: 0,
    image: textAt(container, 'image'),
    imageID: '',
    started: why === undefined,
    ...(why === undefined ? { containerID: containerId(pod, name) } : {}),
  };
}

function waitingState({ reason, message }: Waiting): JsonObject {
  return { reason, ...(message === undefined ? {} : { message }) };
}

/** An init container has nothing to do where nothing runs: it has ended as soon as the others may start. */
function initStatus(pod: KubeObject, container: Json, { waiting, now }: PodFacts): JsonObject {
  const name = textAt(container, 'name');
  const why = waiting.values().next().value;
  const at = startedAt(pod, name) || now;
  const ended = {
    exitCode: 0,
    reason: 'Completed',
    startedAt: at,
    finishedAt: at,
    containerID: containerId(pod, name),
  };
  return {
    name,
    state: why === undefined ? { terminated: ended } : { waiting: { reason: 'PodInitializing' } },
    lastState: {},
    ready: why === undefined,
    restartCount: 0,
    image: textAt(container, 'image'),
    imageID: '',
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
