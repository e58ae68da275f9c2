export { PARAMETER_NAMES } from './attributes/mount-attributes.ts';
export { parseBool } from './attributes/parse-bool.ts';
export { ownSecretName } from './mount/own-secret-name.ts';
export { regionsOf } from './mount/regions.ts';
export { type ObjectWish, parseObjects } from './objects/parse-objects.ts';
export { readObjects } from './objects/read-objects.ts';
export { MOUNT_PATH } from './protocol/messages.ts';
export {
  createCsiProvider,
  type CsiProvider,
  type ProviderPorts,
  type ProviderSettings,
} from './runtime/csi-provider.ts';
