export type { CallHook, CallRecord } from './calls/call-hook.ts';
export { type ControllerSource, usesPodIdentity } from './credentials/controller.ts';
export {
  type AwsEndpoints,
  type CalledService,
  type EndpointNotice,
  resolveEndpoints,
  type Variables,
} from './endpoints.ts';
export type { AwsLimits } from './limits.ts';
export { type AwsProvider, type AwsProviderOptions, createAwsProvider } from './provider.ts';
