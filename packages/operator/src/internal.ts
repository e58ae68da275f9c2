export { checkInstalledCrds, missingFields } from './runtime/crd-check.ts';
