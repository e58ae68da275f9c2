export type { LabelSelector } from './authorize/facts.ts';
export { selects } from './authorize/label-selector.ts';
export { textMapJson } from './push/text-map-json.ts';
export { parsePropertyPath, type PropertyPath } from './push/property-path.ts';
export { removeProperty } from './push/remove-property.ts';
export { hasProperty, setProperty } from './push/set-property.ts';
export {
  answerConversion,
  type ConversionVector,
  parseConversionVector,
  wantedConversion,
} from './vectors/conversion-vector.ts';
export { DRAWN_LIFETIMES } from './pod-identity/choose-identity.ts';
export { applyPatch, type PatchStep } from './vectors/apply-patch.ts';
export { mutatedPod, type PodIdentityVector, type PodPlace, placeOfVector } from './vectors/pod-identity-vector.ts';
