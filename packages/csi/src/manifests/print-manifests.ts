import { csiObjects } from './csi-objects.ts';
import { daemonSet, type DaemonSetWish } from './daemon-set.ts';

/** What to print. Without an image the DaemonSet is left to the platform. */
export interface ManifestsWish extends Omit<DaemonSetWish, 'image'> {
  readonly image: string | undefined;
}

/** The provider's objects as one document that `kubectl apply -f -` takes. */
export function printManifests({ image, ...wish }: ManifestsWish): string {
  const more = image === undefined ? [] : [daemonSet({ ...wish, image })];
  const items = [...csiObjects(wish.namespace), ...more];
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
}
