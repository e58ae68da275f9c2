import {
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import type { ContainerView } from './container-view.ts';

/** One pod, not to be taken for a later one of the same name. */
export interface PodPlace {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Where a pod's files lie: `<root>/<namespace>/<pod>/volumes/<volume>` and `…/containers/<container>.json`. A CSI volume is a
 * link there: drivers and providers are told a path as every kubelet has it, by the pod's UID.
 */
export class PodFolders {
  readonly #root: string;
  readonly #kubelet: string;

  /**
   * @param root only its owner may enter it; made when it is not there
   * @param kubelet the kubelet's folder, the same
   */
  constructor(root: string, kubelet: string) {
    this.#root = root;
    this.#kubelet = kubelet;
  }

  get root(): string {
    return this.#root;
  }

  folder(namespace: string, pod: string): string {
    return below(this.#root, namespace, pod);
  }

  volume(namespace: string, pod: string, volume: string): string {
    return below(this.folder(namespace, pod), 'volumes', volume);
  }

  /** Makes the folder of an empty volume, which everybody in the pod may use. */
  async makeVolume(namespace: string, pod: string, volume: string): Promise<void> {
    const folder = this.volume(namespace, pod, volume);
    await mkdir(folder, { recursive: true });
    // Not by the mode of mkdir, which the process's umask would cut.
    await chmod(folder, 0o777);
  }

  /**
   * Holds on to a file that a container has mounted by itself: it stays what it was when its volume follows an object.
   * A missing path becomes a folder, as a kubelet has it.
   *
   * @param index of the mount in its container
   * @returns where the container's mount is to lead
   */
  async holdMount(pod: PodPlace, container: string, index: number, source: string): Promise<string> {
    const found = await stat(source).catch(() => undefined);
    if (found === undefined) await makeAlike(source);
    if (found?.isFile() !== true) return source;
    const parent = below(this.folder(pod.namespace, pod.name), 'volume-subpaths', container);
    const held = join(parent, String(index));
    await mkdir(parent, { recursive: true, mode: 0o750 });
    await rm(held, { force: true });
    await link(await realpath(source), held).catch(async () => copyFile(source, held));
    return held;
  }

  /** Leads the place of a CSI volume to where drivers mount it, and answers with that path. */
  async linkCsiVolume(pod: PodPlace, volume: string): Promise<string> {
    const parent = below(this.#kubelet, 'pods', pod.uid, 'volumes', 'kubernetes.io~csi', volume);
    const target = join(parent, 'mount');
    const link = this.volume(pod.namespace, pod.name, volume);
    await mkdir(parent, { recursive: true, mode: 0o750 });
    await mkdir(dirname(link), { recursive: true, mode: 0o755 });
    if ((await readlink(link).catch(() => '')) !== target) {
      await rm(link, { recursive: true, force: true });
      await symlink(target, link);
    }
    return target;
  }

  /** Keeps what a container would have been started with, for its owner's eyes only. */
  async writeContainer(view: ContainerView): Promise<void> {
    const folder = join(this.folder(view.namespace, view.pod), 'containers');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = below(folder, `${view.container}.json`);
    await writeFile(`${file}.new`, JSON.stringify(view), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async remove({ namespace, name, uid }: PodPlace): Promise<void> {
    await rm(below(this.#kubelet, 'pods', uid), { recursive: true, force: true });
    await this.#removeFolder(namespace, name);
  }

  async #removeFolder(namespace: string, pod: string): Promise<void> {
    await rm(this.folder(namespace, pod), { recursive: true, force: true });
    // Somebody else's pod may be there still.
    await rmdir(below(this.#root, namespace)).catch(() => undefined);
  }

  /** Takes away what an earlier process has left of pods that are there no more. */
  async prune(isThere: (namespace: string, pod: string) => boolean): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await mkdir(this.#kubelet, { recursive: true, mode: 0o700 });
    // A mount does not outlive its kubelet's machine: all are made anew.
    await rm(join(this.#kubelet, 'pods'), { recursive: true, force: true });
    for (const namespace of await readdir(this.#root)) {
      for (const pod of await readdir(join(this.#root, namespace)).catch(() => [])) {
        if (!isThere(namespace, pod)) await this.#removeFolder(namespace, pod);
      }
    }
  }
}

/**
 * A path of names, each of which is one. The API server stores no others, but the state of a lab may come from somebody else
 * (`threat/B8`).
 */
function below(folder: string, ...names: readonly string[]): string {
  if (names.some((name) => ['', '.', '..'].includes(name) || /[/\0]/.test(name))) {
    throw new LockkeeperError('InvalidInput', 'a name of a pod, or in it, is no name of a file: the pod gets no files');
  }
  return join(folder, ...names);
}

/** Makes a folder that may be used by those who may use the one that it comes to lie in. */
async function makeAlike(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first !== undefined) await chmod(folder, (await stat(dirname(first))).mode & 0o777);
}
