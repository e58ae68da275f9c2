import type { KubeObject } from '@lockkeeper/kube';

/** UID of the object that controls another; no field where none does, which is the usual case. */
export function controllerUid({ metadata }: KubeObject): { readonly controllerUid?: string } {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  return controller === undefined ? {} : { controllerUid: controller.uid };
}
