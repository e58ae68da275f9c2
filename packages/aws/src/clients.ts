import type { GetAuthorizationTokenCommandInput, GetAuthorizationTokenCommandOutput } from '@aws-sdk/client-ecr';
import type {
  GetAuthorizationTokenCommandInput as GetPublicTokenCommandInput,
  GetAuthorizationTokenCommandOutput as GetPublicTokenCommandOutput,
} from '@aws-sdk/client-ecr-public';
import type {
  BatchGetSecretValueCommandInput,
  BatchGetSecretValueCommandOutput,
  CreateSecretCommandInput,
  CreateSecretCommandOutput,
  DeleteSecretCommandInput,
  DeleteSecretCommandOutput,
  DescribeSecretCommandInput,
  DescribeSecretCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  ListSecretsCommandInput,
  ListSecretsCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
  RemoveRegionsFromReplicationCommandInput,
  RemoveRegionsFromReplicationCommandOutput,
  ReplicateSecretToRegionsCommandInput,
  ReplicateSecretToRegionsCommandOutput,
  RestoreSecretCommandInput,
  RestoreSecretCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
  UpdateSecretCommandInput,
  UpdateSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type {
  AddTagsToResourceCommandInput,
  AddTagsToResourceCommandOutput,
  DeleteParameterCommandInput,
  DeleteParameterCommandOutput,
  DescribeParametersCommandInput,
  DescribeParametersCommandOutput,
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParametersByPathCommandInput,
  GetParametersByPathCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  PutParameterCommandInput,
  PutParameterCommandOutput,
  RemoveTagsFromResourceCommandInput,
  RemoveTagsFromResourceCommandOutput,
} from '@aws-sdk/client-ssm';
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommandInput,
  AssumeRoleWithWebIdentityCommandOutput,
  GetSessionTokenCommandInput,
  GetSessionTokenCommandOutput,
} from '@aws-sdk/client-sts';
import type { AwsCredentials } from './credentials/aws-credentials.ts';

/** Replies as the SDK types them, without its envelope. */
type Reply<Output> = Omit<Output, '$metadata'>;

/** The calls to Secrets Manager that are used. Each makes exactly one try and rejects with the SDK's error. */
export interface SecretsManagerCalls {
  getSecretValue(input: GetSecretValueCommandInput, signal: AbortSignal): Promise<Reply<GetSecretValueCommandOutput>>;
  batchGetSecretValue(
    input: BatchGetSecretValueCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<BatchGetSecretValueCommandOutput>>;
  describeSecret(input: DescribeSecretCommandInput, signal: AbortSignal): Promise<Reply<DescribeSecretCommandOutput>>;
  listSecrets(input: ListSecretsCommandInput, signal: AbortSignal): Promise<Reply<ListSecretsCommandOutput>>;
  createSecret(input: CreateSecretCommandInput, signal: AbortSignal): Promise<Reply<CreateSecretCommandOutput>>;
  deleteSecret(input: DeleteSecretCommandInput, signal: AbortSignal): Promise<Reply<DeleteSecretCommandOutput>>;
  getResourcePolicy(
    input: GetResourcePolicyCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<GetResourcePolicyCommandOutput>>;
  putResourcePolicy(
    input: PutResourcePolicyCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<PutResourcePolicyCommandOutput>>;
  putSecretValue(input: PutSecretValueCommandInput, signal: AbortSignal): Promise<Reply<PutSecretValueCommandOutput>>;
  removeRegionsFromReplication(
    input: RemoveRegionsFromReplicationCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<RemoveRegionsFromReplicationCommandOutput>>;
  replicateSecretToRegions(
    input: ReplicateSecretToRegionsCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<ReplicateSecretToRegionsCommandOutput>>;
  restoreSecret(input: RestoreSecretCommandInput, signal: AbortSignal): Promise<Reply<RestoreSecretCommandOutput>>;
  tagResource(input: TagResourceCommandInput, signal: AbortSignal): Promise<Reply<TagResourceCommandOutput>>;
  untagResource(input: UntagResourceCommandInput, signal: AbortSignal): Promise<Reply<UntagResourceCommandOutput>>;
  updateSecret(input: UpdateSecretCommandInput, signal: AbortSignal): Promise<Reply<UpdateSecretCommandOutput>>;
}

/** The calls to Parameter Store that are used. */
export interface ParameterStoreCalls {
  getParameter(input: GetParameterCommandInput, signal: AbortSignal): Promise<Reply<GetParameterCommandOutput>>;
  getParameters(input: GetParametersCommandInput, signal: AbortSignal): Promise<Reply<GetParametersCommandOutput>>;
  getParametersByPath(
    input: GetParametersByPathCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<GetParametersByPathCommandOutput>>;
  describeParameters(
    input: DescribeParametersCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<DescribeParametersCommandOutput>>;
  listTagsForResource(
    input: ListTagsForResourceCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<ListTagsForResourceCommandOutput>>;
  addTagsToResource(
    input: AddTagsToResourceCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<AddTagsToResourceCommandOutput>>;
  deleteParameter(
    input: DeleteParameterCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<DeleteParameterCommandOutput>>;
  putParameter(input: PutParameterCommandInput, signal: AbortSignal): Promise<Reply<PutParameterCommandOutput>>;
  removeTagsFromResource(
    input: RemoveTagsFromResourceCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<RemoveTagsFromResourceCommandOutput>>;
}

/** The calls to STS that are used. */
export interface StsCalls {
  assumeRole(input: AssumeRoleCommandInput, signal: AbortSignal): Promise<Reply<AssumeRoleCommandOutput>>;
  assumeRoleWithWebIdentity(
    input: AssumeRoleWithWebIdentityCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<AssumeRoleWithWebIdentityCommandOutput>>;
  getSessionToken(
    input: GetSessionTokenCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<GetSessionTokenCommandOutput>>;
}

/** The call to the private registry. */
export interface RegistryCalls {
  getAuthorizationToken(
    input: GetAuthorizationTokenCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<GetAuthorizationTokenCommandOutput>>;
}

/** The call to the public registry. */
export interface PublicRegistryCalls {
  getAuthorizationToken(
    input: GetPublicTokenCommandInput,
    signal: AbortSignal,
  ): Promise<Reply<GetPublicTokenCommandOutput>>;
}

/** Makes callers bound to one region and one set of credentials. The region is one of the closed list. */
export interface AwsClients {
  secretsManager(region: string, credentials: AwsCredentials): SecretsManagerCalls;
  parameterStore(region: string, credentials: AwsCredentials): ParameterStoreCalls;
  registry(region: string, credentials: AwsCredentials): RegistryCalls;
  publicRegistry(region: string, credentials: AwsCredentials): PublicRegistryCalls;
  /** Without credentials only `assumeRoleWithWebIdentity` works: AWS takes it unsigned. */
  sts(region: string, credentials: AwsCredentials | undefined): StsCalls;
  /** Closes all connections. */
  close(): void;
}
