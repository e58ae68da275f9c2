export { type AwsApi, type AwsApiOptions, createAwsApi } from './aws-api.ts';
export type { IssuerKey } from './call.ts';
export type { Limit } from './control/limits.ts';
export type { AwsPersistence, AwsState } from './persistence.ts';
