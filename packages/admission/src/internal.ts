export { insteadOf } from './pod-identity/upstream-flags.ts';
