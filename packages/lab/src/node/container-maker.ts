import { type Json, listAt, textAt } from '../kubernetes/json/json.ts';
import { type KubeObject, nameOf, namespaceOf, uidOf } from '../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../kubernetes/kubernetes-api.ts';
import { resolveEnvironment } from './environment/resolve-environment.ts';
import { type ContainerMount, type ContainerView, readContainerView } from './pods/container-view.ts';
import type { PodEvents } from './pods/pod-events.ts';
import type { PodFolders } from './pods/pod-folder.ts';
import { allWaiting, isSidecar, type Waiting } from './pods/pod-status.ts';
import { volumeMounts } from './pods/volume-mounts.ts';

export interface ContainerMakerParts {
  readonly system: Pick<ClusterSystem, 'store'>;
  readonly folders: PodFolders;
  readonly events: PodEvents;
}

/** A container of a pod, and how events name it. */
interface Part {
  readonly container: Json;
  readonly name: string;
  readonly fieldPath: string;
}

function partsOf(pod: KubeObject, field: 'initContainers' | 'containers'): readonly Part[] {
  return listAt(pod, 'spec', field).map((container) => {
    const name = textAt(container, 'name');
    return { container, name, fieldPath: `spec.${field}{${name}}` };
  });
}

/**
 * Makes the containers of pods: what each would have been started with is resolved once, and kept. Nothing is run
 * (`threat/B4`), so that an init container is done as soon as it is made.
 */
export class ContainerMaker {
  readonly #parts: ContainerMakerParts;

  constructor(parts: ContainerMakerParts) {
    this.#parts = parts;
  }

  /** Containers of the pod that an earlier start has made, unless its folder lay elsewhere then. */
  async known(pod: KubeObject): Promise<Set<string>> {
    const { folders } = this.#parts;
    const home = folders.folder(namespaceOf(pod), nameOf(pod));
    const known = new Set<string>();
    for (const { name } of [...partsOf(pod, 'initContainers'), ...partsOf(pod, 'containers')]) {
      const of = { namespace: namespaceOf(pod), pod: nameOf(pod), container: name };
      const view = await readContainerView(folders.root, of);
      const isHere = view?.mounts.every(({ source }) => source.startsWith(home)) === true;
      if (isHere && view?.podUid === uidOf(pod)) known.add(name);
    }
    return known;
  }

  /**
   * Makes what can be made now and is not among `made`: init containers one after the other, then all others.
   *
   * @returns the containers that are not there yet, each with the reason
   */
  async makeAll(pod: KubeObject, node: KubeObject, made: Set<string>): Promise<ReadonlyMap<string, Waiting>> {
    const make = async (part: Part): Promise<Waiting | undefined> => {
      const why = made.has(part.name) ? undefined : await this.#make(pod, node, part);
      if (why === undefined) made.add(part.name);
      return why === undefined ? undefined : { reason: 'CreateContainerConfigError', message: why };
    };
    for (const part of partsOf(pod, 'initContainers')) {
      const why = await make(part);
      if (why !== undefined) return new Map([...allWaiting(pod, (name) => made.has(name)), [part.name, why]]);
    }
    const waiting = new Map<string, Waiting>();
    for (const part of partsOf(pod, 'containers')) {
      const why = await make(part);
      if (why !== undefined) waiting.set(part.name, why);
    }
    return waiting;
  }

  /** Says that the containers which run are stopped. */
  sayStopped(pod: KubeObject, made: ReadonlySet<string>): void {
    const sidecars = partsOf(pod, 'initContainers').filter(({ container }) => isSidecar(container));
    for (const { name, fieldPath } of [...sidecars, ...partsOf(pod, 'containers')]) {
      if (made.has(name)) this.#parts.events.note(pod, 'Killing', `Stopping container ${name}`, fieldPath);
    }
  }

  /** Answers with why it cannot be made, in the kubelet's words. */
  async #make(pod: KubeObject, node: KubeObject, { container, name, fieldPath }: Part): Promise<string | undefined> {
    const { folders, events } = this.#parts;
    // Nothing is run from it, so no image is missing.
    const image = `Container image ${JSON.stringify(textAt(container, 'image'))} already present on machine`;
    events.note(pod, 'Pulled', image, fieldPath);
    const view = await this.#view(pod, node, container);
    if (typeof view === 'string') {
      events.warn(pod, 'Failed', `Error: ${view}`, fieldPath);
      return view;
    }
    await folders.writeContainer(view);
    events.note(pod, 'Created', `Created container: ${name}`, fieldPath);
    events.note(pod, 'Started', `Started container ${name}`, fieldPath);
    return undefined;
  }

  async #view(pod: KubeObject, node: KubeObject, container: Json): Promise<ContainerView | string> {
    const { folders, system } = this.#parts;
    const [namespace, name] = [namespaceOf(pod), nameOf(pod)];
    const find = (kind: 'secret' | 'configmap', of: string): KubeObject | undefined =>
      system.store.get(`/${kind}s`, namespace, of)?.object;
    const environment = resolveEnvironment({ pod, container, node, find });
    if (!environment.ok) return environment.why;
    const { variables } = environment;
    const folder = (volume: string): string => folders.volume(namespace, name, volume);
    const wanted = volumeMounts(container, { pod, variables, folder });
    if (typeof wanted === 'string') return wanted;
    const mounts = await this.#hold(pod, container, wanted);
    if (typeof mounts === 'string') return mounts;
    return {
      namespace,
      pod: name,
      podUid: uidOf(pod),
      container: textAt(container, 'name'),
      environment: [...new Map([['HOSTNAME', textAt(pod, 'spec', 'hostname') || name], ...variables])],
      mounts,
    };
  }

  async #hold(
    pod: KubeObject,
    container: Json,
    wanted: readonly ContainerMount[],
  ): Promise<readonly ContainerMount[] | string> {
    const place = { namespace: namespaceOf(pod), name: nameOf(pod), uid: uidOf(pod) };
    const name = textAt(container, 'name');
    const mounts: ContainerMount[] = [];
    for (const [index, mount] of wanted.entries()) {
      const source = await this.#parts.folders.holdMount(place, name, index, mount.source).catch(() => undefined);
      if (source === undefined) {
        const volume = textAt(listAt(container, 'volumeMounts')[index], 'name');
        return `failed to create subPath directory for volumeMount "${volume}" of container "${name}"`;
      }
      mounts.push({ ...mount, source });
    }
    return mounts;
  }
}
