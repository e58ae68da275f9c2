import { stat } from 'node:fs/promises';
import { LockkeeperError } from '@lockkeeper/core';
import type { KubeClient, KubeObject, ResourceType } from '@lockkeeper/kube';
import {
  AWS_ENDPOINT_ANNOTATION,
  type ContainerView,
  POD_IDENTITY_ANNOTATION,
  PODS_FOLDER_ANNOTATION,
  readContainerView,
} from '@lockkeeper/lab';
import { type KubeconfigChoice, openCluster } from '../../install/open-cluster.ts';
import type { CommandIo } from '../../process/command-io.ts';
import { printable } from '../../terminal/printable.ts';

export interface ContainerChoice extends KubeconfigChoice {
  readonly namespace: string;
  readonly pod: string;
  /** The pod's first one when absent. */
  readonly container?: string;
}

/** A container of a lab, and what a program in it needs to know of that lab. */
export interface FoundContainer {
  readonly view: ContainerView;
  readonly awsUrl: string;
  readonly region: string;
  /** Where the Pod Identity agent listens, when there is one. */
  readonly podIdentityUrl?: string;
}

const PODS: ResourceType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const NODES: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };

interface PodObject extends KubeObject {
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly { readonly name: string }[] };
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

/** Finds a container through the API, as the user, and then its files on this machine. Rejects with LockkeeperError. */
export async function findContainer(choice: ContainerChoice, io: CommandIo): Promise<FoundContainer> {
  const { transport, client } = await openCluster(choice, io);
  try {
    const pod = await readPod(client, choice);
    const container = containerName(pod, choice, io);
    const node = await client.get(NODES, { name: pod.spec?.nodeName ?? '' }, { signal: io.signal });
    const facts = labFacts(choice.pod, node);
    await checkFolder(facts.folder);
    const { namespace } = choice;
    const view = await readContainerView(facts.folder, { namespace, pod: choice.pod, container });
    if (view === undefined || view.podUid !== pod.metadata.uid) throw notRunning(pod, choice.pod, container);
    return { view, ...facts };
  } finally {
    await transport.close();
  }
}

interface LabFacts extends Omit<FoundContainer, 'view'> {
  /** Where the files of pods lie. */
  readonly folder: string;
}

function labFacts(pod: string, node: KubeObject | undefined): LabFacts {
  const { annotations = {}, labels = {} } = node?.metadata ?? {};
  const folder = annotations[PODS_FOLDER_ANNOTATION];
  const podIdentityUrl = annotations[POD_IDENTITY_ANNOTATION];
  if (folder === undefined) {
    throw new LockkeeperError('InvalidInput', `pod "${pod}" is on no node of a lab: this works for labs only`);
  }
  return {
    folder,
    awsUrl: annotations[AWS_ENDPOINT_ANNOTATION] ?? '',
    region: labels['topology.kubernetes.io/region'] ?? '',
    ...(podIdentityUrl === undefined ? {} : { podIdentityUrl }),
  };
}

async function readPod(client: KubeClient, { namespace, pod }: ContainerChoice): Promise<PodObject> {
  const found = await client.get<PodObject>(PODS, { namespace, name: pod });
  if (found === undefined) {
    throw new LockkeeperError('Absent', `pod "${pod}" not found in namespace "${namespace}"`);
  }
  if ((found.spec?.nodeName ?? '') === '') {
    throw new LockkeeperError('Unavailable', `pod "${pod}" has no node yet: kubectl describe pod says why`);
  }
  return found;
}

/** As kubectl chooses: the one asked for, the one that the pod's annotation names, or the first of several, which is said. */
function containerName(pod: PodObject, { pod: name, container }: ContainerChoice, io: Pick<CommandIo, 'err'>): string {
  const names = (pod.spec?.containers ?? []).map((one) => one.name);
  const asked = container ?? pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  const chosen = asked ?? names[0] ?? '';
  if (!names.includes(chosen))
    throw new LockkeeperError('Absent', `pod "${name}" has no container "${chosen}": it has ${names.join(', ')}`);
  if (asked === undefined && names.length > 1)
    io.err(printable(`Defaulted container "${chosen}" out of: ${names.join(', ')}`) + '\n');
  return chosen;
}

function notRunning(pod: PodObject, name: string, container: string): LockkeeperError {
  const waiting = pod.status?.containerStatuses?.find((one) => one.name === container)?.state?.waiting;
  const why = [waiting?.reason, waiting?.message].filter((part) => part !== undefined).join(': ') || 'not started yet';
  return new LockkeeperError('Unavailable', `container "${container}" of pod "${name}" is not running: ${why}`);
}

/** A cluster that says it is a lab must not lead to files that somebody else may write (`threat/B4`). */
async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) {
    throw new LockkeeperError(
      'Absent',
      `the lab's files are not on this machine: there is no ${JSON.stringify(folder)}`,
    );
  }
  const isOurs = process.getuid === undefined || found.uid === process.getuid();
  if (!isOurs || (found.mode & 0o077) !== 0) {
    throw new LockkeeperError('Refused', `${JSON.stringify(folder)} is not only yours to read and write`);
  }
}
