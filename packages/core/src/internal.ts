export type { LabelSelector } from './authorize/facts.ts';
export { selects } from './authorize/label-selector.ts';
