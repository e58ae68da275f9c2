export { type CsiOptions, parseOptions, type Wish } from './options.ts';
export { compose, type ComposedCsi } from './compose.ts';
export { csiObjects } from './manifests/csi-objects.ts';
