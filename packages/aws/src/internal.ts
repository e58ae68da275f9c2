export type { AwsClients, ParameterStoreCalls, SecretsManagerCalls, StsCalls } from './clients.ts';
export type { AwsCredentials } from './credentials/aws-credentials.ts';
export { createProviderOver } from './provider.ts';
