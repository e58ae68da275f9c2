export type { IssuerKey, IssuerKeys } from './call.ts';
export { authorizationNotice } from './authorize.ts';
export { type AwsApi, type AwsApiOptions, createAwsApi } from './aws-api.ts';
export type { CallLog, CallRecord } from './control/call-log.ts';
export { controlHeader } from './control/control-route.ts';
export type { Fault, Faults } from './control/faults.ts';
export type { Limit, Limits } from './control/limits.ts';
export type { AccountKeys } from './iam/bootstrap.ts';
