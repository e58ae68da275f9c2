import type { Json } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

/** Sets up volumes of one CSI driver. */
export interface CsiDriver {
  readonly name: string;
  /**
   * Makes the folder hold what the volume asks for, or renews it. Answers after how many milliseconds it wants to be
   * asked again.
   *
   * @throws VolumeRefusal in the words of the driver or of the kubelet
   */
  publish(volume: Json, pod: KubeObject, folder: string): Promise<number | undefined>;
  /** The pod has gone. */
  forget(uid: string): void;
}
