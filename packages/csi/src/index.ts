export { csiObjects } from './manifests/csi-objects.ts';
