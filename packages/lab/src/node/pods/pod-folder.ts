import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerView } from './container-view.ts';

/** Where a pod's files lie: `<root>/<namespace>/<pod>/volumes/<volume>` and `…/containers/<container>.json`. */
export class PodFolders {
  readonly #root: string;

  /** @param root only its owner may enter it; made when it is not there */
  constructor(root: string) {
    this.#root = root;
  }

  get root(): string {
    return this.#root;
  }

  folder(namespace: string, pod: string): string {
    return join(this.#root, namespace, pod);
  }

  volume(namespace: string, pod: string, volume: string): string {
    return join(this.folder(namespace, pod), 'volumes', volume);
  }

  async makeVolume(namespace: string, pod: string, volume: string): Promise<void> {
    await mkdir(this.volume(namespace, pod, volume), { recursive: true, mode: 0o755 });
  }

  /** Keeps what a container would have been started with, for its owner's eyes only. */
  async writeContainer(view: ContainerView): Promise<void> {
    const folder = join(this.folder(view.namespace, view.pod), 'containers');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${view.container}.json`);
    await writeFile(`${file}.new`, JSON.stringify(view), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async remove(namespace: string, pod: string): Promise<void> {
    await rm(this.folder(namespace, pod), { recursive: true, force: true });
    // Somebody else's pod may be there still.
    await rmdir(join(this.#root, namespace)).catch(() => undefined);
  }

  /** Takes away what an earlier process has left of pods that are there no more. */
  async prune(isThere: (namespace: string, pod: string) => boolean): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    for (const namespace of await readdir(this.#root)) {
      for (const pod of await readdir(join(this.#root, namespace)).catch(() => [])) {
        if (!isThere(namespace, pod)) await this.remove(namespace, pod);
      }
    }
  }
}
