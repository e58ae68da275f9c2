export type { LabelSelector } from './authorize/facts.ts';
export { selects } from './authorize/label-selector.ts';
export { textMapJson } from './push/text-map-json.ts';
