import type { Clock, Random } from '@lockkeeper/core';
import { type Json, listAt, textAt } from '../kubernetes/json/json.ts';
import { type KubeObject, nameOf, namespaceOf, uidOf } from '../kubernetes/json/kube-object.ts';
import type { ClusterSystem } from '../kubernetes/kubernetes-api.ts';
import { isFargate } from './node-object.ts';
import type { PodFolders } from './pods/pod-folder.ts';
import { newStamp, writeAtomically } from './volumes/atomic-folder.ts';
import type { CsiDriver } from './volumes/csi-driver.ts';
import { planVolume, volumeKind, volumeType } from './volumes/plan-volume.ts';
import type { PodTokens } from './volumes/pod-tokens.ts';
import type { ProjectionSources } from './volumes/projections.ts';
import { VolumeRefusal } from './volumes/volume-file.ts';

export interface VolumeManagerParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly system: ClusterSystem;
  readonly folders: PodFolders;
  readonly tokens: PodTokens;
  readonly drivers: readonly CsiDriver[];
}

export interface MountReport {
  readonly refusals: readonly { readonly volume: string; readonly why: string }[];
  /** After how many milliseconds something has to be renewed. */
  readonly renewInMs?: number;
}

/** Makes and renews the folders that stand for the volumes of pods. */
export class VolumeManager {
  readonly #parts: VolumeManagerParts;

  constructor(parts: VolumeManagerParts) {
    this.#parts = parts;
  }

  /** Brings every volume of a pod to where it should be now; one that cannot be keeps what it holds. */
  async mountAll(pod: KubeObject, node: KubeObject): Promise<MountReport> {
    const refusals: { volume: string; why: string }[] = [];
    let renewInMs = Number.POSITIVE_INFINITY;
    for (const volume of listAt(pod, 'spec', 'volumes')) {
      try {
        renewInMs = Math.min(renewInMs, (await this.#mount(volume, pod, node)) ?? renewInMs);
      } catch (error) {
        if (!(error instanceof VolumeRefusal)) throw error;
        refusals.push({ volume: textAt(volume, 'name'), why: error.message });
      }
    }
    return { refusals, ...(Number.isFinite(renewInMs) ? { renewInMs } : {}) };
  }

  forget(uid: string): void {
    this.#parts.tokens.forget(uid);
    for (const driver of this.#parts.drivers) driver.forget(uid);
  }

  async #mount(volume: Json, pod: KubeObject, node: KubeObject): Promise<number | undefined> {
    const { folders } = this.#parts;
    const folder = folders.volume(namespaceOf(pod), nameOf(pod), textAt(volume, 'name'));
    switch (volumeKind(volume)) {
      case 'content': {
        const { files, renewInMs } = planVolume(volume, this.#sources(pod, node));
        await writeAtomically(folder, files, newStamp(this.#parts.clock, this.#parts.random));
        return renewInMs;
      }
      case 'empty':
        await folders.makeVolume(namespaceOf(pod), nameOf(pod), textAt(volume, 'name'));
        return undefined;
      case 'csi':
        return this.#publish(volume, pod, node);
      default:
        throw new VolumeRefusal(`volumes of type ${volumeType(volume)} are not served by the lab`);
    }
  }

  async #publish(volume: Json, pod: KubeObject, node: KubeObject): Promise<number | undefined> {
    const driver = this.#driverOf(volume, node);
    const place = { namespace: namespaceOf(pod), name: nameOf(pod), uid: uidOf(pod) };
    const target = await this.#parts.folders.linkCsiVolume(place, textAt(volume, 'name'));
    return driver.publish(volume, pod, target);
  }

  /** A driver comes with a DaemonSet, which Fargate has none of. */
  #driverOf(volume: Json, node: KubeObject): CsiDriver {
    const name = textAt(volume, 'csi', 'driver');
    const driver = isFargate(node) ? undefined : this.#parts.drivers.find((one) => one.name === name);
    if (driver !== undefined) return driver;
    throw new VolumeRefusal(
      `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${name} not found in the list of registered CSI drivers`,
    );
  }

  #sources(pod: KubeObject, node: KubeObject): ProjectionSources {
    const { system, tokens } = this.#parts;
    return {
      pod,
      node,
      find: (kind, name) => system.store.get(`/${kind}s`, namespaceOf(pod), name)?.object,
      token: (audience, seconds) => tokens.tokenFor(pod, audience, seconds),
    };
  }
}
